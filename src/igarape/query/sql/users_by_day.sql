-- Who writes how much on which day? One row a person and day; bots are left out.
-- The newest name comes from users, or from chats where a chat speaks (a channel, an anonymous admin);
-- such a chat counts under the id it goes by after moves.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    a.context_date AS day,
    coalesce(m.chat, a.author_id) AS author_id,
    max(coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), m.title)) AS name,
    sum(a.messages) AS messages
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
LEFT JOIN chats AS m ON m.chat_id = a.author_id
LEFT JOIN users AS u ON u.user_id = a.author_id
WHERE a.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR a.author_id = :who)
  AND (a.author_kind IS NULL OR a.author_kind <> 'bot')
GROUP BY a.context_date, coalesce(m.chat, a.author_id)
ORDER BY day DESC, messages DESC, author_id
