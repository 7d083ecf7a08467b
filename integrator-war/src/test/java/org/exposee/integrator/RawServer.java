package org.exposee.integrator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server without HTTP: it sends what it was made with, whatever it is asked. */
final class RawServer implements AutoCloseable {
  private static final long PAUSE_MS = 50;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final byte[] atOnce;
  private final byte[] drop;

  private RawServer(String atOnce, String drop) throws IOException {
    this.atOnce = atOnce.getBytes(StandardCharsets.US_ASCII);
    this.drop = drop.getBytes(StandardCharsets.US_ASCII);
    threads.execute(this::accept);
  }

  /** Sends the one at once, and then the other every 50 ms for as long as anybody listens. */
  static RawServer dripping(String atOnce, String drop) throws IOException {
    return new RawServer(atOnce, drop);
  }

  /** Answers one request and keeps the connection. */
  static RawServer answering(String answer) throws IOException {
    return new RawServer(answer, "");
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        threads.execute(() -> answer(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      if (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write(atOnce);
        while (drop.length > 0 && !closing.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
          socket.getOutputStream().write(drop);
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException | InterruptedException hungUp) {
      // What the test waits for.
    } finally {
      open.remove(socket);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** How many connections nobody has closed yet. */
  int open() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listening.close();
    for (Socket each : open) {
      each.close();
    }
    threads.shutdownNow();
  }
}
