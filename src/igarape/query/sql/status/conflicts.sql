-- How many of the updates received lately share their number with another one, and when did the last of them come?
-- :since  moment, UTC
SELECT count(*) AS updates, max(u.received_at) AS received_at
FROM updates AS u
WHERE u.received_at >= :since
  AND u.flags LIKE '%conflict%'
