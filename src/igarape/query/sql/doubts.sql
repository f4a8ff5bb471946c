-- What is asked most? The doubts of each topic by who asked and how it ended; the same for the days before, to compare.
-- A doubt of no topic has a NULL topic: too few asked the same to say.
-- The label, the keyphrases and the three counts are the whole topic's: of all days and chats.
-- :since, :until    context days, both included
-- :before, :ending  as many days before those, with the same weekdays, both included; NULL where the lake begins later
-- :chat             one chat, by its old or new id; NULL for all
-- :who              one author; NULL for all
SELECT
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases,
    t.messages AS whole,
    t.messages_low AS whole_low,
    t.messages_high AS whole_high,
    d.context_date >= :since AS now,
    d.author_id AS author_id,
    e.outcome AS outcome,
    count(*) AS messages
FROM doubts AS d
JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = d.chat_id
WHERE (d.context_date BETWEEN :since AND :until OR d.context_date BETWEEN :before AND :ending)
  AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR d.author_id = :who)
GROUP BY d.topic_id, t.label, t.keyphrases, t.messages, t.messages_low, t.messages_high, d.context_date >= :since, d.author_id, e.outcome
ORDER BY topic_id, now, author_id, outcome
