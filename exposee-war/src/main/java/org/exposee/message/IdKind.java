package org.exposee.message;

import com.github.f4b6a3.tsid.Tsid;
import java.util.OptionalLong;

/**
 * How an id is shown: a prefix that says what it names, and 13 characters of Crockford's base 32.
 * Prefix and form never change, callers store them.
 */
public enum IdKind {
  MESSAGE("msg_"),
  ENDPOINT("ep_"),
  ATTEMPT("att_"),
  APPLICATION("app_"),
  KEY("key_");

  private final String prefix;

  IdKind(String prefix) {
    this.prefix = prefix;
  }

  public String show(long id) {
    return prefix + Tsid.from(id);
  }

  /** Empty for everything {@link #show} of this kind cannot have made. */
  public OptionalLong parse(String shown) {
    if (!shown.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    String digits = shown.substring(prefix.length());
    if (!Tsid.isValid(digits) || !Tsid.from(digits).toString().equals(digits)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Tsid.from(digits).toLong());
  }
}
