package org.exposee.delivery;

import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.RequestConnControl;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;

/**
 * HTTP/1.1 as it is spoken with receivers: the client's, but with a {@link HeadParser}. The client
 * has no setting for that, so it is put in the place of its own on each new connection.
 */
final class Wire {
  private static final HttpProcessor REQUESTS =
      new DefaultHttpProcessor(
          new RequestTargetHost(), new RequestContent(), new RequestConnControl());

  private final ClientHttp1StreamDuplexerFactory streams;

  Wire(Http1Config config) {
    streams =
        new ClientHttp1StreamDuplexerFactory(
            REQUESTS,
            config,
            CharCodingConfig.DEFAULT,
            DefaultClientConnectionReuseStrategy.INSTANCE,
            () -> new HeadParser(config),
            null,
            Wire::length,
            null,
            null);
  }

  private static long length(HttpMessage answer) throws HttpException {
    try {
      return DefaultContentLengthStrategy.INSTANCE.determineLength(answer);
    } catch (ProtocolException unclear) {
      throw new BadAnswer(
          "answer_length", "its answer's Content-Length or Transfer-Encoding makes no sense");
    }
  }

  /** To be done before anything, TLS included, has happened on a connection. */
  void speakOver(IOSession connected) {
    ProtocolIOSession session = (ProtocolIOSession) connected;
    session.upgrade(new ClientHttp1IOEventHandler(streams.create(session)));
  }
}
