-- How many updates does the ledger have, and how many of those received lately contradict another one?
-- :since  moment, UTC
SELECT
    count(*) AS updates,
    count(CASE WHEN u.received_at >= :since AND u.flags LIKE '%conflict%' THEN 1 END) AS conflicts,
    max(CASE WHEN u.received_at >= :since AND u.flags LIKE '%conflict%' THEN u.received_at END) AS conflict_at
FROM updates AS u
