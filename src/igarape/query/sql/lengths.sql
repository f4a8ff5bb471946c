-- How long are the texts? Average characters (code points) of a text, one row a person; bots are left out.
-- The denominator is texts, not messages: a photo without a caption has no length.
-- The newest name comes from users, or from chats where a chat speaks (a channel, an anonymous admin);
-- such a chat counts under the id it goes by after moves. Names are joined last, when rows are few.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
WITH
people AS (
    SELECT
        coalesce(m.chat, a.author_id) AS author_id,
        sum(a.texts) AS texts,
        sum(a.messages) AS messages,
        sum(a.characters) AS characters
    FROM activity AS a
    LEFT JOIN chats AS c ON c.chat_id = a.chat_id
    LEFT JOIN chats AS m ON m.chat_id = a.author_id
    WHERE a.context_date BETWEEN :since AND :until
      AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(x.chat) FROM chats AS x WHERE x.chat_id = :chat), :chat))
      AND (:who IS NULL OR a.author_id = :who)
      AND (a.author_kind IS NULL OR a.author_kind <> 'bot')
    GROUP BY coalesce(m.chat, a.author_id)
)
SELECT
    p.author_id,
    coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), h.title) AS name,
    p.texts,
    p.messages,
    p.characters,
    p.characters / CAST(nullif(p.texts, 0) AS double) AS average
FROM people AS p
LEFT JOIN users AS u ON u.user_id = p.author_id
LEFT JOIN chats AS h ON h.chat_id = p.author_id
ORDER BY p.texts DESC, average DESC, p.author_id
