package org.exposee.integrator.registration;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Breaks a call off when both of its timeouts are over, whatever it does then: waiting for a free
 * connection, connecting, or reading an answer that drips. The timeouts alone do not see to that,
 * as they begin anew with each packet. Only the system's look-up of a name cannot be broken off.
 */
final class Deadlines implements ExecChainHandler, AutoCloseable {
  private final ScheduledExecutorService alarms =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "integrator-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  // An alarm outlives its call, and then does nothing: the connection is no longer the call's.
  // Deprecated or not, the connect timeout is where Jersey puts it.
  @Override
  @SuppressWarnings({"FutureReturnValueIgnored", "deprecation"})
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Cancellable call = (Cancellable) scope.originalRequest;
    RequestConfig timeouts = scope.clientContext.getRequestConfigOrDefault();
    long millis =
        timeouts.getConnectTimeout().toMilliseconds()
            + timeouts.getResponseTimeout().toMilliseconds();
    alarms.schedule(call::cancel, millis, TimeUnit.MILLISECONDS);
    return chain.proceed(request, scope);
  }

  @Override
  public void close() {
    alarms.shutdownNow();
  }
}
