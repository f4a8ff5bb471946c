-- The chats that have messages, the busiest first, under the ids they go by after moves.
SELECT
    coalesce(c.chat, a.chat_id) AS chat,
    max(n.title) AS title,
    sum(a.messages) AS messages
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
LEFT JOIN chats AS n ON n.chat_id = coalesce(c.chat, a.chat_id)
GROUP BY coalesce(c.chat, a.chat_id)
ORDER BY messages DESC, chat
LIMIT 200
