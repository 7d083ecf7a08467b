-- How long the oldest event has been waiting is asked at every scrape: without it the whole table would be read.
create index event_oldest on event (received_at) where state = 'waiting';
