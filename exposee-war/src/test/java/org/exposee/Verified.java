package org.exposee;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exposee.delivery.Receiver.Arrival;

/** What a receiver does that uses the library of Standard Webhooks. */
final class Verified {
  private Verified() {}

  /**
   * @param secret as it was shown or given
   */
  static boolean by(String secret, Arrival arrival) throws EmptyWebhookSecretException {
    Map<String, List<String>> headers = new TreeMap<>();
    arrival.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    try {
      new Webhook(secret)
          .verify(new String(arrival.body(), UTF_8), HttpHeaders.of(headers, (n, v) -> true));
      return true;
    } catch (WebhookVerificationException forged) {
      return false;
    }
  }
}
