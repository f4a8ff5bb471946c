-- What was said in a chat from a doubt on.
-- :chat           the chat, as Telegram sent it
-- :since, :until  moments, UTC
SELECT
    m.message_id AS message_id,
    m.date AS "date",
    m.author_id AS author_id,
    m.author_kind AS author_kind,
    coalesce(m.author_name, CAST(m.author_id AS varchar)) AS name,
    m.author_username AS username,
    m.text AS text,
    m.media AS media,
    m.reply_to_message_id AS reply_to,
    m.message_thread_id AS thread_id,
    coalesce(m.chat_type = 'private', FALSE) AS private
FROM messages AS m
WHERE m.chat_id = :chat
  AND m.context_date BETWEEN CAST(:since AS date) - INTERVAL '1' DAY AND CAST(:until AS date) + INTERVAL '1' DAY
  AND m.date BETWEEN :since AND :until
  AND m.scope IS NULL
  AND m.service_kind IS NULL
  AND m.author_id IS NOT NULL
ORDER BY "date", message_id
