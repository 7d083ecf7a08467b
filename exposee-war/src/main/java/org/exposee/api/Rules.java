package org.exposee.api;

import java.util.Locale;
import java.util.regex.Pattern;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.guard.Guard;
import org.exposee.guard.Refused;
import org.exposee.guard.Target;
import org.exposee.message.EventType;
import org.exposee.signing.Secret;

/** What the fields of the API may hold: each rule names its limit when it refuses. */
final class Rules {
  private static final Pattern LABEL =
      Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]{1,100}");

  /** One text for all rules, so that nobody can find out by trying what is behind them. */
  private static final String REFUSED =
      "must be a public http or https URL of up to 2,048 characters; what is wrong with this one is"
          + " told to admin keys";

  private Rules() {}

  static String eventType(String text) {
    require(EventType.isValid(text), "must be " + EventType.GRAMMAR);
    return text;
  }

  /** One that something is to be sent to; why it is refused is for administrators. */
  static Fields.Rule<Target> url(Guard guard, Principal caller) {
    return text -> {
      try {
        return guard.check(text);
      } catch (Refused refused) {
        throw new IllegalArgumentException(
            tellsAll(caller) ? refused.getMessage() : REFUSED, refused);
      }
    };
  }

  /** What went wrong, without what the guard's reasons would tell of the network around here. */
  static String detail(Failure failure, Principal caller) {
    return failure.code().equals(Failure.REFUSED) && !tellsAll(caller)
        ? "the URL " + REFUSED
        : failure.detail();
  }

  private static boolean tellsAll(Principal caller) {
    return caller.may(Scope.ADMIN);
  }

  /** One that is registered already, wherever the guard lets deliveries go by now. */
  static Target knownUrl(String text) {
    try {
      return Guard.read(text);
    } catch (Refused refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  static Secret secret(String text) {
    return Secret.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be whsec_ and the padded base64 of %d to %d bytes"
                        .formatted(Secret.MIN_BYTES, Secret.MAX_BYTES)));
  }

  static String label(String text) {
    require(LABEL.matcher(text).matches(), "must have 1 to 100 printable characters");
    return text;
  }

  static Scope scope(String text) {
    for (Scope scope : Scope.values()) {
      if (wire(scope).equals(text)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("must be one of register, publish, read, admin");
  }

  /** How a name of ours is written in answers. */
  static String wire(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
