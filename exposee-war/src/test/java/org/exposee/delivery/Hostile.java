package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A receiver that does with each connection what its script says, HTTP or not. A script that goes
 * on until the other side ends the connection tells when that was.
 */
final class Hostile implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final List<Long> ends = new CopyOnWriteArrayList<>();

  /** Ends when it returns or throws. */
  interface Script {
    void with(Socket socket) throws Exception;

    /** After each whole request: these bytes. */
    static Script answering(String bytes) {
      return answering(bytes, request -> {});
    }

    /**
     * @param seen told of each request
     */
    static Script answering(String bytes, Consumer<String> seen) {
      return socket -> {
        String request = request(socket.getInputStream());
        while (request != null) {
          seen.accept(request);
          write(socket, bytes);
          request = request(socket.getInputStream());
        }
      };
    }

    /** After a request: these bytes, and then nothing until the other side ends the connection. */
    static Script answeringAndWaiting(String bytes) {
      return socket -> {
        request(socket.getInputStream());
        write(socket, bytes);
        Hostilities.untilItEnds(socket);
      };
    }

    /** After a request: these bytes and the end of the connection. */
    static Script answeringOnce(String bytes) {
      return socket -> {
        request(socket.getInputStream());
        write(socket, bytes);
      };
    }
  }

  Hostile(Script script) {
    this(listen(), script);
  }

  Hostile(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    threads.execute(this::accept);
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 600, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        open.add(socket);
        accepted.add(socket);
        threads.execute(() -> play(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void play(Socket socket) {
    try (socket) {
      script.with(socket);
    } catch (Exception ended) {
      // The other side has ended the connection; when, is what is asked for.
    } finally {
      ends.add(System.nanoTime());
      open.remove(socket);
    }
  }

  /** Head and body of a request as they came; null at the end of the connection. */
  static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head + new String(in.readNBytes(length(head.toString())), ISO_8859_1);
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
        .findFirst()
        .orElse(0);
  }

  static void write(Socket socket, String bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes.getBytes(ISO_8859_1));
    out.flush();
  }

  /** Connections so far. */
  int connections() {
    return accepted.size();
  }

  /** Connections that have not ended. */
  int open() {
    return open.size();
  }

  /** When each script ended, as {@link System#nanoTime}. */
  List<Long> ends() {
    return ends;
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
