package org.exposee.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.exposee.message.Unavailable;

/**
 * A request's body on its way. What came together with the head is taken at once, unless it is in
 * chunks: the beginning of a chunk's head counts as there, and reading it waits for the rest with a
 * thread. What is left can be waited for without one ({@link #await}): then the request begins anew
 * when all is there, or its time is over, or it has become too large.
 */
final class Arrival implements ReadListener, AsyncListener {
  private static final String NAME = Arrival.class.getName();
  private static final int STEP = 8 * 1024;
  private static final long TOO_MANY = BodyLimit.MAX + 1L;
  private static final byte[] NOTHING = {};

  private final Intake intake;
  private final HttpServletRequest request;
  private final ServletInputStream in;
  private byte[] bytes;
  private int size;
  private AsyncContext waiting;
  private boolean keeping = true;
  private long come;
  private boolean over;
  private Exception failure;

  private Arrival(HttpServletRequest request, Intake intake) throws IOException {
    this.intake = intake;
    this.request = request;
    this.in = request.getInputStream();
    this.bytes = new byte[(int) Math.min(most(), STEP)];
  }

  /** HTTP/2 announces nothing: a body may follow any head. */
  static boolean isAnnounced(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || (request.getContentLengthLong() < 0 && !request.getProtocol().startsWith("HTTP/1"));
  }

  /** The one that was waited for before this request began anew; else a new one. */
  static Arrival of(HttpServletRequest request, Intake intake) throws IOException {
    if (request.getAttribute(NAME) instanceof Arrival before) {
      return before;
    }
    Arrival arrival = new Arrival(request, intake);
    request.setAttribute(NAME, arrival);
    if (request.getHeader("Transfer-Encoding") == null) {
      arrival.takeWhatIsThere();
    }
    return arrival;
  }

  /** How many bytes are kept at the most: all that were announced, or one too many. */
  private long most() {
    long announced = request.getContentLengthLong();
    return announced > 0 ? Math.min(announced, TOO_MANY) : TOO_MANY;
  }

  private void takeWhatIsThere() throws IOException {
    while (!over && in.available() > 0) {
      take();
    }
    over |= in.isFinished();
  }

  private void take() throws IOException {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(most(), 2L * size));
    }
    int count = in.read(bytes, size, bytes.length - size);
    if (count < 0) {
      over = true;
      return;
    }
    come += count;
    over = come == request.getContentLengthLong() || come >= TOO_MANY;
    if (keeping && intake.memory().take(count)) {
      size += count;
    } else if (keeping) {
      failure = BodyReader.tooMuch(intake);
      over = true;
    }
  }

  /** Whether nothing more is to be waited for. */
  boolean isOver() {
    return over;
  }

  /**
   * Ends the work on this request for now; it begins anew on another thread.
   *
   * @param keep whether anybody will read it: else it is only let pass, because the server would
   *     wait for the end of it with a thread
   */
  void await(boolean keep) {
    keeping = keep && request.getContentLengthLong() <= BodyLimit.MAX;
    if (!keeping) {
      failure = new IOException("nobody was to read it");
      release();
    }
    waiting = request.startAsync();
    waiting.setTimeout(intake.timeout().toMillis());
    waiting.addListener(this);
    in.setReadListener(this);
  }

  @Override
  public synchronized void onDataAvailable() throws IOException {
    while (!over && in.isReady()) {
      take();
      if (over) {
        waiting.dispatch();
      }
    }
  }

  @Override
  public void onAllDataRead() {
    end(null);
  }

  @Override
  public void onError(Throwable broken) {
    end(new IOException(broken));
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end(new SocketTimeoutException());
  }

  private synchronized void end(IOException why) {
    if (!over) {
      over = true;
      failure = failure == null ? why : failure;
      waiting.dispatch();
    }
  }

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}

  /** A caller who goes while it is waited for does not always come to {@link #request}. */
  @Override
  public void onComplete(AsyncEvent event) {
    release();
  }

  /** The body of that request is not needed any more; may be called again. */
  static void release(HttpServletRequest request) {
    if (request.getAttribute(NAME) instanceof Arrival arrival) {
      arrival.release();
    }
  }

  private synchronized void release() {
    intake.memory().give(size);
    size = 0;
  }

  /**
   * The body of that request; empty if it has none.
   *
   * @throws IOException if it broke off, or has not come in time
   * @throws Unavailable if there was no memory for it
   */
  static byte[] bytesOf(HttpServletRequest request) throws IOException {
    return request.getAttribute(NAME) instanceof Arrival arrival ? arrival.bytes() : NOTHING;
  }

  private byte[] bytes() throws IOException {
    if (failure instanceof Unavailable tooMuch) {
      throw tooMuch;
    }
    if (failure instanceof IOException broken) {
      throw broken;
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
