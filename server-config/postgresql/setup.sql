-- Run once, as a superuser, with psql -f setup.sql; change the password first.

CREATE ROLE exposee LOGIN PASSWORD 'change me';

-- UTF8 is needed. C sorts by bytes: the same on every system and after each upgrade of it.
CREATE DATABASE exposee
  OWNER exposee ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;

-- For pools of the application server's; Exposee's own says the same by itself. A statement gives up
-- before its caller does, and a node that is stopped within a transaction holds up nobody for long.
ALTER ROLE exposee IN DATABASE exposee SET statement_timeout = '8s';
ALTER ROLE exposee IN DATABASE exposee SET lock_timeout = '3s';
ALTER ROLE exposee IN DATABASE exposee SET idle_in_transaction_session_timeout = '10s';

-- The queue of deliveries is short in one minute and long in the next, and plans are kept: one that
-- was made for the short one would read the whole of the long one for each delivery.
ALTER ROLE exposee IN DATABASE exposee SET enable_seqscan = off;
