-- How do we know how a doubt ended? Episodes by outcome, by what decided it, and by what a person said of it.
-- clarified is yes, no or cannot_tell; NULL where nobody labelled the doubt.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    e.outcome AS outcome,
    e.evidence AS evidence,
    l.clarified AS clarified,
    count(*) AS episodes
FROM episodes AS e
LEFT JOIN labels AS l ON l.chat_id = e.chat_id AND l.message_id = e.message_id
LEFT JOIN chats AS c ON c.chat_id = e.chat_id
WHERE e.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, e.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR e.author_id = :who)
GROUP BY e.outcome, e.evidence, l.clarified
ORDER BY outcome, evidence, clarified
