package org.exposee.delivery;

import java.io.IOException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParser;
import org.apache.hc.core5.http.message.LazyLaxLineParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Reads the heads of answers. The client's own takes a head for a whole one when the connection
 * ends within a line of it, so that a receiver that breaks down there would have accepted.
 */
final class HeadParser extends DefaultHttpResponseParser<HttpResponse> {
  /** Of all heads of one answer, interim ones too: the client bounds lines and their number. */
  static final int MAX_BYTES = 64 * 1_024;

  private boolean begun;
  private int taken;

  HeadParser(Http1Config config) {
    super(config, LazyLaxLineParser.INSTANCE, DefaultHttpResponseFactory.INSTANCE);
  }

  @Override
  public HttpResponse parse(SessionInputBuffer bytes, boolean ended)
      throws IOException, HttpException {
    int before = bytes.length();
    HttpResponse head = super.parse(bytes, false);
    taken += before - bytes.length();
    if (taken > MAX_BYTES) {
      throw new MessageConstraintException(
          "more than %d bytes before the body".formatted(MAX_BYTES));
    }
    if (head != null) {
      check(head.getCode());
      taken = head.getCode() < HttpStatus.SC_SUCCESS ? taken : 0;
    } else if (ended && (begun || bytes.hasData())) {
      throw new BadAnswer("answer_cut", "the connection ended within the head of its answer");
    }
    return head;
  }

  private static void check(int status) throws BadAnswer {
    if (status < HttpStatus.SC_INFORMATIONAL) {
      throw new BadAnswer("malformed_answer", "its answer has no status of HTTP");
    }
    // The client would wait for another answer, which is not to come in HTTP.
    if (status == HttpStatus.SC_SWITCHING_PROTOCOLS) {
      throw new BadAnswer(
          "unexpected_upgrade", "answered 101; another protocol than HTTP was not asked for");
    }
  }

  @Override
  protected HttpResponse createMessage(CharArrayBuffer line) throws HttpException {
    begun = true;
    return super.createMessage(line);
  }

  @Override
  public void reset() {
    super.reset();
    begun = false;
  }
}
