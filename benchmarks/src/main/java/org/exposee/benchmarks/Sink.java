package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntUnaryOperator;

/**
 * The receivers of all deliveries: one thread that reads {@code POST /r/<receiver>}, tells what has
 * arrived, and answers 204. It understands no more of HTTP than Exposee and the relay send.
 */
final class Sink implements AutoCloseable {
  /** As a delay: never answers. */
  static final int HANG = -1;

  private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII);
  private static final int DIGITS = 10;
  private static final int BACKLOG = 4_096;
  private static final int PER_THIRD = 250;

  private final Selector selector = Selector.open();
  private final byte[] buffer = new byte[Incoming.BUFFER];
  private final PriorityQueue<Late> late = new PriorityQueue<>();
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final List<InetAddress> hosts =
      new ArrayList<>(List.of(InetAddress.getLoopbackAddress()));
  private final Thread thread = new Thread(this::run, "sink");
  private final int port;
  private volatile Arrivals arrivals = Arrivals.IGNORED;
  private volatile IntUnaryOperator delays = receiver -> 0;
  private volatile boolean closing;

  /** Told of each request, on the sink's thread. */
  interface Arrivals {
    Arrivals IGNORED = (receiver, number, nanos) -> {};

    /**
     * @param receiver from the path
     * @param number the event's; -1 if it has none
     */
    void arrived(int receiver, int number, long nanos);
  }

  private record Late(long nanos, Connection connection) implements Comparable<Late> {
    @Override
    public int compareTo(Late other) {
      return Long.compare(nanos, other.nanos);
    }
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final Incoming incoming = new Incoming();

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  Sink() throws IOException {
    port = listen(hosts.get(0), 0);
    thread.setDaemon(true);
    thread.start();
  }

  private int listen(InetAddress host, int wanted) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(host, wanted), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    return server.socket().getLocalPort();
  }

  int port() {
    return port;
  }

  String url(int receiver) {
    return "http://127.0.0.1:" + port + "/r/" + receiver;
  }

  /** The URL of a receiver that has an address, and so connections, of its own: 127.1.x.y. */
  String urlApart(int receiver) {
    return "http://" + apart(receiver).getHostAddress() + ":" + port + "/r/" + receiver;
  }

  private static InetAddress apart(int receiver) {
    byte third = (byte) (receiver / PER_THIRD);
    byte fourth = (byte) (receiver % PER_THIRD + 1);
    try {
      return InetAddress.getByAddress(new byte[] {127, 1, third, fourth});
    } catch (UnknownHostException neverOfFourBytes) {
      throw new IllegalStateException(neverOfFourBytes);
    }
  }

  /** Also at the addresses of those receivers, from the first to before the last. */
  void listenApart(int first, int end) {
    order(
        () -> {
          for (int i = first; i < end; i++) {
            hosts.add(apart(i));
            listen(apart(i), port);
          }
        });
  }

  void tell(Arrivals listener) {
    arrivals = listener;
  }

  /**
   * @param millis by receiver: 0 answers at once, {@link #HANG} never
   */
  void delay(IntUnaryOperator millis) {
    delays = millis;
  }

  /** As when all receivers have gone: connections are ended, new ones refused. */
  void down() {
    order(
        () -> {
          for (SelectionKey key : selector.keys()) {
            key.channel().close();
          }
          late.clear();
        });
  }

  void up() {
    order(
        () -> {
          selector.selectNow(); // forgets what was closed, so that its port is free
          for (InetAddress host : hosts) {
            listen(host, port);
          }
        });
  }

  private interface Order {
    void carryOut() throws IOException;
  }

  private void order(Order order) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    orders.add(
        () -> {
          try {
            order.carryOut();
            done.complete(null);
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    done.join();
  }

  private void run() {
    try {
      while (!closing) {
        await();
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          serve(ready.next());
          ready.remove();
        }
        answerLate();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void await() throws IOException {
    if (late.isEmpty()) {
      selector.select();
      return;
    }
    long millis = (late.peek().nanos() - System.nanoTime()) / 1_000_000;
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.channel() instanceof ServerSocketChannel server) {
      accept(server);
      return;
    }
    Connection connection = (Connection) key.attachment();
    try {
      boolean open =
          connection.incoming.read(
              connection.channel,
              buffer,
              (bytes, from, to) -> received(connection, bytes, from, to));
      if (!open) {
        connection.channel.close();
      }
    } catch (IOException reset) {
      connection.channel.close();
    }
  }

  private void accept(ServerSocketChannel server) throws IOException {
    for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
      next.configureBlocking(false);
      next.socket().setTcpNoDelay(true);
      next.register(selector, SelectionKey.OP_READ, new Connection(next));
    }
  }

  private void received(Connection connection, byte[] bytes, int from, int to) {
    long now = System.nanoTime();
    // "POST /r/" comes before the receiver's number.
    int receiver = Frame.number(bytes, from + 8, 10);
    arrivals.arrived(receiver, number(bytes, from, to), now);
    int delay = delays.applyAsInt(receiver);
    if (delay == 0) {
      answer(connection);
    } else if (delay > 0) {
      late.add(new Late(now + delay * 1_000_000L, connection));
    }
  }

  /** Our events end with {@code "0000000123"}}}, whatever is put around them. */
  private static int number(byte[] bytes, int from, int to) {
    int digits = to - 3 - DIGITS;
    return digits > from && bytes[to - 3] == '"' ? Frame.number(bytes, digits, 10) : -1;
  }

  private void answerLate() {
    while (!late.isEmpty() && late.peek().nanos() <= System.nanoTime()) {
      answer(late.poll().connection());
    }
  }

  /** So few bytes always fit, because nobody sends twice without reading. */
  private static void answer(Connection connection) {
    try {
      connection.channel.write(ByteBuffer.wrap(ANSWER));
    } catch (IOException gone) {
      close(connection.channel);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    down();
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }
}
