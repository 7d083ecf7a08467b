package org.exposee.integrator.api;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A response whose body is kept until it is whole, and then sent without a thread that waits for
 * the caller ({@link Sending}). Status and headers go to the server's response as they come.
 */
final class KeptResponse extends HttpServletResponseWrapper {
  /** What all kept bodies may take together; small ones are not counted. */
  static final int BUDGET = 16 * 1024 * 1024;

  private static final int SMALL = 8 * 1024;

  private final Semaphore budget;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private final Stream stream = new Stream();
  private int held;
  private boolean tooMuch;
  private boolean refused;

  KeptResponse(HttpServletResponse response, Semaphore budget) {
    super(response);
    this.budget = budget;
  }

  /** Whether nobody has said yet what was wrong. */
  boolean isBareRefusal(HttpServletRequest request) {
    return getStatus() >= SC_BAD_REQUEST
        && body.size() == 0
        && !tooMuch
        && !refused
        && !"HEAD".equals(request.getMethod());
  }

  /** To be called once, when all is written to this. */
  void send(HttpServletRequest request) throws IOException {
    if (tooMuch) {
      reset();
      ProblemServlet.write(
          this, Problems.problem(503, "Too many large answers at once.", List.of()));
      setIntHeader("Retry-After", Problems.RETRY_AFTER_S);
    }
    if (refused || isCommitted()) {
      // The server answers, with its error page.
      letGo();
      return;
    }
    boolean head = "HEAD".equals(request.getMethod());
    if (body.size() > 0 || !(head || hasNoLength())) {
      setContentLength(body.size());
    }
    byte[] bytes = head ? new byte[0] : body.toByteArray();
    body.reset();
    new Sending(bytes, this::letGo).begin(request, (HttpServletResponse) getResponse());
  }

  private boolean hasNoLength() {
    return getStatus() == SC_NO_CONTENT || getStatus() == SC_NOT_MODIFIED;
  }

  /** Gives the memory back; the second time nothing happens. */
  synchronized void letGo() {
    budget.release(held);
    held = 0;
  }

  /** What is larger than the whole budget is kept if there is no other. */
  private void keep(byte[] bytes, int from, int count) {
    int size = body.size() + count;
    int more = size > SMALL ? Math.min(size, BUDGET) - held : 0;
    if (tooMuch || !budget.tryAcquire(more)) {
      resetBuffer();
      tooMuch = true;
      return;
    }
    held += more;
    body.write(bytes, from, count);
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return stream;
  }

  @Override
  public PrintWriter getWriter() {
    throw new UnsupportedOperationException("bodies are bytes here");
  }

  @Override
  public void flushBuffer() {}

  @Override
  public void resetBuffer() {
    body.reset();
    letGo();
    tooMuch = false;
  }

  @Override
  public void reset() {
    super.reset();
    resetBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    refused = true;
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    refused = true;
    super.sendError(status, message);
  }

  private final class Stream extends ServletOutputStream {
    @Override
    public void write(int one) {
      keep(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      keep(bytes, from, count);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("the body is kept first");
    }
  }
}
