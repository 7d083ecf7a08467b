package org.exposee.integrator;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.exposee.integrator.access.ApiKey;
import org.exposee.integrator.registration.Registration;
import org.exposee.integrator.registration.Registrations;
import org.exposee.integrator.signature.WebhookSecret;

/**
 * The small file {@code integrator.json}: Integrator's own secret, the hash of its key, and what
 * Exposee has acknowledged. Each change is on disk before it is told.
 */
final class StateFile implements Registrations {
  static final int VERSION = 1;
  static final String NAME = "integrator.json";
  static final String KEY_NAME = "admin.key";

  private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withFormatting(true));

  private final DataFolder folder;
  private final State state;
  private final boolean madeKey;

  private StateFile(DataFolder folder, State state, boolean madeKey) {
    this.folder = folder;
    this.state = state;
    this.madeKey = madeKey;
  }

  /**
   * Reads the file; what is missing in it is made: the secret, and the key, which is written once
   * to {@code admin.key}.
   *
   * @throws IllegalStateException if the file is from a newer version or malformed; it stays
   *     untouched
   */
  static StateFile open(DataFolder folder, SecureRandom random) throws IOException {
    Path file = folder.file(NAME);
    State state = Files.exists(file) ? read(file) : new State();
    boolean makesSecret = state.secret == null;
    boolean makesKey = state.keySha256 == null;
    StateFile opened = new StateFile(folder, state, makesKey);
    if (makesSecret) {
      state.secret = WebhookSecret.random(random).reveal();
    }
    if (makesKey) {
      opened.makeKey(random);
    }
    if (makesSecret || makesKey) {
      opened.write();
    }
    return opened;
  }

  private static State read(Path file) throws IOException {
    State state = parse(file);
    try {
      if (state.secret != null) {
        WebhookSecret.parse(state.secret);
      }
      if (state.keySha256 != null) {
        ApiKey.ofHash(state.keySha256);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(file + " is damaged: " + e.getMessage(), e);
    }
    return state;
  }

  private static State parse(Path file) throws IOException {
    State state;
    try {
      state = JSONB.fromJson(Files.readString(file), State.class);
    } catch (JsonbException e) {
      // The parser's message may show what stands in the file, so it is not the cause.
      throw new IllegalStateException(file + " is damaged: it is not the JSON it should be");
    }
    if (state == null || state.registrations == null) {
      throw new IllegalStateException(file + " is damaged: it lacks what it should hold");
    }
    if (state.version > VERSION) {
      throw new IllegalStateException(
          "%s has version %d, this Integrator knows up to %d: it belongs to a newer one"
              .formatted(file, state.version, VERSION));
    }
    return state;
  }

  // The key's file comes first: a key that nobody can read would lock everybody out.
  private void makeKey(SecureRandom random) throws IOException {
    String key = ApiKey.random(random);
    folder.write(KEY_NAME, (key + "\n").getBytes(StandardCharsets.US_ASCII));
    state.keySha256 = ApiKey.of(key).hash();
  }

  private void write() throws IOException {
    folder.write(NAME, (JSONB.toJson(state) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  WebhookSecret secret() {
    return WebhookSecret.parse(state.secret);
  }

  ApiKey key() {
    return ApiKey.ofHash(state.keySha256);
  }

  /** Whether this start made the key. */
  boolean madeKey() {
    return madeKey;
  }

  @Override
  public synchronized void add(Registration registration) {
    state.registrations.removeIf(
        known -> matches(known, registration.url(), Optional.of(registration.event())));
    State.Acknowledged acknowledged = new State.Acknowledged();
    acknowledged.event = registration.event();
    acknowledged.url = registration.url();
    acknowledged.at = registration.acknowledgedAt();
    state.registrations.add(acknowledged);
    change();
  }

  @Override
  public synchronized void remove(String url, Optional<String> event) {
    if (state.registrations.removeIf(known -> matches(known, url, event))) {
      change();
    }
  }

  @Override
  public synchronized List<Registration> all() {
    return state.registrations.stream()
        .map(known -> new Registration(known.event, known.url, known.at))
        .toList();
  }

  private static boolean matches(State.Acknowledged known, String url, Optional<String> event) {
    return known.url.equals(url) && (event.isEmpty() || event.get().equals(known.event));
  }

  private void change() {
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
