package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.exposee.access.ApiKey;
import org.exposee.access.KeyRing;
import org.exposee.api.Problem.FieldError;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds a key or a secret does not show it when it is printed. */
class HiddenTest {
  private static final String KEY = "exp_dNx5E4ehmw92SKxFYMnYwlE4sMs66C-Ib1C8eGXT4ng";
  private static final Secret SECRET = Secret.generate();

  static Stream<Object> holders() {
    Instant now = Instant.EPOCH;
    ApiKey key = new ApiKey(1, 1, "a", Set.of(), "5e", Optional.empty());
    String text = SECRET.show();
    return Stream.of(
        SECRET,
        new SigningSecret(1, SECRET, Optional.empty()),
        new KeyRing.NewKey(key, KEY),
        new KeysResource.Key("key_1", "a", List.of(), KEY, now, null),
        new RegisterResource.Registered("ep_1", "https://example.com/", "a", text, now),
        new WebhooksResource.Secrets(
            "ep_1",
            "https://example.com/",
            text,
            List.of(new WebhooksResource.Previous(text, now))),
        new WebhooksResource.Previous(text, now));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void aHolderDoesNotShowIt(Object holder) {
    assertThat(holder.toString())
        .startsWith(holder.getClass().getSimpleName())
        .doesNotContain(KEY, SECRET.show(), SECRET.show().substring(6));
  }

  @Test
  void aProblemDoesNotRepeatIt() {
    FieldError error = new FieldError(KEY, "not " + SECRET.show());
    Problem problem = new Problem(422, "There is no " + KEY + ".", null, List.of(error));

    assertThat(problem.toString())
        .contains("There is no exp_….", "not whsec_…")
        .doesNotContain(KEY, SECRET.show());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "exp_…", "must be whsec_ and the padded base64", "/events/msg_0", "exp"})
  void whatIsNoneStays(String text) {
    assertThat(Mask.of(text)).isEqualTo(text);
  }
}
