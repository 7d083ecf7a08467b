package org.exposee.api;

import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written to a caller who has gone goes nowhere, silently: Jersey would log a stack trace
 * each time. What else fails in the writing of an answer still comes through.
 */
final class GoneCaller implements WriterInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(GoneCaller.class);

  @Override
  public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
    context.setOutputStream(new UntilGone(context.getOutputStream()));
    context.proceed();
  }

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
