-- What came in, one row per webhook-id. Times are UTC milliseconds.
create table event (
  seq integer primary key autoincrement, -- order of arrival
  id text not null unique,               -- webhook-id
  type text,                             -- null: the body names none
  ping integer not null,
  sent_at integer not null,              -- webhook-timestamp
  received_at integer not null,
  state text not null check (state in ('waiting', 'handled', 'parked')),
  tries integer not null default 0,      -- of the handler
  due_at integer not null,               -- of the next try
  ended_at integer,
  error text,                            -- of the last try
  duplicates integer not null default 0, -- received again and dropped
  body blob not null                     -- the bytes as they came
);
create index event_waiting on event (due_at, seq) where state = 'waiting';
create index event_parked on event (seq) where state = 'parked';
create index event_age on event (received_at);
-- Written by the health check.
create table probe (id integer primary key check (id = 1), at integer not null);
