-- Which doubts did no bot answer? The newest first, each with its text and where it stands.
-- Only of chats in which a bot was ever heard, and once a day has passed: elsewhere nobody can say that it did not answer.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    e.context_date AS day,
    e.date AS date,
    e.chat_id AS chat_id,
    e.message_id AS message_id,
    c.username AS username,
    e.answered_by AS answered_by,
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases,
    min(s.text) AS text
FROM episodes AS e
JOIN doubts AS d ON d.chat_id = e.chat_id AND d.message_id = e.message_id AND d.context_date = e.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = e.chat_id
LEFT JOIN messages AS s ON s.chat_id = e.chat_id AND s.message_id = e.message_id AND s.context_date = e.context_date AND s.scope IS NULL
WHERE e.outcome = 'not_answered'
  AND e.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, e.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR e.author_id = :who)
GROUP BY e.context_date, e.date, e.chat_id, e.message_id, c.username, e.answered_by, d.topic_id, t.label, t.keyphrases
ORDER BY date DESC, chat_id, message_id DESC
