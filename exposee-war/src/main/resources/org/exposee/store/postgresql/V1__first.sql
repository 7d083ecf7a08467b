-- Ids are time-sorted 64-bit numbers made by the nodes, times are UTC milliseconds, names of states
-- are lower case. Every key begins with the application, by which the database can be sharded, and
-- texts that are compared have the C collation: bytes, the same whatever the system's locale is.

CREATE TABLE application (
  id      BIGINT PRIMARY KEY,
  uid     TEXT COLLATE "C" NOT NULL UNIQUE,
  name    TEXT   NOT NULL,
  version BIGINT NOT NULL DEFAULT 0 -- grows with each change of an endpoint or a key
);

CREATE TABLE event_type (
  application BIGINT NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  description TEXT,
  archived    BIGINT,
  schema      TEXT,
  PRIMARY KEY (application, name)
);

CREATE TABLE endpoint (
  application   BIGINT  NOT NULL,
  id            BIGINT  NOT NULL,
  revision      BIGINT  NOT NULL, -- the application's version at its last change
  uid           TEXT COLLATE "C",
  kind          TEXT    NOT NULL,
  url           TEXT COLLATE "C" NOT NULL, -- not unique: the plain API has its own endpoint of a URL
  all_types     INTEGER NOT NULL DEFAULT 0,
  channels      TEXT,
  rate_limit    INTEGER,
  headers       TEXT,
  disabled_at   BIGINT,
  disabled_why  TEXT,
  failing_since BIGINT,
  deleted_at    BIGINT,
  PRIMARY KEY (application, id)
);
CREATE INDEX endpoint_by_url ON endpoint (application, url) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX endpoint_by_uid ON endpoint (application, uid)
  WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX endpoint_by_revision ON endpoint (application, revision);
CREATE INDEX endpoint_deleted ON endpoint (application, deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE subscription (
  application BIGINT NOT NULL,
  endpoint    BIGINT NOT NULL,
  event_type  TEXT COLLATE "C" NOT NULL,
  since       BIGINT NOT NULL, -- messages with a smaller id are not for this endpoint
  PRIMARY KEY (application, endpoint, event_type)
);

CREATE TABLE secret (
  application BIGINT  NOT NULL,
  endpoint    BIGINT  NOT NULL,
  id          BIGINT  NOT NULL,
  kind        TEXT    NOT NULL,
  sealed      BYTEA   NOT NULL,
  master_key  INTEGER NOT NULL,
  expires     BIGINT,
  PRIMARY KEY (application, endpoint, id)
);

CREATE TABLE message (
  application  BIGINT  NOT NULL,
  id           BIGINT  NOT NULL,
  event_type   TEXT COLLATE "C" NOT NULL,
  kind         TEXT    NOT NULL,
  uid          TEXT COLLATE "C",
  channels     TEXT,
  traceparent  TEXT,
  deliveries   INTEGER NOT NULL,
  fan_out      BIGINT, -- last endpoint that has its due row; null: all have
  fan_out_node BIGINT, -- the incarnation that goes on with it
  data_from    INTEGER NOT NULL,
  data_to      INTEGER NOT NULL,
  payload      BYTEA   NOT NULL,
  PRIMARY KEY (application, id)
);
-- To compress payloads would cost more than the disk that it saves.
ALTER TABLE message ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX message_by_uid ON message (application, uid) WHERE uid IS NOT NULL;
CREATE INDEX message_fanning_out ON message (application, id) WHERE fan_out IS NOT NULL;

-- A queue: each row is inserted and deleted soon. So it is vacuumed by count rather than by share.
CREATE TABLE due (
  application BIGINT  NOT NULL,
  id          BIGINT  NOT NULL,
  message     BIGINT  NOT NULL,
  endpoint    BIGINT  NOT NULL,
  number      INTEGER NOT NULL,
  trigger     TEXT    NOT NULL,
  due_at      BIGINT  NOT NULL,
  node        BIGINT  NOT NULL, -- 0: free; else the incarnation that owns it
  PRIMARY KEY (application, id)
) WITH (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 50000,
  autovacuum_analyze_scale_factor = 0.2
);
CREATE INDEX due_by_lane ON due (node, application, endpoint, due_at);
CREATE INDEX due_by_message ON due (application, message, id);

CREATE TABLE attempt (
  application  BIGINT  NOT NULL,
  id           BIGINT  NOT NULL,
  message      BIGINT  NOT NULL,
  endpoint     BIGINT  NOT NULL,
  due          BIGINT  NOT NULL,
  number       INTEGER NOT NULL,
  trigger      TEXT    NOT NULL,
  due_at       BIGINT  NOT NULL,
  started      BIGINT  NOT NULL,
  duration     BIGINT  NOT NULL, -- microseconds
  outcome      TEXT COLLATE "C" NOT NULL,
  status       INTEGER,
  error        TEXT,
  error_detail TEXT,
  answer       BYTEA,
  PRIMARY KEY (application, id)
);
CREATE INDEX attempt_by_message ON attempt (application, message, id);

CREATE TABLE idempotency (
  application   BIGINT  NOT NULL,
  first_message BIGINT  NOT NULL, -- so that old rows are a range
  key_hash      BYTEA   NOT NULL,
  request_hash  BYTEA   NOT NULL,
  messages      BYTEA   NOT NULL, -- their ids in order, 8 bytes each
  count         INTEGER NOT NULL,
  made_at       BIGINT  NOT NULL,
  PRIMARY KEY (application, first_message)
);
CREATE UNIQUE INDEX idempotency_by_key ON idempotency (application, key_hash);

CREATE TABLE api_key (
  application BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  label       TEXT   NOT NULL,
  scopes      TEXT   NOT NULL, -- separated by commas
  hash        TEXT COLLATE "C" NOT NULL,
  revoked_at  BIGINT,
  PRIMARY KEY (application, id),
  UNIQUE (application, hash)
);

CREATE TABLE node (
  incarnation BIGINT PRIMARY KEY,
  host        TEXT   NOT NULL,
  version     TEXT   NOT NULL,
  started     BIGINT NOT NULL,
  heartbeat   BIGINT NOT NULL,
  stopped     BIGINT
);

CREATE TABLE meta (
  name  TEXT COLLATE "C" PRIMARY KEY,
  value TEXT NOT NULL
);
