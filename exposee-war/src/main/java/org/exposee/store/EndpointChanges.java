package org.exposee.store;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Sealer;

/** Writes endpoints: of subscriptions and secrets only what differs from before. */
final class EndpointChanges {
  private static final String NEXT_VERSION =
      "UPDATE application SET version = version + 1 WHERE id = ? RETURNING version";
  private static final String ADD =
      "INSERT INTO endpoint (revision, url, rate_limit, disabled_at, disabled_why, failing_since,"
          + " application, id, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'plain')";
  private static final String SAVE =
      "UPDATE endpoint SET revision = ?, url = ?, rate_limit = ?, disabled_at = ?,"
          + " disabled_why = ?, failing_since = ? WHERE application = ? AND id = ?";
  private static final String REMOVE =
      "UPDATE endpoint SET deleted_at = ?, revision = ? WHERE application = ? AND id = ?";
  private static final String SUBSCRIBE =
      "INSERT INTO subscription (application, endpoint, event_type, since) VALUES (?, ?, ?, ?)";
  private static final String UNSUBSCRIBE_ALL =
      "DELETE FROM subscription WHERE application = ? AND endpoint = ?";
  private static final String UNSUBSCRIBE = UNSUBSCRIBE_ALL + " AND event_type = ?";
  private static final String EVENT_TYPE =
      "INSERT INTO event_type (application, name) VALUES (?, ?)"
          + " ON CONFLICT (application, name) DO NOTHING";
  private static final String SAVE_SECRET =
      "INSERT INTO secret (id, application, endpoint, kind, sealed, master_key, expires)"
          + " VALUES (?, ?, ?, 'v1', ?, ?, ?)";
  private static final String DELETE_SECRETS =
      "DELETE FROM secret WHERE application = ? AND endpoint = ?";
  private static final String DELETE_SECRET = DELETE_SECRETS + " AND id = ?";

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
        before.isPresent() ? SAVE : ADD,
        after.revision(),
        after.url(),
        Columns.number(after.rateLimit()),
        Columns.millis(after.disabled().map(Disabled::at)),
        after.disabled().map(Disabled::reason).orElse(null),
        Columns.millis(after.failingSince()),
        after.application(),
        after.id());
    saveSubscriptions(session, before.map(Endpoint::subscriptions).orElse(Map.of()), after);
    saveSecrets(session, before.map(Endpoint::secrets).orElse(List.of()), after);
    return after;
  }

  private void saveSubscriptions(Session session, Map<String, Long> before, Endpoint after)
      throws SQLException {
    for (Map.Entry<String, Long> old : before.entrySet()) {
      if (!old.getValue().equals(after.subscriptions().get(old.getKey()))) {
        session.update(UNSUBSCRIBE, after.application(), after.id(), old.getKey());
      }
    }
    for (Map.Entry<String, Long> subscription : after.subscriptions().entrySet()) {
      String eventType = subscription.getKey();
      if (!subscription.getValue().equals(before.get(eventType))) {
        session.update(EVENT_TYPE, after.application(), eventType);
        session.update(
            SUBSCRIBE, after.application(), after.id(), eventType, subscription.getValue());
      }
    }
  }

  private void saveSecrets(Session session, List<SigningSecret> before, Endpoint after)
      throws SQLException {
    for (SigningSecret old : before) {
      if (!after.secrets().contains(old)) {
        session.update(DELETE_SECRET, after.application(), after.id(), old.id());
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
    session.update(REMOVE, clock.millis(), revision, endpoint.application(), endpoint.id());
    session.update(UNSUBSCRIBE_ALL, endpoint.application(), endpoint.id());
    session.update(DELETE_SECRETS, endpoint.application(), endpoint.id());
    return revision;
  }

  private static long nextVersion(Session session, long application) throws SQLException {
    return session.first(NEXT_VERSION, row -> row.getLong(1), application).orElseThrow();
  }
}
