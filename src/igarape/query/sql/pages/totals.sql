-- How many messages, and of how many people? Bots are counted apart.
-- A chat that speaks (a channel, an anonymous admin) counts under the id it goes by after moves.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    coalesce(sum(if(a.author_kind = 'bot', 0, a.messages)), 0) AS messages,
    coalesce(sum(if(a.author_kind = 'bot', a.messages, 0)), 0) AS bots,
    count(DISTINCT if(a.author_kind = 'bot', NULL, coalesce(m.chat, a.author_id))) AS people
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
LEFT JOIN chats AS m ON m.chat_id = a.author_id
WHERE a.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(x.chat) FROM chats AS x WHERE x.chat_id = :chat), :chat))
  AND (:who IS NULL OR a.author_id = :who)
