-- How many messages a day? People and bots apart. A day without any message has no row here;
-- the answer fills it with 0.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    a.context_date AS day,
    sum(if(a.author_kind = 'bot', 0, a.messages)) AS messages,
    sum(if(a.author_kind = 'bot', a.messages, 0)) AS bots
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
WHERE a.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR a.author_id = :who)
GROUP BY a.context_date
ORDER BY day
