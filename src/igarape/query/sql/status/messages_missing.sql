-- How many numbers of messages are missing in each supergroup and channel? One row a chat.
-- Numbers run inside a chat, one after the other, over everything that anyone posts there: what bots say, and what
-- was deleted before anybody saw it, included. So a hole is no proof of a loss.
-- :since, :until  context days, both included
WITH
numbered AS (
    SELECT
        m.chat_id,
        m.message_id,
        m.date AS after,
        lead(m.message_id) OVER (PARTITION BY m.chat_id ORDER BY m.message_id) - m.message_id - 1 AS missing,
        lead(m.date) OVER (PARTITION BY m.chat_id ORDER BY m.message_id) AS until
    FROM messages AS m
    WHERE m.context_date BETWEEN :since AND :until
      AND m.message_id > 0
      AND m.scope IS NULL
      AND m.business_connection_id IS NULL
      AND m.chat_type IN ('supergroup', 'channel')
),
totals AS (
    SELECT n.chat_id, count(*) AS seen, coalesce(sum(n.missing), 0) AS missing
    FROM numbered AS n
    GROUP BY n.chat_id
),
ranked AS (
    SELECT
        n.chat_id,
        n.missing,
        n.after,
        n.until,
        row_number() OVER (PARTITION BY n.chat_id ORDER BY n.missing DESC, n.message_id) AS place
    FROM numbered AS n
    WHERE n.missing > 0
)
SELECT
    t.chat_id,
    c.title,
    c.type,
    t.seen,
    t.missing,
    r.missing AS longest,
    r.after AS longest_after,
    r.until AS longest_until
FROM totals AS t
LEFT JOIN ranked AS r ON r.chat_id = t.chat_id AND r.place = 1
LEFT JOIN chats AS c ON c.chat_id = t.chat_id
ORDER BY t.missing DESC, t.chat_id
