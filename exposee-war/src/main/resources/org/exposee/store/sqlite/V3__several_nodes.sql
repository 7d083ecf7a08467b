-- Which node goes on with a fan-out: where several share a database, another one takes it over only
-- when that one is dead.
ALTER TABLE message ADD COLUMN fan_out_node INTEGER;
UPDATE message SET fan_out_node = 0 WHERE fan_out IS NOT NULL;

-- With the application in every condition, an index that begins with it would be preferred to the
-- primary key, and old keys be found by reading all of them.
DROP INDEX idempotency_by_key;
CREATE UNIQUE INDEX idempotency_by_key ON idempotency (key_hash, application);
