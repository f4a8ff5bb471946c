-- One topic in full: each of its doubts, how it ended, who answered, and its text; the newest first.
-- :topic            the topic's id
-- :since, :until    context days, both included
-- :chat             one chat, by its old or new id; NULL for all
-- :who              one author; NULL for all
SELECT
    d.topic_id AS topic_id,
    date_trunc('week', d.context_date) AS week,
    d.context_date AS day,
    d.date AS date,
    d.chat_id AS chat_id,
    d.message_id AS message_id,
    c.username AS username,
    e.outcome AS outcome,
    e.answered_by AS answered_by,
    e.answer_seconds AS answer_seconds,
    e.helped_by AS helped_by,
    nullif(strpos(t.examples, concat('[', CAST(d.chat_id AS varchar), ', ', CAST(d.message_id AS varchar), ']')), 0) AS example,
    min(s.text) AS text
FROM doubts AS d
JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = d.chat_id
LEFT JOIN messages AS s ON s.chat_id = d.chat_id AND s.message_id = d.message_id AND s.context_date = d.context_date AND s.scope IS NULL
WHERE d.topic_id = :topic
  AND d.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR d.author_id = :who)
GROUP BY d.topic_id, date_trunc('week', d.context_date), d.context_date, d.date, d.chat_id, d.message_id, c.username, e.outcome, e.answered_by, e.answer_seconds, e.helped_by, t.examples
ORDER BY date DESC, chat_id, message_id DESC
