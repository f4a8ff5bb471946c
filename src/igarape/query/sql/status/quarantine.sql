-- What waits in the quarantine? One row a reason and segment.
SELECT
    q.reason,
    q.segment,
    count(*) AS deliveries,
    max(q.received_at) AS received_at
FROM quarantine AS q
GROUP BY q.reason, q.segment
ORDER BY q.reason, q.segment
