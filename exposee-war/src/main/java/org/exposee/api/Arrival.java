package org.exposee.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.exposee.message.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way. What came together with the head is taken at once, unless it is in
 * chunks: the beginning of a chunk's head counts as there, and reading it waits for the rest with a
 * thread. What is left can be waited for without one ({@link #await}): then the request begins anew
 * when all is there, or its time is over, or it has become too large.
 */
final class Arrival implements ReadListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
  private static final String NAME = Arrival.class.getName();
  private static final Duration RETRY = Duration.ofSeconds(1);
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
  private RuntimeException failure;

  private Arrival(HttpServletRequest request, Intake intake) throws IOException {
    this.intake = intake;
    this.request = request;
    this.in = request.getInputStream();
    this.bytes = new byte[(int) Math.min(most(), STEP)];
  }

  /** HTTP/2 announces nothing: a body may follow any head. */
  static boolean isAnnounced(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || isChunked(request)
        || (request.getContentLengthLong() < 0 && !request.getProtocol().startsWith("HTTP/1"));
  }

  private static boolean isChunked(HttpServletRequest request) {
    return request.getHeader("Transfer-Encoding") != null;
  }

  /** The one that was waited for before this request began anew; else a new one. */
  static Arrival of(HttpServletRequest request, Intake intake) throws IOException {
    if (request.getAttribute(NAME) instanceof Arrival before) {
      return before;
    }
    Arrival arrival = new Arrival(request, intake);
    request.setAttribute(NAME, arrival);
    if (!isChunked(request)) {
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
    over = come == request.getContentLengthLong();
    if (come >= TOO_MANY) {
      fail(BodyReader.tooLarge(BodyLimit.MAX));
    } else if (keeping && intake.memory().take(count)) {
      size += count;
    } else if (keeping) {
      fail(
          new Unavailable(
              "Request bodies of %,d bytes are being worked on, the limit."
                  .formatted(intake.memory().limit()),
              RETRY));
    }
  }

  private void fail(RuntimeException why) {
    failure = why;
    over = true;
  }

  /** Whether nothing more is to be waited for. */
  boolean isOver() {
    return over;
  }

  /**
   * Why it did not come to its end. That is to be the answer, whatever the call was: behind most
   * others the server would wait for the rest of the body, with a thread.
   */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
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
  public synchronized void onAllDataRead() {
    if (!over) {
      over = true;
      waiting.dispatch();
    }
  }

  @Override
  public synchronized void onTimeout(AsyncEvent event) {
    if (!over) {
      fail(
          new Rejected(
              408, "The body has not come within %d s.".formatted(intake.timeout().toSeconds())));
      waiting.dispatch();
    }
  }

  /** Callers go away all the time. Tomcat hangs up after this: the answer is to be written here. */
  @Override
  public synchronized void onError(Throwable broken) {
    if (!over) {
      LOG.debug("a body was not read to its end: {}", broken.toString());
      over = true;
      try {
        ProblemServlet.write((HttpServletResponse) waiting.getResponse(), 400);
        waiting.getResponse().flushBuffer();
      } catch (IOException | IllegalStateException gone) {
        LOG.debug("a caller has gone while its body came: {}", gone.toString());
      }
      Reply.complete(waiting);
    }
  }

  /** Without this the server would write an error page to one who has gone, and log it. */
  @Override
  public void onError(AsyncEvent event) {
    Reply.complete(waiting);
  }

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
   * The body of that request, which has come to its end; empty if it has none.
   *
   * @throws Rejected if it was not kept, because it is too large for any call
   */
  static byte[] bytesOf(HttpServletRequest request) {
    return request.getAttribute(NAME) instanceof Arrival arrival ? arrival.bytes() : NOTHING;
  }

  private byte[] bytes() {
    if (!keeping) {
      throw BodyReader.tooLarge(BodyLimit.MAX);
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
