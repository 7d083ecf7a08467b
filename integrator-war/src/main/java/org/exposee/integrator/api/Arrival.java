package org.exposee.integrator.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
  private final RefusedDeliveries refused;
  private final HttpServletRequest request;
  private final ServletInputStream in;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private AsyncContext waiting;
  private boolean keeping = true;
  private long come;
  private boolean over;
  private ProblemException failure;

  private Arrival(HttpServletRequest request, Bodies bodies, RefusedDeliveries refused)
      throws IOException {
    this.bodies = bodies;
    this.refused = refused;
    this.request = request;
    this.in = request.getInputStream();
  }

  /** HTTP/2 announces nothing: a body may follow any head. */
  static boolean isAnnounced(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || isChunked(request)
        || (request.getContentLengthLong() < 0 && !request.getProtocol().startsWith("HTTP/1"));
  }

  /** The one that was waited for before this request began anew; else a new one. */
  static Arrival of(HttpServletRequest request, Bodies bodies, RefusedDeliveries refused)
      throws IOException {
    if (request.getAttribute(NAME) instanceof Arrival before) {
      return before;
    }
    Arrival arrival = new Arrival(request, bodies, refused);
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
    over = come == request.getContentLengthLong();
    if (come > bodies.max()) {
      fail(Problems.tooLarge(bodies.max()));
    } else if (keeping && bodies.hold(count)) {
      body.write(step, 0, count);
    } else if (keeping) {
      fail(Problems.unavailable(Bodies.TOO_MANY));
    }
  }

  /** The answer is written in an asynchronous cycle of its own: this one's end is not told. */
  private void fail(ProblemException why) {
    failure = why;
    over = true;
    release();
  }

  /** Whether nothing more is to be waited for. */
  boolean isOver() {
    return over;
  }

  /**
   * Why it did not come to its end, or is not kept. That is to be the answer, whatever the call
   * was: behind most others the server would wait for the rest of the body, with a thread.
   */
  Optional<ProblemException> failure() {
    return Optional.ofNullable(failure);
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
  public synchronized void onAllDataRead() {
    if (!over) {
      over = true;
      waiting.dispatch();
    }
  }

  /** Tomcat hangs up after this, so that the request cannot begin anew: it is answered here. */
  @Override
  public synchronized void onError(Throwable broken) {
    if (!over) {
      over = true;
      refused.count(request, HttpServletResponse.SC_BAD_REQUEST);
      refuse((HttpServletResponse) waiting.getResponse());
      Sending.complete(waiting);
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
    Sending.complete(waiting);
  }

  @Override
  public synchronized void onTimeout(AsyncEvent event) {
    if (!over) {
      fail(Problems.tooSlow(Bodies.TOO_SLOW));
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

  /** The same request, whose body is what has come; whoever reads it counts it anew. */
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

  /** What has come. */
  private static final class Stream extends ServletInputStream {
    private final ByteArrayInputStream body;

    Stream(byte[] body) {
      this.body = new ByteArrayInputStream(body);
    }

    @Override
    public int read(byte[] into, int from, int length) {
      return body.read(into, from, length);
    }

    @Override
    public int read() {
      return body.read();
    }

    @Override
    public int available() {
      return body.available();
    }

    @Override
    public boolean isFinished() {
      return available() == 0;
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
