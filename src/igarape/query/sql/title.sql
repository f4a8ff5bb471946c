-- What a chat is called now, by its old or new id.
SELECT newer.title
FROM chats AS older
JOIN chats AS newer ON newer.chat_id = older.chat
WHERE older.chat_id = :chat
