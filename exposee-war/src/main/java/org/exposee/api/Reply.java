package org.exposee.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
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
 * then written by the server's threads as fast as its caller reads: nobody waits for one who reads
 * slowly. What is written to one who has gone goes nowhere, silently.
 */
final class Reply implements ContainerResponseWriter, AsyncListener, WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final ScheduledExecutorService timer;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private AsyncContext suspended;
  private ServletOutputStream caller;
  private boolean begun;
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

  @Override
  public OutputStream writeResponseStatusAndHeaders(long length, ContainerResponse made) {
    head = new Head(made.getStatus(), made.getStringHeaders(), made.hasEntity());
    if (suspended != null) {
      return body;
    }
    head.writeTo(response, length);
    return new UntilGone(outputStream());
  }

  private ServletOutputStream outputStream() {
    try {
      return response.getOutputStream();
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
      refuse();
    }
  }

  private void refuse() {
    try {
      if (!response.isCommitted()) {
        response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    } catch (IOException gone) {
      LOG.debug("a caller has gone before its answer", gone);
    }
  }

  /**
   * Not by {@link AsyncContext#dispatch()}: a server that is stopping has nowhere to dispatch to.
   */
  private void goOn() {
    setSuspendTimeout(0, TimeUnit.SECONDS);
    try {
      caller.setWriteListener(this);
    } catch (IllegalStateException | NullPointerException gone) {
      LOG.debug("a caller has gone before its answer", gone);
    }
  }

  @Override
  public void onWritePossible() throws IOException {
    if (!begun) {
      begun = true;
      begin();
    }
    if (caller.isReady()) {
      suspended.complete();
    }
  }

  private void begin() throws IOException {
    if (head == null) {
      refuse();
      return;
    }
    head.writeTo(response, body.size());
    body.writeTo(caller);
  }

  /** While it was written. */
  @Override
  public void onError(Throwable gone) {
    LOG.debug("a caller has gone before the end of the answer: {}", gone.toString());
    suspended.complete();
  }

  /** To be called when the thread that took the request in has done its part. */
  void served() {
    if (suspended == null) {
      Arrival.release(request);
    }
  }

  @Override
  public boolean suspend(long time, TimeUnit unit, TimeoutHandler handler) {
    caller = outputStream();
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
