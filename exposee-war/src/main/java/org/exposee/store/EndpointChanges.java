package org.exposee.store;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Sealer;

/** Writes endpoints: of subscriptions and secrets only what differs from before. */
final class EndpointChanges {
  private static final String NEXT_VERSION =
      "UPDATE application SET version = version + 1 WHERE id = ? RETURNING version";
  private static final String SAVE =
      """
      INSERT INTO endpoint
        (id, application, revision, kind, url, rate_limit, disabled_at, disabled_why, failing_since)
      VALUES (?, ?, ?, 'plain', ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        revision = excluded.revision, url = excluded.url, rate_limit = excluded.rate_limit,
        disabled_at = excluded.disabled_at, disabled_why = excluded.disabled_why,
        failing_since = excluded.failing_since""";
  private static final String REMOVE =
      "UPDATE endpoint SET deleted_at = ?, revision = ? WHERE id = ?";
  private static final String SUBSCRIBE =
      "INSERT INTO subscription (application, endpoint, event_type, since) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (endpoint, event_type) DO UPDATE SET since = excluded.since";
  private static final String UNSUBSCRIBE =
      "DELETE FROM subscription WHERE endpoint = ? AND event_type = ?";
  private static final String UNSUBSCRIBE_ALL = "DELETE FROM subscription WHERE endpoint = ?";
  private static final String EVENT_TYPE =
      "INSERT INTO event_type (application, name) VALUES (?, ?)"
          + " ON CONFLICT (application, name) DO NOTHING";
  private static final String SAVE_SECRET =
      "INSERT INTO secret (id, application, endpoint, kind, sealed, master_key, expires)"
          + " VALUES (?, ?, ?, 'v1', ?, ?, ?)"
          + " ON CONFLICT (id) DO UPDATE SET expires = excluded.expires";
  private static final String DELETE_SECRET = "DELETE FROM secret WHERE id = ?";
  private static final String DELETE_SECRETS = "DELETE FROM secret WHERE endpoint = ?";

  private final Sealer sealer;
  private final Clock clock;

  EndpointChanges(Sealer sealer, Clock clock) {
    this.sealer = sealer;
    this.clock = clock;
  }

  /** Returns the endpoint as it is now stored, with its new revision. */
  Endpoint save(Session session, Optional<Endpoint> before, Endpoint wanted) throws SQLException {
    Endpoint after = wanted.withRevision(nextVersion(session, wanted.application()));
    session.update(
        SAVE,
        after.id(),
        after.application(),
        after.revision(),
        after.url(),
        Columns.number(after.rateLimit()),
        Columns.millis(after.disabled().map(Disabled::at)),
        after.disabled().map(Disabled::reason).orElse(null),
        Columns.millis(after.failingSince()));
    saveSubscriptions(session, before.map(Endpoint::subscriptions).orElse(Map.of()), after);
    saveSecrets(session, before.map(Endpoint::secrets).orElse(List.of()), after);
    return after;
  }

  private void saveSubscriptions(Session session, Map<String, Long> before, Endpoint after)
      throws SQLException {
    for (String gone : before.keySet()) {
      if (!after.subscriptions().containsKey(gone)) {
        session.update(UNSUBSCRIBE, after.id(), gone);
      }
    }
    for (Map.Entry<String, Long> subscription : after.subscriptions().entrySet()) {
      String eventType = subscription.getKey();
      if (!Objects.equals(before.get(eventType), subscription.getValue())) {
        session.update(EVENT_TYPE, after.application(), eventType);
        session.update(
            SUBSCRIBE, after.application(), after.id(), eventType, subscription.getValue());
      }
    }
  }

  private void saveSecrets(Session session, List<SigningSecret> before, Endpoint after)
      throws SQLException {
    for (SigningSecret old : before) {
      if (after.secrets().stream().noneMatch(secret -> secret.id() == old.id())) {
        session.update(DELETE_SECRET, old.id());
      }
    }
    for (SigningSecret secret : after.secrets()) {
      if (!before.contains(secret)) {
        session.update(
            SAVE_SECRET,
            secret.id(),
            after.application(),
            after.id(),
            sealer.seal(secret.secret().bytes(), secret.id()),
            Sealer.MASTER_KEY_NUMBER,
            Columns.millis(secret.expires()));
      }
    }
  }

  /** The row stays, so that the history can name its URL. Returns the removal's revision. */
  long remove(Session session, Endpoint endpoint) throws SQLException {
    long revision = nextVersion(session, endpoint.application());
    session.update(REMOVE, clock.millis(), revision, endpoint.id());
    session.update(UNSUBSCRIBE_ALL, endpoint.id());
    session.update(DELETE_SECRETS, endpoint.id());
    return revision;
  }

  private static long nextVersion(Session session, long application) throws SQLException {
    return session.first(NEXT_VERSION, row -> row.getLong(1), application).orElseThrow();
  }
}
