-- No query reads it, and each attempt that was recorded paid for it: with many endpoints a page of
-- its own each.
DROP INDEX attempt_by_endpoint;
