package org.exposee.integrator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final String KEY = "int_right";

  private final Gate local = new Gate(Mode.LOCAL, ApiKey.of(KEY));
  private final Gate keys = new Gate(Mode.KEYS, ApiKey.of(KEY));

  private static Caller caller(String address, String... headers) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      map.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
    }
    return new Caller(address, map);
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer int_right, true",
    "bearer int_right, true",
    "Bearer  int_right, true",
    "Bearer int_wrong, false",
    "Bearer int_right2, false",
    "Bearer, false",
    "int_right, false",
    "Basic int_right, false",
    "'Bearer int_right,int_wrong', false"
  })
  void onlyTheRightKeyOpens(String authorization, boolean admitted) {
    Caller caller = caller("192.0.2.1", "authorization: " + authorization);

    assertThat(keys.admits(caller)).isEqualTo(admitted);
    assertThat(local.admits(caller)).isEqualTo(admitted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"})
  void aCallerOnThisMachineNeedsNoKeyInLocalModeOnly(String address) {
    Caller caller = caller(address, "Host: localhost:8001");

    assertThat(local.admits(caller)).isTrue();
    assertThat(keys.admits(caller)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "128.0.0.1", "2001:db8::1", "", "localhost"})
  void everybodyElseNeedsAKey(String address) {
    assertThat(local.admits(caller(address, "Host: localhost"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8001", "[::1]", "[::1]:8001"})
  void aLoopbackHostIsOurs(String host) {
    assertThat(local.admits(caller("127.0.0.1", "Host: " + host))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "localhost:x",
        "::1",
        ""
      })
  void aForeignHostIsNot(String host) {
    assertThat(local.admits(caller("127.0.0.1", "Host: " + host))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=192.0.2.1",
        "Via: 1.1 proxy",
        "X-Real-IP: 127.0.0.1",
        "webhook-id: msg_1",
        "x-forwarded-for: 127.0.0.1",
        "X-FORWARDED-HOST: localhost",
        "X-Forwarded-Something: x",
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: http://localhost:9999",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Host: localhost:8001",
        "Authorization: Bearer int_wrong"
      })
  void aProxyAForeignPageOrAWrongKeyIsNotLetIn(String header) {
    assertThat(local.admits(caller("127.0.0.1", "Host: localhost:8001", header))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost:8001",
        "Origin: https://localhost:8001",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
        "Authorization: Bearer int_right"
      })
  void anOwnPageIsLetIn(String header) {
    assertThat(local.admits(caller("127.0.0.1", "Host: localhost:8001", header))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type: text/plain"})
  void withoutAHostNobodyIsLetIn(String header) {
    assertThat(local.admits(caller("127.0.0.1", header))).isFalse();
  }
}
