package org.exposee.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Makes a {@link Body} of what has come, or refuses it. The bytes were counted while they came,
 * whatever Content-Length says, and taken out of the intake budget ({@link Arrival}).
 */
final class BodyReader {
  private static final int STEP = 8 * 1024;
  private static final ByteBuffer MARK =
      ByteBuffer.wrap(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});

  private BodyReader() {}

  /**
   * @param limit bytes it may have
   * @throws Rejected 400, 413, 415
   */
  static Body read(ContainerRequest request, int limit) {
    MultivaluedMap<String, String> headers = request.getHeaders();
    refuseOtherForms(headers);
    refuseAnnouncedSize(headers, limit);
    Body body = read(ApiServlet.request(request), limit);
    if (body.bytes().length > 0 && headers.getFirst(HttpHeaders.CONTENT_TYPE) == null) {
      throw new Rejected(415, Body.NOT_JSON);
    }
    return body;
  }

  /** The same for a request whose head is known to be good. */
  static Body read(HttpServletRequest request, int limit) {
    byte[] bytes = bytes(request, limit);
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

  static Rejected tooLarge(int limit) {
    return new Rejected(413, "The body has more than %,d bytes, the limit here.".formatted(limit));
  }

  private static byte[] bytes(HttpServletRequest request, int limit) {
    byte[] bytes = Arrival.bytesOf(request);
    if (bytes.length > limit) {
      throw tooLarge(limit);
    }
    return bytes;
  }

  /** A NUL is in no JSON text, but in all in UTF-16 and UTF-32, which the parser would guess. */
  private static void refuseOtherCharsets(byte[] bytes) {
    boolean nul = false;
    boolean ascii = true;
    for (byte b : bytes) {
      nul |= b == 0;
      ascii &= b >= 0;
    }
    if (nul || (!ascii && !isUnmarkedUtf8(bytes))) {
      throw new Rejected(400, "The body is not UTF-8, or begins with a byte order mark.");
    }
  }

  private static boolean isUnmarkedUtf8(byte[] bytes) {
    if (bytes.length >= 3 && MARK.equals(ByteBuffer.wrap(bytes, 0, 3))) {
      return false;
    }
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
