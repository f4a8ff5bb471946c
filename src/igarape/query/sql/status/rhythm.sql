-- In which hours did updates come live, and how far apart? One row an hour (UTC) that had some.
-- Imports are left out: when they were taken in says nothing of when Telegram spoke.
-- :since  moment, UTC
SELECT
    date_trunc('hour', u.received_at) AS hour,
    min(u.received_at) AS first,
    max(u.received_at) AS last,
    count(*) AS updates
FROM updates AS u
WHERE u.received_at >= :since
  AND u.update_id IS NOT NULL
  AND u.source <> 'import'
GROUP BY date_trunc('hour', u.received_at)
ORDER BY hour
