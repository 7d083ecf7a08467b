package org.exposee.integrator.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.exposee.integrator.signature.Verdict.Accepted;
import org.exposee.integrator.signature.Verdict.Reason;
import org.exposee.integrator.signature.Verdict.Rejected;

/**
 * Verifies Standard Webhooks signatures, version {@code v1} (HMAC-SHA256 over {@code
 * id.timestamp.body}), over the bytes as they came.
 *
 * <p>The grammar is narrower than the standard's: an id has no dot, so that no id and body can be
 * cut differently and still have the same signed bytes.
 */
public final class SignatureVerifier {
  private static final String ID = "webhook-id";
  private static final String TIMESTAMP = "webhook-timestamp";
  private static final String SIGNATURE = "webhook-signature";
  private static final String V1 = "v1,";
  private static final Pattern ID_GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TIMESTAMP_GRAMMAR = Pattern.compile("[1-9][0-9]{9,10}");
  private static final Pattern SPACES = Pattern.compile(" +");
  private static final int MAX_SIGNATURES = 10;

  private final List<WebhookSecret> secrets;
  private final Duration tolerance;

  /**
   * @param secrets at least one; a signature by any of them is good
   * @param tolerance how far the timestamp may be from now, both ways, inclusive
   */
  public SignatureVerifier(List<WebhookSecret> secrets, Duration tolerance) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("a verifier needs at least one secret");
    }
    this.secrets = List.copyOf(secrets);
    this.tolerance = tolerance;
  }

  /**
   * Judges one request.
   *
   * @param headers all headers, names in any case
   * @param body the bytes as they came
   */
  public Verdict verify(Map<String, List<String>> headers, byte[] body, Instant now) {
    try {
      String id = single(headers, ID, ID_GRAMMAR);
      String timestamp = single(headers, TIMESTAMP, TIMESTAMP_GRAMMAR);
      List<String> signatures = signatures(headers);
      Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
      checkAge(signedAt, now);
      boolean byCurrent = checkSignature(id + "." + timestamp + ".", body, signatures);
      return new Accepted(id, signedAt, byCurrent);
    } catch (Unbelieved unbelieved) {
      return unbelieved.verdict;
    }
  }

  private static String single(Map<String, List<String>> headers, String name, Pattern grammar)
      throws Unbelieved {
    String value = single(headers, name);
    if (!grammar.matcher(value).matches()) {
      throw new Unbelieved(Reason.MALFORMED, name + " must match " + grammar.pattern());
    }
    return value;
  }

  private static String single(Map<String, List<String>> headers, String name) throws Unbelieved {
    List<String> values = new ArrayList<>();
    headers.forEach(
        (header, found) -> {
          if (header.equalsIgnoreCase(name)) {
            values.addAll(found);
          }
        });
    if (values.size() != 1) {
      throw new Unbelieved(
          Reason.MALFORMED, "%s must be there once, not %d times".formatted(name, values.size()));
    }
    return values.get(0);
  }

  private static List<String> signatures(Map<String, List<String>> headers) throws Unbelieved {
    List<String> signatures =
        Arrays.stream(SPACES.split(single(headers, SIGNATURE)))
            .filter(text -> !text.isEmpty())
            .toList();
    if (signatures.size() > MAX_SIGNATURES) {
      throw new Unbelieved(
          Reason.MALFORMED, "%s holds at most %d signatures".formatted(SIGNATURE, MAX_SIGNATURES));
    }
    return signatures;
  }

  private void checkAge(Instant signedAt, Instant now) throws Unbelieved {
    Duration age = Duration.between(signedAt, Instant.ofEpochSecond(now.getEpochSecond()));
    if (age.compareTo(tolerance) > 0) {
      throw new Unbelieved(
          Reason.STALE, "%s is %d s old, %s".formatted(TIMESTAMP, age.toSeconds(), limit()));
    }
    if (age.negated().compareTo(tolerance) > 0) {
      throw new Unbelieved(
          Reason.FUTURE, "%s is %d s ahead, %s".formatted(TIMESTAMP, -age.toSeconds(), limit()));
    }
  }

  private String limit() {
    return "at most %d s are tolerated".formatted(tolerance.toSeconds());
  }

  // Every secret is tried against every signature, so that the time tells nothing about either.
  private boolean checkSignature(String head, byte[] body, List<String> signatures)
      throws Unbelieved {
    boolean[] right = new boolean[signatures.size()];
    for (WebhookSecret secret : secrets) {
      byte[] mac = secret.sign(head.getBytes(StandardCharsets.US_ASCII), body);
      byte[] expected = bytes(V1 + Base64.getEncoder().encodeToString(mac));
      for (int i = 0; i < right.length; i++) {
        right[i] |= MessageDigest.isEqual(expected, bytes(signatures.get(i)));
      }
    }
    int[] good = IntStream.range(0, right.length).filter(i -> right[i]).toArray();
    if (good.length == 0) {
      throw new Unbelieved(Reason.SIGNATURE, "no v1 signature in " + SIGNATURE + " is right");
    }
    return signatures.stream().limit(good[0]).noneMatch(before -> before.startsWith(V1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Unbelieved extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Rejected verdict;

    Unbelieved(Reason reason, String detail) {
      super(detail, null, false, false);
      this.verdict = new Rejected(reason, detail);
    }
  }
}
