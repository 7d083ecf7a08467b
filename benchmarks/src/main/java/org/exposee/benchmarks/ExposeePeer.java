package org.exposee.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Exposee's ping, which waits for the answers. */
record ExposeePeer(Nodes nodes) implements Peer {
  @Override
  public String name() {
    return "Exposee";
  }

  @Override
  public void register(String url, String eventType) throws IOException {
    nodes.api().register(url, eventType);
  }

  @Override
  public void ping(String eventType) throws IOException {
    String body = "{\"event\":\"%s\"}".formatted(eventType);
    for (JsonNode result : nodes.api().post("/ping?wait=30", body)) {
      if (!result.path("outcome").asText().equals("delivered")) {
        throw new IOException("not delivered: " + result);
      }
    }
  }

  @Override
  public void close() {
    nodes.close();
  }
}
