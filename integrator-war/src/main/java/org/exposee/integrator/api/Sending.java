package org.exposee.integrator.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body on its way to the caller, as fast as the caller reads: the server's threads write what the
 * connection takes and then do something else. One who has gone is no matter for the log.
 */
final class Sending implements WriteListener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
  private static final int STEP = 16 * 1024;

  private final byte[] body;
  private final Runnable afterwards;
  private AsyncContext sending;
  private ServletOutputStream caller;
  private int position;
  private boolean flushed;

  /** With what is to be done when it has ended, however it has; maybe more than once. */
  Sending(byte[] body, Runnable afterwards) {
    this.body = body;
    this.afterwards = afterwards;
  }

  /** The server ends it if the caller takes nothing for as long as it waits for requests. */
  void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
    caller = response.getOutputStream();
    sending = request.startAsync();
    sending.setTimeout(0);
    sending.addListener(this);
    caller.setWriteListener(this);
  }

  /** Complete only when the connection has taken all: the server would wait for the rest of it. */
  @Override
  public void onWritePossible() throws IOException {
    while (caller.isReady()) {
      if (position < body.length) {
        int count = Math.min(STEP, body.length - position);
        caller.write(body, position, count);
        position += count;
      } else if (!flushed) {
        flushed = true;
        caller.flush();
      } else {
        sending.complete();
        return;
      }
    }
  }

  @Override
  public void onError(Throwable gone) {
    LOG.debug("a caller has gone before the end of the answer: {}", gone.toString());
    end();
  }

  /** Without this Tomcat would write an error page to one who has gone, and log that it cannot. */
  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  private void end() {
    afterwards.run();
    complete(sending);
  }

  /** Also if the server has ended it already. */
  static void complete(AsyncContext call) {
    try {
      call.complete();
    } catch (IllegalStateException ended) {
      LOG.debug("it is complete already: {}", ended.toString());
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    afterwards.run();
  }

  /** Comes only when the server stops and waits no longer: it would write its own error page. */
  @Override
  public void onTimeout(AsyncEvent event) {
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
