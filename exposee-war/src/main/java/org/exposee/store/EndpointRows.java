package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.registry.Disabled;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints.Selector;
import org.exposee.registry.Endpoints.Selector.ById;
import org.exposee.registry.Endpoints.Selector.ByUrl;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Sealer;
import org.exposee.signing.Secret;

/** Reads endpoints with their subscriptions and secrets: three tables, three statements. */
final class EndpointRows {
  private static final String ENDPOINTS =
      "SELECT id, application, revision, url, disabled_at, disabled_why, failing_since, rate_limit"
          + " FROM endpoint WHERE deleted_at IS NULL";
  private static final String BY_URL =
      ENDPOINTS + " AND application = ? AND url = ? AND kind = 'plain'";
  private static final String BY_ID = ENDPOINTS + " AND application = ? AND id = ?";

  private static final String SUBSCRIPTIONS =
      "SELECT endpoint, event_type, since FROM subscription";
  private static final String SECRETS = "SELECT endpoint, id, sealed, expires FROM secret";
  private static final String OF_ONE = " WHERE application = ? AND endpoint = ?";
  private static final String NEWEST_FIRST = " ORDER BY id DESC";

  private final Sealer sealer;

  EndpointRows(Sealer sealer) {
    this.sealer = sealer;
  }

  /** What belongs to endpoints, by their id. */
  private record Parts(
      Map<Long, Map<String, Long>> subscriptions, Map<Long, List<SigningSecret>> secrets) {
    Parts() {
      this(new HashMap<>(), new HashMap<>());
    }

    Boolean addSubscription(ResultSet row) throws SQLException {
      subscriptions
          .computeIfAbsent(row.getLong(1), id -> new HashMap<>())
          .put(row.getString(2), row.getLong(3));
      return true;
    }

    void addSecret(long endpoint, SigningSecret secret) {
      secrets.computeIfAbsent(endpoint, id -> new ArrayList<>()).add(secret);
    }
  }

  List<Endpoint> all(Session session) throws SQLException {
    Parts parts = new Parts();
    session.query(SUBSCRIPTIONS, parts::addSubscription);
    session.query(SECRETS + NEWEST_FIRST, row -> addSecret(parts, row));
    return session.query(ENDPOINTS, row -> endpoint(row, parts));
  }

  Optional<Endpoint> find(Session session, long application, Selector selector)
      throws SQLException {
    Optional<Long> id =
        selector instanceof ByUrl byUrl
            ? session.first(BY_URL, row -> row.getLong(1), application, byUrl.url())
            : Optional.of(((ById) selector).id());
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Parts parts = new Parts();
    session.query(SUBSCRIPTIONS + OF_ONE, parts::addSubscription, application, id.get());
    session.query(
        SECRETS + OF_ONE + NEWEST_FIRST, row -> addSecret(parts, row), application, id.get());
    return session.first(BY_ID, row -> endpoint(row, parts), application, id.get());
  }

  private Boolean addSecret(Parts parts, ResultSet row) throws SQLException {
    long id = row.getLong(2);
    Secret secret = Secret.ofBytes(sealer.open(row.getBytes(3), id));
    Optional<Instant> expires = Columns.optionalInstant(row, 4);
    parts.addSecret(row.getLong(1), new SigningSecret(id, secret, expires));
    return true;
  }

  private static Endpoint endpoint(ResultSet row, Parts parts) throws SQLException {
    long id = row.getLong(1);
    String why = row.getString(6);
    return new Endpoint(
        id,
        row.getLong(2),
        row.getLong(3),
        row.getString(4),
        parts.subscriptions().getOrDefault(id, Map.of()),
        parts.secrets().getOrDefault(id, List.of()),
        Columns.optionalInt(row, 8),
        Columns.optionalInstant(row, 5).map(at -> new Disabled(at, why)),
        Columns.optionalInstant(row, 7));
  }
}
