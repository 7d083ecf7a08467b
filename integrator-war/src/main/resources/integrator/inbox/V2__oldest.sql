-- Since when it has been waiting: it came then, or was given its tries again. Of no meaning unless it waits, and null
-- in rows that have ended before there was this column: filling those too would write the whole file anew.
alter table event add column waiting_since integer;
update event set waiting_since = received_at where state = 'waiting';
-- How long the oldest event has been waiting is asked at every scrape: without it the whole table would be read.
create index event_oldest on event (waiting_since) where state = 'waiting';
