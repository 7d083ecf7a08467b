package org.exposee.delivery;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.UnsupportedHttpVersionException;
import org.apache.hc.core5.reactor.IOReactorShutdownException;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.guard.Refused;

/** Puts what went wrong into a short code for programs and a line for people. */
final class Failures {
  private static final int MAX_DETAIL = 300;
  private static final int MAX_CAUSES = 10;

  private Failures() {}

  /** Why a receiver's answer is not one that accepts. */
  static Attempt.Failure ofStatus(Answered answered) {
    int status = answered.status();
    if (status >= 300 && status < 400) {
      return new Attempt.Failure(
          "redirect", "answered %d; redirects are not followed".formatted(status));
    }
    return new Attempt.Failure("status", "answered %d".formatted(status));
  }

  /** Whatever a client, a parser or a hostile answer can throw. */
  static Unanswered outcome(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (cause instanceof BadAnswer bad) {
      return new Unanswered(bad.failure());
    }
    if (cause instanceof Refused) {
      return Unanswered.of(Attempt.Failure.REFUSED, oneLine(cause.getMessage()));
    }
    if (cause instanceof UnknownHostException) {
      return Unanswered.of("dns_not_found", "its name has no address");
    }
    if (cause instanceof Tunnel.Closed) {
      return Unanswered.of("proxy_refused", cause.getMessage());
    }
    if (cause instanceof TimeoutException) {
      return Unanswered.of("dns_timeout", "its name was not resolved: " + cause.getMessage());
    }
    return connecting(cause);
  }

  private static Unanswered connecting(Throwable cause) {
    if (cause instanceof SSLException) {
      return securing(cause);
    }
    if (cause instanceof CancellationException || cause instanceof IOReactorShutdownException) {
      return Unanswered.of("stopped", "the HTTP client was stopped");
    }
    if (cause instanceof ConnectTimeoutException) {
      return Unanswered.of("connect_timeout", "no connection was made in time");
    }
    if (cause instanceof ConnectException) {
      return Unanswered.of("connect_refused", "it refused the connection");
    }
    return answering(cause);
  }

  private static Unanswered securing(Throwable cause) {
    if (isFrom(cause, CertificateExpiredException.class)
        || isFrom(cause, CertificateNotYetValidException.class)) {
      return Unanswered.of("tls_expired", "its certificate is expired or not yet valid");
    }
    if (isFrom(cause, CertPathValidatorException.class)
        || isFrom(cause, CertPathBuilderException.class)) {
      return Unanswered.of("tls_untrusted", "its certificate is from nobody who is trusted");
    }
    // What is left of a certificate's faults is its name.
    if (isFrom(cause, CertificateException.class) || cause instanceof SSLPeerUnverifiedException) {
      return Unanswered.of("tls_name", "its certificate is for another name");
    }
    return Unanswered.of("tls", oneLine("TLS failed: " + cause.getMessage()));
  }

  private static boolean isFrom(Throwable thrown, Class<? extends Exception> kind) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(MAX_CAUSES)
        .anyMatch(kind::isInstance);
  }

  private static Unanswered answering(Throwable cause) {
    if (cause instanceof MessageConstraintException) {
      return Unanswered.of("answer_headers_too_large", oneLine(cause.getMessage()));
    }
    // Of the client's own limits this is the only one that is set.
    if (cause instanceof SocketTimeoutException) {
      return Unanswered.of("tls_timeout", "TLS was not agreed upon in time");
    }
    if (cause instanceof ConnectionClosedException
        || cause instanceof SocketException
        || cause instanceof ClosedChannelException) {
      return Unanswered.of("connection_closed", "the connection ended before the answer");
    }
    if (cause instanceof UnsupportedHttpVersionException) {
      return Unanswered.of("malformed_answer", "its answer is in another version of HTTP");
    }
    if (cause instanceof HttpException || cause instanceof IllegalArgumentException) {
      return Unanswered.of("malformed_answer", "its answer is not HTTP");
    }
    return Unanswered.of("failed", cause.getClass().getSimpleName());
  }

  private static String oneLine(String text) {
    String line = String.valueOf(text).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
  }
}
