package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.exposee.message.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a request's body: counted while it is read, whatever Content-Length says, and taken out of
 * the intake budget until the answer is made ({@link BodyRelease}).
 */
final class BodyReader implements MessageBodyReader<Body> {
  /** Where the number of bytes taken out of the budget lies. */
  static final String TAKEN = "org.exposee.body";

  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
  private static final int DEFAULT_LIMIT = 64 * 1024;
  private static final int STEP = 8 * 1024;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final ByteBuffer MARK =
      ByteBuffer.wrap(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});

  private final Intake intake;
  private final Provider<ContainerRequestContext> request;

  @Inject
  BodyReader(Intake intake, Provider<ContainerRequestContext> request) {
    this.intake = intake;
    this.request = request;
  }

  @Override
  public boolean isReadable(Class<?> type, Type generic, Annotation[] on, MediaType mediaType) {
    return type == Body.class;
  }

  @Override
  public Body readFrom(
      Class<Body> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream in) {
    refuseOtherForms(headers);
    int limit =
        Stream.of(annotations)
            .filter(BodyLimit.class::isInstance)
            .mapToInt(a -> ((BodyLimit) a).value())
            .findFirst()
            .orElse(DEFAULT_LIMIT);
    refuseAnnouncedSize(headers, limit);
    byte[] bytes = read(in, limit);
    if (bytes.length > 0 && headers.getFirst(HttpHeaders.CONTENT_TYPE) == null) {
      throw new Rejected(415, Body.NOT_JSON);
    }
    refuseOtherCharsets(bytes);
    return new Body(bytes);
  }

  private static void refuseOtherForms(MultivaluedMap<String, String> headers) {
    String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    boolean otherType = type != null && !isJson(MediaType.valueOf(type));
    if (otherType || headers.containsKey(HttpHeaders.CONTENT_ENCODING)) {
      throw new Rejected(415, Body.NOT_JSON);
    }
  }

  private static boolean isJson(MediaType type) {
    String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "UTF-8");
    return MediaType.APPLICATION_JSON_TYPE.isCompatible(type)
        && !type.isWildcardSubtype()
        && charset.equalsIgnoreCase("UTF-8");
  }

  /** Spares both sides the transfer; it does not replace counting. */
  private static void refuseAnnouncedSize(MultivaluedMap<String, String> headers, int limit) {
    String length = headers.getFirst(HttpHeaders.CONTENT_LENGTH);
    boolean isNumber = length != null && length.matches("\\d{1,18}");
    if (isNumber && Long.parseLong(length) > limit) {
      throw tooLarge(limit);
    }
  }

  private static Rejected tooLarge(int limit) {
    return new Rejected(413, "The body has more than %,d bytes, the limit here.".formatted(limit));
  }

  private byte[] read(InputStream in, int limit) {
    long end = System.nanoTime() + intake.timeout().toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] step = new byte[STEP];
    try {
      for (int n = in.read(step); n >= 0; n = in.read(step)) {
        take(n);
        body.write(step, 0, n);
        if (body.size() > limit) {
          throw tooLarge(limit);
        }
        if (System.nanoTime() - end > 0) {
          throw tooSlow();
        }
      }
      return body.toByteArray();
    } catch (IOException broken) {
      throw isSilence(broken) ? tooSlow() : brokenOff(broken);
    }
  }

  /** Tomcat wraps what the connection throws. */
  private static boolean isSilence(IOException broken) {
    return broken instanceof SocketTimeoutException
        || broken.getCause() instanceof SocketTimeoutException;
  }

  /** Callers go away all the time: that is no failure of the server's. */
  private static Rejected brokenOff(IOException broken) {
    LOG.debug("a body was not read to its end: {}", broken.toString());
    return new Rejected(400, "The body is malformed as HTTP has it, or broke off.");
  }

  private Rejected tooSlow() {
    return new Rejected(
        408, "The body has not come within %d s.".formatted(intake.timeout().toSeconds()));
  }

  static Unavailable tooMuch(Intake intake) {
    return new Unavailable(
        "Request bodies of %,d bytes are being worked on, the limit."
            .formatted(intake.memory().limit()),
        RETRY);
  }

  private void take(int bytes) {
    if (!intake.memory().take(bytes)) {
      throw tooMuch(intake);
    }
    Object before = request.get().getProperty(TAKEN);
    request.get().setProperty(TAKEN, bytes + (before instanceof Long taken ? taken : 0L));
  }

  /** A NUL is in no JSON text, but in all in UTF-16 and UTF-32, which the parser would guess. */
  private static void refuseOtherCharsets(byte[] bytes) {
    boolean mark = bytes.length >= 3 && MARK.equals(ByteBuffer.wrap(bytes, 0, 3));
    boolean nul = false;
    for (byte b : bytes) {
      nul |= b == 0;
    }
    if (mark || nul || !isUtf8(bytes)) {
      throw new Rejected(400, "The body is not UTF-8, or begins with a byte order mark.");
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer chars = CharBuffer.allocate(STEP);
    CoderResult result = decoder.decode(in, chars, true);
    while (result.isOverflow()) {
      chars.clear();
      result = decoder.decode(in, chars, true);
    }
    return !result.isError();
  }
}
