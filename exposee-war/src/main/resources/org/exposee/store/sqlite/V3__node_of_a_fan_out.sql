-- Which node goes on with a fan-out: where several share a database, another one takes it over only
-- when that one is dead.
ALTER TABLE message ADD COLUMN fan_out_node INTEGER;
