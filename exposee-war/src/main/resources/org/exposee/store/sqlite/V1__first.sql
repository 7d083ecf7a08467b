-- Ids are time-sorted 64-bit numbers made by the application, times are UTC milliseconds, names of
-- states are lower case. What reads by application names it, although one application is enough
-- for an embedded store: a shared store is sharded by it.

CREATE TABLE application (
  id      INTEGER PRIMARY KEY,
  uid     TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL,
  version INTEGER NOT NULL DEFAULT 0 -- grows with each change of an endpoint
) STRICT;

CREATE TABLE event_type (
  application INTEGER NOT NULL,
  name        TEXT    NOT NULL,
  description TEXT,
  archived    INTEGER,
  schema      TEXT,
  PRIMARY KEY (application, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint (
  id            INTEGER PRIMARY KEY,
  application   INTEGER NOT NULL,
  revision      INTEGER NOT NULL, -- the application's version at its last change
  uid           TEXT,
  kind          TEXT    NOT NULL,
  url           TEXT    NOT NULL, -- not unique: the plain API has its own endpoint of a URL
  all_types     INTEGER NOT NULL DEFAULT 0,
  channels      TEXT,
  rate_limit    INTEGER,
  headers       TEXT,
  disabled_at   INTEGER,
  disabled_why  TEXT,
  failing_since INTEGER,
  deleted_at    INTEGER
) STRICT;
CREATE INDEX endpoint_by_url ON endpoint (application, url) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX endpoint_by_uid ON endpoint (application, uid)
  WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX endpoint_deleted ON endpoint (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE subscription (
  application INTEGER NOT NULL,
  endpoint    INTEGER NOT NULL,
  event_type  TEXT    NOT NULL,
  since       INTEGER NOT NULL, -- messages with a smaller id are not for this endpoint
  PRIMARY KEY (endpoint, event_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
  id          INTEGER PRIMARY KEY,
  application INTEGER NOT NULL,
  endpoint    INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  sealed      BLOB    NOT NULL,
  master_key  INTEGER NOT NULL,
  expires     INTEGER
) STRICT;
CREATE INDEX secret_by_endpoint ON secret (endpoint);

CREATE TABLE message (
  id          INTEGER PRIMARY KEY,
  application INTEGER NOT NULL,
  event_type  TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  uid         TEXT,
  channels    TEXT,
  traceparent TEXT,
  deliveries  INTEGER NOT NULL,
  fan_out     INTEGER, -- last endpoint that has its due row; null: all have
  data_from   INTEGER NOT NULL,
  data_to     INTEGER NOT NULL,
  payload     BLOB    NOT NULL -- last, so that lists need not read over it
) STRICT;
CREATE UNIQUE INDEX message_by_uid ON message (application, uid) WHERE uid IS NOT NULL;
CREATE INDEX message_fanning_out ON message (id) WHERE fan_out IS NOT NULL;

CREATE TABLE due (
  id          INTEGER PRIMARY KEY,
  application INTEGER NOT NULL,
  message     INTEGER NOT NULL,
  endpoint    INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  trigger     TEXT    NOT NULL,
  due_at      INTEGER NOT NULL,
  node        INTEGER NOT NULL -- 0: free; else the incarnation that owns it
) STRICT;
CREATE INDEX due_by_lane ON due (node, application, endpoint, due_at);
CREATE INDEX due_by_message ON due (message);

CREATE TABLE attempt (
  id           INTEGER PRIMARY KEY,
  application  INTEGER NOT NULL,
  message      INTEGER NOT NULL,
  endpoint     INTEGER NOT NULL,
  due          INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  trigger      TEXT    NOT NULL,
  due_at       INTEGER NOT NULL,
  started      INTEGER NOT NULL,
  duration     INTEGER NOT NULL, -- microseconds
  outcome      TEXT    NOT NULL,
  status       INTEGER,
  error        TEXT,
  error_detail TEXT,
  answer       BLOB
) STRICT;
CREATE INDEX attempt_by_message ON attempt (message);
CREATE INDEX attempt_by_endpoint ON attempt (endpoint);

CREATE TABLE idempotency (
  first_message INTEGER PRIMARY KEY, -- so that old rows are a range
  application   INTEGER NOT NULL,
  key_hash      BLOB    NOT NULL,
  request_hash  BLOB    NOT NULL,
  messages      BLOB    NOT NULL, -- their ids in order, 8 bytes each
  count         INTEGER NOT NULL,
  made_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX idempotency_by_key ON idempotency (application, key_hash);

CREATE TABLE api_key (
  id          INTEGER PRIMARY KEY,
  application INTEGER NOT NULL,
  label       TEXT    NOT NULL,
  scopes      TEXT    NOT NULL, -- separated by commas
  hash        TEXT    NOT NULL UNIQUE,
  revoked_at  INTEGER
) STRICT;

CREATE TABLE node (
  incarnation INTEGER PRIMARY KEY,
  host        TEXT    NOT NULL,
  version     TEXT    NOT NULL,
  started     INTEGER NOT NULL,
  heartbeat   INTEGER NOT NULL,
  stopped     INTEGER
) STRICT;

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
