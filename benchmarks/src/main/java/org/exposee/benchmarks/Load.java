package org.exposee.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A generator of HTTP load over kept connections, one thread that reads and whoever sends. Open: at
 * a steady rate, whatever the server does, and times count from when a request was to be sent.
 * Closed: each connection is a caller that sends its next when it has been answered.
 */
final class Load implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<InetSocketAddress> servers;
  private final Calls calls;
  private final Selector selector = Selector.open();
  private final Thread reader = new Thread(this::run, "load");
  private final byte[] buffer = new byte[Incoming.BUFFER];

  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Deque<Due> waiting = new ArrayDeque<>();
  private int open;
  private int next;
  private int end;
  private long until;
  private volatile boolean closing;
  private volatile boolean stopped;

  private record Due(int number, long nanos) {}

  private final class Connection {
    private final InetSocketAddress server;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Incoming incoming = new Incoming();
    private ByteBuffer out = ByteBuffer.allocate(0);
    private int number = -1;

    Connection(InetSocketAddress server) throws IOException {
      this.server = server;
      channel = SocketChannel.open(server);
      channel.configureBlocking(false);
      channel.socket().setTcpNoDelay(true);
      key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(Due due) {
      number = due.number();
      out = ByteBuffer.wrap(calls.request(due.number(), due.nanos()));
      try {
        write();
      } catch (IOException brokenWhichTheReaderSees) {
        key.interestOps(SelectionKey.OP_READ);
        selector.wakeup();
      }
    }

    private void write() throws IOException {
      channel.write(out);
      boolean more = out.hasRemaining();
      int interest = SelectionKey.OP_READ | (more ? SelectionKey.OP_WRITE : 0);
      if (key.interestOps() != interest) {
        key.interestOps(interest);
        selector.wakeup();
      }
    }
  }

  /**
   * @param ports of this machine, to which connections go in turn
   */
  Load(List<Integer> ports, int connections, Calls calls) throws IOException {
    this.servers =
        ports.stream()
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .toList();
    this.calls = calls;
    for (int i = 0; i < connections; i++) {
      idle.add(new Connection(servers.get(i % servers.size())));
    }
    reader.setDaemon(true);
    reader.start();
  }

  /** Sends {@code count} requests at that rate and waits for their answers, up to a minute. */
  void open(int first, double perSecond, int count) {
    long start = System.nanoTime();
    for (int i = 0; i < count && !stopped; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      submit(new Due(first + i, due));
    }
    awaitAnswers(System.nanoTime());
  }

  /** Ends what {@link #open} does on another thread. */
  void stop() {
    stopped = true;
  }

  private synchronized void submit(Due due) {
    open++;
    Connection free = idle.poll();
    if (free == null) {
      waiting.add(due);
    } else {
      free.send(due);
    }
  }

  /**
   * Keeps every connection busy, for that long or until {@code most} requests are sent.
   *
   * @return the number of the first request that was not sent
   */
  int closed(int first, int most, Duration duration) {
    synchronized (this) {
      next = first;
      end = first + most;
      until = System.nanoTime() + duration.toNanos();
      for (Connection free = idle.poll(); free != null; free = idle.poll()) {
        if (!sendNext(free)) {
          idle.add(free);
          break;
        }
      }
    }
    awaitAnswers(until);
    synchronized (this) {
      return next;
    }
  }

  private boolean sendNext(Connection free) {
    long now = System.nanoTime();
    if (next >= end || now >= until) {
      return false;
    }
    open++;
    free.send(new Due(next++, now));
    return true;
  }

  private void awaitAnswers(long from) {
    long latest = from + PATIENCE.toNanos();
    while (isBusy() && System.nanoTime() < latest) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private synchronized boolean isBusy() {
    return open > 0;
  }

  private void run() {
    try {
      while (!closing) {
        selector.select(
            key -> {
              try {
                serve((Connection) key.attachment());
              } catch (IOException broken) {
                replace((Connection) key.attachment());
              }
            });
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void serve(Connection connection) throws IOException {
    if (connection.key.isWritable()) {
      synchronized (this) {
        connection.write();
      }
    }
    if (connection.key.isReadable()) {
      boolean stays =
          connection.incoming.read(
              connection.channel,
              buffer,
              // "HTTP/1.1 " comes before the status.
              (bytes, from, to) -> answered(connection, Frame.number(bytes, from + 9, 10)));
      if (!stays) {
        replace(connection);
      }
    }
  }

  private void answered(Connection connection, int status) {
    calls.answered(connection.number, status, System.nanoTime());
    synchronized (this) {
      open--;
      connection.number = -1;
      giveWork(connection);
    }
  }

  private void giveWork(Connection free) {
    Due due = waiting.poll();
    if (due != null) {
      free.send(due);
    } else if (!sendNext(free)) {
      idle.add(free);
    }
  }

  /** A server may close what it likes; what was open on it counts as not answered. */
  private void replace(Connection broken) {
    synchronized (this) {
      idle.remove(broken);
      if (broken.number >= 0) {
        calls.answered(broken.number, 0, System.nanoTime());
        open--;
      }
      try {
        broken.channel.close();
        if (!closing) {
          giveWork(new Connection(broken.server));
        }
      } catch (IOException serverIsGone) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    selector.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
