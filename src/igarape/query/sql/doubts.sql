-- What is asked most? The doubts of each topic by who asked and how it ended.
-- A doubt of no topic has a NULL topic: too few asked the same to say.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases,
    d.author_id AS author_id,
    e.outcome AS outcome,
    count(*) AS messages
FROM doubts AS d
JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = d.chat_id
WHERE d.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR d.author_id = :who)
GROUP BY d.topic_id, t.label, t.keyphrases, d.author_id, e.outcome
ORDER BY topic_id, author_id, outcome
