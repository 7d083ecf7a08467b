package org.exposee.integrator;

import com.standardwebhooks.Webhook;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signs requests as a sender does, with the standard's own library. */
final class Signed {
  private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/=]+");

  private static final AtomicInteger IDS = new AtomicInteger();

  private Signed() {}

  static String ownSecret(RunningIntegrator integrator) throws Exception {
    return ownSecret(integrator.data());
  }

  static String ownSecret(Path data) throws Exception {
    Matcher secret = SECRET.matcher(Files.readString(data.resolve("integrator.json")));
    if (!secret.find()) {
      throw new IllegalStateException("no secret in the state file");
    }
    return secret.group();
  }

  static String newId() {
    return "msg_" + IDS.incrementAndGet();
  }

  /** With these headers, right or wrong. */
  static HttpRequest.Builder webhook(
      RunningIntegrator integrator, String id, long timestamp, String signature) {
    return integrator
        .request("/webhook")
        .header("Content-Type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", String.valueOf(timestamp))
        .header("webhook-signature", signature);
  }

  static HttpRequest.Builder event(RunningIntegrator integrator, String id, String body)
      throws Exception {
    return event(integrator, id, body, ownSecret(integrator), Instant.now());
  }

  static HttpRequest.Builder event(
      RunningIntegrator integrator, String id, String body, String secret, Instant at)
      throws Exception {
    return event(integrator.uri("/webhook"), id, body, secret, at);
  }

  static HttpRequest.Builder event(URI callback, String id, String body, String secret)
      throws Exception {
    return event(callback, id, body, secret, Instant.now());
  }

  private static HttpRequest.Builder event(
      URI callback, String id, String body, String secret, Instant at) throws Exception {
    long timestamp = at.getEpochSecond();
    return HttpRequest.newBuilder(callback)
        .header("Content-Type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", String.valueOf(timestamp))
        .header("webhook-signature", new Webhook(secret).sign(id, timestamp, body))
        .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)));
  }
}
