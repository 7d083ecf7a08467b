package org.exposee.api;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;

/**
 * What an answer begins with.
 *
 * @param length of the body, also of the one that is left out; negative: not known
 */
record AnswerHead(int status, Map<String, List<String>> headers, long length) {
  AnswerHead ofLength(int known) {
    return new AnswerHead(status, headers, known);
  }

  void writeTo(HttpServletResponse to) {
    to.setStatus(status);
    headers.forEach(
        (name, values) -> {
          to.setHeader(name, values.get(0));
          values.stream().skip(1).forEach(more -> to.addHeader(name, more));
        });
    if (length >= 0) {
      to.setContentLengthLong(length);
    }
  }
}
