package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With the loopback allowed, a URL can lead back to Exposee, by whatever port, name or proxy. A
 * delivery cannot act there: it has no key, and its {@code webhook-id} says that it is no local
 * caller.
 */
class OwnAddressTest {
  @RegisterExtension static final PlainApi exposee = new PlainApi();

  @Test
  void aDeliveryToExposeeItselfChangesNothing() throws Exception {
    String victim = exposee.register("https://hooks.example.com/", "other").id();
    String secret = exposee.get("/webhooks/" + victim + "/secret").text();
    List<String> paths = new ArrayList<>();
    for (Route route : Route.closed()) {
      if (route.method().equals("POST")) {
        paths.add(route.with(victim));
      }
    }
    for (String path : paths) {
      assertThat(exposee.register(own(path), "paid").status()).isEqualTo(201);
    }
    Reply published = exposee.publish("paid", "1");

    assertThat(exposee.made(published.id(), paths.size()))
        .hasSizeGreaterThan(5)
        .allSatisfy(attempt -> assertThat(attempt.path("status").asInt()).isEqualTo(401));
    assertThat(exposee.get("/webhooks/" + victim + "/secret").text()).isEqualTo(secret);
    assertThat(exposee.get("/events").json().path("events")).hasSize(1);
  }

  private String own(String path) {
    return exposee.posting(path, "{}").build().uri().toString();
  }
}
