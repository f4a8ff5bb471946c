-- The first and the last context day that have a message, and how many messages there are.
-- :chat  one chat, by its old or new id; NULL for all
SELECT
    min(a.context_date) AS first_day,
    max(a.context_date) AS last_day,
    coalesce(sum(a.messages), 0) AS messages
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
WHERE :chat IS NULL
   OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat)
