package org.exposee.integrator.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body on its way. What came together with the head is taken at once, unless it is
 * chunked; the rest can be waited for without a thread ({@link #await}): then the request begins
 * anew when all is there, or its time is over, or it has become too large.
 */
final class Arrival implements ReadListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
  private static final String NAME = Arrival.class.getName();
  private static final int STEP = 8 * 1024;

  private final Bodies bodies;
  private final HttpServletRequest request;
  private final ServletInputStream in;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private AsyncContext waiting;
  private boolean keeping = true;
  private long come;
  private boolean over;
  private Exception failure;

  private Arrival(HttpServletRequest request, Bodies bodies) throws IOException {
    this.bodies = bodies;
    this.request = request;
    this.in = request.getInputStream();
  }

  static boolean isAnnounced(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || isChunked(request);
  }

  /** The one that was waited for before this request began anew; else a new one. */
  static Arrival of(HttpServletRequest request, Bodies bodies) throws IOException {
    if (request.getAttribute(NAME) instanceof Arrival before) {
      return before;
    }
    Arrival arrival = new Arrival(request, bodies);
    if (!isChunked(request)) {
      arrival.takeWhatIsThere();
    }
    return arrival;
  }

  /** Of chunks there may be bytes of which none can be read yet: a thread would wait for more. */
  private static boolean isChunked(HttpServletRequest request) {
    return request.getHeader("Transfer-Encoding") != null;
  }

  private void takeWhatIsThere() throws IOException {
    byte[] step = new byte[STEP];
    while (!over && in.available() > 0) {
      take(step, in.read(step));
    }
  }

  private void take(byte[] step, int count) {
    if (count < 0) {
      over = true;
      return;
    }
    come += count;
    over = come == request.getContentLengthLong() || come > bodies.max();
    if (keeping && bodies.hold(count)) {
      body.write(step, 0, count);
    } else if (keeping) {
      failure = Problems.unavailable(Bodies.TOO_MANY);
      over = true;
    }
  }

  /** Whether nothing more is to be waited for. */
  boolean isOver() {
    return over;
  }

  /**
   * Ends the work on this request for now; it begins anew on another thread. What is too large is
   * not kept, but let pass all the same: the server would wait for the end of it with a thread.
   */
  void await() {
    keeping = request.getContentLengthLong() <= bodies.max();
    failure = keeping ? null : Problems.tooLarge(bodies.max());
    request.setAttribute(NAME, this);
    waiting = request.startAsync();
    waiting.setTimeout(Bodies.DEADLINE.toMillis());
    waiting.addListener(this);
    in.setReadListener(this);
  }

  @Override
  public synchronized void onDataAvailable() throws IOException {
    byte[] step = new byte[STEP];
    while (!over && in.isReady()) {
      take(step, in.read(step));
      if (over) {
        waiting.dispatch();
      }
    }
  }

  @Override
  public void onAllDataRead() {
    end(null);
  }

  /** Tomcat hangs up after this, so that the request cannot begin anew: it is answered here. */
  @Override
  public synchronized void onError(Throwable broken) {
    if (!over) {
      over = true;
      refuse((HttpServletResponse) waiting.getResponse());
      complete();
    }
  }

  private static void refuse(HttpServletResponse response) {
    try {
      ProblemServlet.write(response, Problems.problem(400, Bodies.BROKEN, List.of()));
      response.flushBuffer();
    } catch (IOException | IllegalStateException gone) {
      LOG.debug("a caller has gone while its body came: {}", gone.toString());
    }
  }

  /** Without this Tomcat would write an error page to one who has gone, and log that it cannot. */
  @Override
  public void onError(AsyncEvent event) {
    complete();
  }

  private void complete() {
    try {
      waiting.complete();
    } catch (IllegalStateException ended) {
      LOG.debug("it is complete already: {}", ended.toString());
    }
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
  public void onStartAsync(AsyncEvent event) {}

  /** A caller who goes while it is waited for does not always come to {@link #request}. */
  @Override
  public void onComplete(AsyncEvent event) {
    release();
  }

  private synchronized void release() {
    bodies.letGo(body.size());
    body.reset();
  }

  /** The same request, whose body begins with what has come; whoever reads it counts it anew. */
  HttpServletRequest request(HttpServletRequest now) {
    ServletInputStream stream = new Stream(body.toByteArray());
    release();
    return new HttpServletRequestWrapper(now) {
      @Override
      public ServletInputStream getInputStream() {
        return stream;
      }
    };
  }

  /** What has come; then how that ended, or the rest as it comes. */
  private final class Stream extends ServletInputStream {
    private final byte[] come;
    private int position;

    Stream(byte[] come) {
      this.come = come;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int left = come.length - position;
      if (left == 0) {
        return rest(into, from, length);
      }
      int count = Math.min(left, length);
      System.arraycopy(come, position, into, from, count);
      position += count;
      return count;
    }

    private int rest(byte[] into, int from, int length) throws IOException {
      if (failure instanceof ProblemException tooMuch) {
        throw tooMuch;
      }
      if (failure instanceof IOException broken) {
        throw broken;
      }
      return over ? -1 : in.read(into, from, length);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** A failure counts as a byte, so that nobody takes what is missing for an empty body. */
    @Override
    public int available() {
      return come.length - position + (failure == null ? 0 : 1);
    }

    @Override
    public boolean isFinished() {
      return over && available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body is read already");
    }
  }
}
