package org.exposee.store;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.exposee.message.Unavailable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Which of SQLite's errors mean that nothing was done, and which leave the outcome unknown. */
final class Failures {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(10);
  private static final int PRIMARY_CODE = 0xff;

  /**
   * Behind these the store must not go on as if nothing had been: what was not synced may be gone
   * although a second sync succeeds, and a damaged file would be damaged further.
   */
  private static final Set<SQLiteErrorCode> LASTING =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_IOERR_FSYNC,
          SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
          SQLiteErrorCode.SQLITE_IOERR_CORRUPTFS);

  private Failures() {}

  /** It may be on disk or not; the caller cannot know before it asks. */
  static final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknown(Throwable cause) {
      super("the store cannot tell whether this was written", cause);
    }
  }

  /** A statement failed, its transaction was rolled back, and only another program helps. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(Throwable cause) {
      super("the store failed: " + cause.getMessage(), cause);
    }
  }

  /** What a caller learns when a statement failed and all was rolled back. */
  static RuntimeException beforeCommit(Throwable cause) {
    if (cause instanceof Unavailable known) {
      return known;
    }
    return switch (primary(cause)) {
      case SQLITE_BUSY, SQLITE_LOCKED -> unavailable("is locked by another program", SOON, cause);
      case SQLITE_FULL -> unavailable("has no space left on its disk", LATER, cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
          unavailable("may not write its file", LATER, cause);
      case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_CORRUPT, SQLITE_NOTADB ->
          unavailable("cannot read or write its file", LATER, cause);
      default -> new Failed(cause);
    };
  }

  /**
   * What a caller learns when the commit itself failed. A full disk is certain: the record that
   * makes a transaction valid is the last one written, so it is not there.
   */
  static RuntimeException atCommit(Throwable cause) {
    return switch (primary(cause)) {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL -> beforeCommit(cause);
      default -> new OutcomeUnknown(cause);
    };
  }

  static boolean isLasting(Throwable cause) {
    return switch (primary(cause)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
      default -> cause instanceof SQLiteException e && LASTING.contains(e.getResultCode());
    };
  }

  static Unavailable unavailable(String what, Duration retryAfter, Throwable cause) {
    return new Unavailable("the store " + what, retryAfter, cause);
  }

  private static SQLiteErrorCode primary(Throwable cause) {
    return cause instanceof SQLiteException e
        ? SQLiteErrorCode.getErrorCode(e.getResultCode().code & PRIMARY_CODE)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
