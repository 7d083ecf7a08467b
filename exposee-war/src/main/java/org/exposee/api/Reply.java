package org.exposee.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an answer to its caller. It is kept until it is complete, and then written by the
 * server's threads as fast as its caller reads: nobody waits for one who reads slowly. What is
 * written to one who has gone goes nowhere, silently.
 */
final class Reply implements ContainerResponseWriter, AsyncListener, WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final int STEP = 16 * 1024;
  private static final byte[] NOTHING = {};

  /** Smaller ones are not counted: there are no more of them than connections. */
  private static final int SMALL = 8 * 1024;

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Answering answering;
  private AsyncContext suspended;
  private ServletOutputStream caller;
  private TimeoutHandler timeoutHandler;
  private Future<?> timeout;
  private ByteArrayOutputStream made = new ByteArrayOutputStream(0);
  private AnswerHead head;
  private byte[] body = NOTHING;
  private long counted;
  private boolean ended;
  private boolean goingOn;
  private boolean begun;
  private int written;
  private boolean flushed;

  Reply(HttpServletRequest request, HttpServletResponse response, Answering answering) {
    this.request = request;
    this.response = response;
    this.answering = answering;
  }

  /** An array that a resource answers with is a file's, which is in memory only once. */
  @Override
  public OutputStream writeResponseStatusAndHeaders(long length, ContainerResponse answer) {
    head =
        new AnswerHead(
            answer.getStatus(), answer.getStringHeaders(), answer.hasEntity() ? length : -1);
    if (!(answer.getEntity() instanceof byte[] file)) {
      return made;
    }
    head = head.ofLength(file.length);
    body = request.getMethod().equals(HttpMethod.HEAD) ? NOTHING : file;
    return OutputStream.nullOutputStream();
  }

  /**
   * Answers without Jersey: to be called once.
   *
   * @param entity becomes JSON
   */
  void answer(int status, Map<String, String> headers, String type, Object entity) {
    Map<String, List<String>> lists = new HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    lists.put(HttpHeaders.CONTENT_TYPE, List.of(type));
    try {
      byte[] json = Answers.JSON.writeValueAsBytes(entity);
      head = new AnswerHead(status, lists, json.length);
      made.writeBytes(json);
      commit();
    } catch (JsonProcessingException ourMistake) {
      failure(ourMistake);
    }
  }

  void answer(Rejected rejected) {
    Problem problem = rejected.problem();
    answer(problem.status(), rejected.headers(), Problem.MEDIA_TYPE, problem);
  }

  @Override
  public void commit() {
    if (made.size() > SMALL && !keep(made.size())) {
      made = new ByteArrayOutputStream(0);
      answer(answering.tooMuch());
      return;
    }
    if (made.size() > 0) {
      body = made.toByteArray();
      head = head.ofLength(body.length);
    }
    goOn();
  }

  private synchronized boolean keep(int bytes) {
    if (!ended && !answering.memory().take(bytes)) {
      return false;
    }
    counted = ended ? 0 : bytes;
    return true;
  }

  /** May be called again. */
  private synchronized void letGo() {
    ended = true;
    answering.memory().give(counted);
    counted = 0;
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
    answering.counts().count(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    try {
      if (!response.isCommitted()) {
        response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    } catch (IOException gone) {
      LOG.debug("a caller has gone before its answer: {}", gone.toString());
    }
  }

  /**
   * Not by {@link AsyncContext#dispatch()}: a server that is stopping has nowhere to dispatch to.
   */
  private void goOn() {
    if (suspended == null) {
      leave();
    }
    setSuspendTimeout(0, TimeUnit.SECONDS);
    if (!goesOn()) {
      return;
    }
    try {
      caller.setWriteListener(this);
    } catch (IllegalStateException | NullPointerException gone) {
      LOG.debug("a caller has gone before its answer: {}", gone.toString());
      letGo();
    }
  }

  /** Whether it is this thread that begins to write it. */
  private synchronized boolean goesOn() {
    boolean first = !goingOn;
    goingOn = true;
    return first;
  }

  /** Completing flushes what is left, and waits for it: so all is to be gone before. */
  @Override
  public void onWritePossible() throws IOException {
    if (!begun) {
      begun = true;
      begin();
    }
    while (caller.isReady()) {
      int next = Math.min(STEP, body.length - written);
      if (next > 0) {
        caller.write(body, written, next);
        written += next;
      } else if (!flushed) {
        flushed = true;
        caller.flush();
      } else {
        suspended.complete();
        return;
      }
    }
  }

  private void begin() {
    if (head == null) {
      body = NOTHING;
      refuse();
    } else {
      answering.counts().count(head.status());
      head.writeTo(response);
    }
  }

  /** While it was written. */
  @Override
  public void onError(Throwable gone) {
    LOG.debug("a caller has gone before the end of the answer: {}", gone.toString());
    complete(suspended);
  }

  /**
   * Without this the server would write an error page to one who has gone, and log that it can't.
   */
  @Override
  public void onError(AsyncEvent event) {
    complete(suspended);
  }

  /** Also if the server has ended it already. */
  static void complete(AsyncContext call) {
    try {
      call.complete();
    } catch (IllegalStateException ended) {
      LOG.debug("it is complete already: {}", ended.toString());
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
    leave();
    timeoutHandler = handler;
    setSuspendTimeout(time, unit);
    return true;
  }

  /** Without the thread that took the request in. */
  private void leave() {
    try {
      caller = response.getOutputStream();
    } catch (IOException noStream) {
      throw new UncheckedIOException(noStream);
    }
    suspended = request.startAsync();
    suspended.setTimeout(0);
    suspended.addListener(this);
  }

  /**
   * @param time 0 or less: none
   */
  @Override
  public synchronized void setSuspendTimeout(long time, TimeUnit unit) {
    if (timeout != null) {
      timeout.cancel(false);
    }
    timeout =
        time > 0
            ? answering.timer().schedule(() -> timeoutHandler.onTimeout(this), time, unit)
            : null;
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
    letGo();
  }

  /** Comes only when the server stops and waits no longer: it would write its own error page. */
  @Override
  public void onTimeout(AsyncEvent event) {
    if (goesOn()) {
      try {
        Rejected stopped = Answering.stopped();
        answering.counts().count(stopped.problem().status());
        stopped.headers().forEach(response::setHeader);
        ProblemServlet.write(response, stopped.problem());
        response.flushBuffer();
      } catch (IOException | IllegalStateException gone) {
        LOG.debug("a caller has gone before the server stopped: {}", gone.toString());
      }
    }
    complete(suspended);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
