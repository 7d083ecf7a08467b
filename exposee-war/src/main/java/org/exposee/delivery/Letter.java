package org.exposee.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/** A request to be sent, which knows how far it has come. */
final class Letter implements AsyncRequestProducer {
  private static final ContentType JSON = ContentType.create("application/json");

  private final HttpRequest head;
  private final ByteBuffer body;
  private volatile boolean begun;
  private volatile boolean sent;

  Letter(HttpRequest head, byte[] body) {
    this.head = head;
    this.body = ByteBuffer.wrap(body);
  }

  /** Whether any of it can have left. */
  boolean isBegun() {
    return begun;
  }

  /** Whether all of it was handed to the connection. */
  boolean isSent() {
    return sent;
  }

  @Override
  public void sendRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    begun = true;
    EntityDetails details = new BasicEntityDetails(body.remaining(), JSON);
    channel.sendRequest(head, details, context);
  }

  @Override
  public int available() {
    return body.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    channel.write(body);
    if (!body.hasRemaining()) {
      sent = true;
      channel.endStream();
    }
  }

  /** Whoever sends decides that, with the whole exchange in view. */
  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public void failed(Exception cause) {}

  @Override
  public void releaseResources() {}
}
