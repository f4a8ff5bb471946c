-- How do people ask it? Three doubts of each topic with their texts: those that the topic names, then the newest.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
WITH
asked AS (
    SELECT
        d.topic_id,
        d.chat_id,
        d.message_id,
        d.context_date,
        c.username,
        row_number() OVER (
            PARTITION BY d.topic_id
            ORDER BY
                nullif(strpos(t.examples, concat('[', CAST(d.chat_id AS varchar), ', ', CAST(d.message_id AS varchar), ']')), 0),
                d.date DESC,
                d.chat_id,
                d.message_id
        ) AS place
    FROM doubts AS d
    JOIN topics AS t ON t.topic_id = d.topic_id
    LEFT JOIN chats AS c ON c.chat_id = d.chat_id
    WHERE d.context_date BETWEEN :since AND :until
      AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
      AND (:who IS NULL OR d.author_id = :who)
)
SELECT
    a.topic_id AS topic_id,
    a.place AS place,
    a.context_date AS day,
    a.chat_id AS chat_id,
    a.message_id AS message_id,
    a.username AS username,
    min(s.text) AS text
FROM asked AS a
LEFT JOIN messages AS s ON s.chat_id = a.chat_id AND s.message_id = a.message_id AND s.context_date = a.context_date AND s.scope IS NULL
WHERE a.place <= 3
GROUP BY a.topic_id, a.place, a.context_date, a.chat_id, a.message_id, a.username
ORDER BY topic_id, place
