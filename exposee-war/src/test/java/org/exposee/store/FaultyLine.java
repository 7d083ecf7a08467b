package org.exposee.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a database that fails when a test says so. */
public final class FaultyLine implements AutoCloseable {
  private final int database;
  private final ServerSocket entrance;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile State state = State.WHOLE;

  private enum State {
    WHOLE,
    /** Whoever comes is turned away. */
    CUT,
    /** Whatever is sent lies still. */
    SILENT,
    /** The next commit of something that was inserted is done, and its answer does not come. */
    CUT_BEHIND_COMMIT
  }

  /**
   * @param database the port of the one behind it
   */
  public FaultyLine(int database) throws IOException {
    this.database = database;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  public int port() {
    return entrance.getLocalPort();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "line");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = entrance.accept();
        if (state == State.CUT) {
          caller.close();
        } else {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), database);
          sockets.add(caller);
          sockets.add(server);
          daemon(() -> carry(caller, server, false));
          daemon(() -> carry(server, caller, true));
        }
      }
    } catch (IOException closed) {
      cutAll();
    }
  }

  private void carry(Socket from, Socket to, boolean isAnswer) {
    byte[] bytes = new byte[1 << 16];
    boolean wrote = false;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitSound();
        if (isAnswer && state == State.CUT_BEHIND_COMMIT) {
          String said = new String(bytes, 0, read, ISO_8859_1);
          if (wrote && said.contains("COMMIT")) {
            cut();
            return;
          }
          wrote = said.contains("INSERT");
        }
        out.write(bytes, 0, read);
        out.flush();
      }
    } catch (IOException over) {
      // One side has gone; the other goes too.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private synchronized void awaitSound() throws IOException {
    while (state == State.SILENT) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private synchronized void become(State next) {
    state = next;
    notifyAll();
  }

  public void silence() {
    become(State.SILENT);
  }

  public void cut() {
    become(State.CUT);
    cutAll();
  }

  /** Ends what is connected now; whoever comes anew gets through. */
  public void interrupt() {
    cutAll();
  }

  public void cutBehindTheNextCommit() {
    become(State.CUT_BEHIND_COMMIT);
  }

  public void mend() {
    become(State.WHOLE);
  }

  private void cutAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException closedAlready) {
        // It is what was wanted.
      }
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    become(State.CUT);
    cutAll();
  }
}
