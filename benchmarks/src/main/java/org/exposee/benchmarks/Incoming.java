package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** What comes over one connection, cut into HTTP messages. */
final class Incoming {
  /** Shared by all connections of a thread; no message may be larger. */
  static final int BUFFER = 1 << 20;

  private static final byte[] NOTHING = {};

  private byte[] kept = NOTHING;

  /** A whole message lies between the two. */
  interface Messages {
    void message(byte[] bytes, int from, int to);
  }

  /**
   * Reads what is there.
   *
   * @param bytes room of the size {@link #BUFFER}
   * @return false when the other side has closed
   */
  boolean read(SocketChannel channel, byte[] bytes, Messages messages) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).put(kept);
    boolean open = channel.read(buffer) >= 0;
    int to = buffer.position();
    int from = 0;
    for (int end = Frame.end(bytes, 0, to); end >= 0; end = Frame.end(bytes, from, to)) {
      messages.message(bytes, from, end);
      from = end;
    }
    kept = from == to ? NOTHING : Arrays.copyOfRange(bytes, from, to);
    return open;
  }
}
