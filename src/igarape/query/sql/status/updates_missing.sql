-- Which numbers of updates are missing? One row a bot, and apart what may still come.
-- Telegram numbers a bot's updates one after the other, so a number between two that came is an update that did
-- not. Numbers that lie a million apart are no hole: Telegram begins anew at random after a week without updates,
-- and so does another Bot API server. Nor is it one where the higher number came six days before the lower one.
-- An update is dropped 24 h after its event, so a hole is final once its upper end was received before :wall.
-- :since  moment, UTC: updates received before it are left out
-- :wall   moment, UTC: 24 hours ago
WITH
numbered AS (
    SELECT
        u.bot_id,
        u.update_id,
        u.received_at,
        lead(u.update_id) OVER (PARTITION BY u.bot_id ORDER BY u.update_id, u.received_at) AS next_id,
        lead(u.received_at) OVER (PARTITION BY u.bot_id ORDER BY u.update_id, u.received_at) AS next_at
    FROM updates AS u
    WHERE u.received_at >= :since
      AND u.update_id IS NOT NULL
      AND u.bot_id IS NOT NULL
),
holes AS (
    SELECT
        n.bot_id,
        n.next_at <= :wall AS final,
        n.update_id + 1 AS first_id,
        n.next_id - n.update_id - 1 AS missing,
        n.received_at AS after,
        n.next_at AS until
    FROM numbered AS n
    WHERE n.next_id - n.update_id BETWEEN 2 AND 1000000
      AND n.next_at > n.received_at - INTERVAL '6' DAY
),
ranked AS (
    SELECT
        h.*,
        row_number() OVER (PARTITION BY h.bot_id, h.final ORDER BY h.missing DESC, h.first_id) AS place
    FROM holes AS h
)
SELECT
    r.bot_id,
    r.final,
    count(*) AS holes,
    sum(r.missing) AS missing,
    min(r.after) AS since,
    max(r.until) AS until,
    max(CASE WHEN r.place = 1 THEN r.missing END) AS longest,
    max(CASE WHEN r.place = 1 THEN r.first_id END) AS longest_first,
    max(CASE WHEN r.place = 1 THEN r.after END) AS longest_after,
    max(CASE WHEN r.place = 1 THEN r.until END) AS longest_until
FROM ranked AS r
GROUP BY r.bot_id, r.final
ORDER BY r.bot_id, r.final
