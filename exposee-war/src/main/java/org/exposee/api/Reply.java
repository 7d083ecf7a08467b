package org.exposee.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an answer to its caller. That of a suspended call is kept until it is complete, and
 * then written by one of the server's threads: whoever has made it never waits for a caller who
 * reads slowly. What is written to one who has gone goes nowhere, silently.
 */
final class Reply implements ContainerResponseWriter, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final String NAME = Reply.class.getName();

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final ScheduledExecutorService timer;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private AsyncContext suspended;
  private TimeoutHandler timeoutHandler;
  private Future<?> timeout;
  private Head head;

  private record Head(int status, Map<String, List<String>> headers, boolean hasBody) {
    void writeTo(HttpServletResponse to, long length) {
      to.setStatus(status);
      headers.forEach(
          (name, values) -> {
            to.setHeader(name, values.get(0));
            values.stream().skip(1).forEach(more -> to.addHeader(name, more));
          });
      if (hasBody && length >= 0) {
        to.setContentLengthLong(length);
      }
    }
  }

  Reply(HttpServletRequest request, HttpServletResponse response, ScheduledExecutorService timer) {
    this.request = request;
    this.response = response;
    this.timer = timer;
  }

  /** The one of a suspended call which is now to be written; null: it is a new call. */
  static Reply of(HttpServletRequest request) {
    return (Reply) request.getAttribute(NAME);
  }

  @Override
  public OutputStream writeResponseStatusAndHeaders(long length, ContainerResponse made) {
    head = new Head(made.getStatus(), made.getStringHeaders(), made.hasEntity());
    if (suspended != null) {
      return body;
    }
    try {
      head.writeTo(response, length);
      return new UntilGone(response.getOutputStream());
    } catch (IOException noStream) {
      throw new UncheckedIOException(noStream);
    }
  }

  /**
   * Answers a suspended call without Jersey: to be called once.
   *
   * @param bytes the body
   */
  void answer(int status, Map<String, String> headers, byte[] bytes) {
    Map<String, List<String>> lists = new HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    head = new Head(status, lists, true);
    body.writeBytes(bytes);
    goOn();
  }

  @Override
  public void commit() {
    if (suspended != null) {
      goOn();
    }
  }

  @Override
  public void failure(Throwable cause) {
    LOG.error("an answer could not be made", cause);
    head = null;
    if (suspended != null) {
      goOn();
    } else {
      refuse(response);
    }
  }

  private static void refuse(HttpServletResponse to) {
    try {
      if (!to.isCommitted()) {
        to.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    } catch (IOException gone) {
      LOG.debug("a caller has gone before its answer", gone);
    }
  }

  private void goOn() {
    setSuspendTimeout(0, TimeUnit.SECONDS);
    request.setAttribute(NAME, this);
    try {
      suspended.dispatch();
    } catch (IllegalStateException gone) {
      LOG.debug("a caller has gone before its answer", gone);
    }
  }

  /** On one of the server's threads. */
  void write(HttpServletResponse to) throws IOException {
    try {
      if (head == null) {
        refuse(to);
        return;
      }
      head.writeTo(to, body.size());
      body.writeTo(new UntilGone(to.getOutputStream()));
    } finally {
      Arrival.release(request);
    }
  }

  /** To be called when the thread that took the request in has done its part. */
  void served() {
    if (suspended == null) {
      Arrival.release(request);
    }
  }

  @Override
  public boolean suspend(long time, TimeUnit unit, TimeoutHandler handler) {
    suspended = request.startAsync();
    suspended.setTimeout(0);
    suspended.addListener(this);
    timeoutHandler = handler;
    setSuspendTimeout(time, unit);
    return true;
  }

  /**
   * @param time 0 or less: none
   */
  @Override
  public synchronized void setSuspendTimeout(long time, TimeUnit unit) {
    if (timeout != null) {
      timeout.cancel(false);
    }
    timeout = time > 0 ? timer.schedule(() -> timeoutHandler.onTimeout(this), time, unit) : null;
  }

  /** So that the length of small answers is known before they are written. */
  @Override
  public boolean enableResponseBuffering() {
    return true;
  }

  /** However it has ended: a caller who goes is noticed while the answer is not ready yet. */
  @Override
  public void onComplete(AsyncEvent event) {
    setSuspendTimeout(0, TimeUnit.SECONDS);
    Arrival.release(request);
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private static final class UntilGone extends FilterOutputStream {
    private boolean gone;

    UntilGone(OutputStream caller) {
      super(caller);
    }

    private interface Step {
      void run() throws IOException;
    }

    private void unlessGone(Step step) {
      if (gone) {
        return;
      }
      try {
        step.run();
      } catch (IOException broken) {
        gone = true;
        LOG.debug("a caller has gone before the end of the answer: {}", broken.toString());
      }
    }

    @Override
    public void write(int b) {
      unlessGone(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      unlessGone(() -> out.write(bytes, from, count));
    }

    @Override
    public void flush() {
      unlessGone(out::flush);
    }

    @Override
    public void close() {
      unlessGone(out::close);
    }
  }
}
