package org.exposee.integrator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code integrator.json} holds, in the shape that JSON-B maps. */
public final class State {
  /** The form of the file; a newer one is refused. */
  public int version = StateFile.VERSION;

  /** Integrator's own signing secret. */
  public String secret;

  /** The SHA-256 of the key; without it the next start makes a new key. */
  public String keySha256;

  /** What Exposee has acknowledged. */
  public List<Acknowledged> registrations = new ArrayList<>();

  /** For JSON-B. */
  public State() {}

  /** One registration. */
  public static final class Acknowledged {
    /** The event type. */
    public String event;

    /** The callback. */
    public String url;

    /** When Exposee acknowledged it. */
    public Instant at;

    /** For JSON-B. */
    public Acknowledged() {}
  }
}
