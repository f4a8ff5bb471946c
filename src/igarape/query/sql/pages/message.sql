-- One message with the direct answers to it, each as a page of messages shows it; service messages are left out.
-- :chat     the chat, as Telegram sent it
-- :message  its number
SELECT
    m.context_date AS day,
    m.date AS "date",
    m.chat_id AS chat_id,
    m.message_id AS message_id,
    m.scope IS NULL AS numbered,
    coalesce(c.chat, m.chat_id) AS chat,
    c.title AS title,
    c.username AS username,
    m.author_id AS author_id,
    m.author_kind AS author_kind,
    m.author_name AS name,
    m.text AS text,
    m.media AS media,
    m.reply_to_message_id AS reply_to_message_id,
    e.outcome AS outcome,
    e.evidence AS evidence,
    e.evidence_message_id AS evidence_message_id,
    e.answered_by AS answered_by,
    e.answer_message_id AS answer_message_id,
    e.answer_seconds AS answer_seconds,
    e.helped_by AS helped_by,
    e.asked AS asked,
    e.durable AS durable,
    d.message_id IS NOT NULL AS doubt,
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases
FROM messages AS m
LEFT JOIN doubts AS d ON d.chat_id = m.chat_id AND d.message_id = m.message_id AND d.context_date = m.context_date
LEFT JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = m.chat_id
WHERE m.chat_id = :chat
  AND (m.message_id = :message OR m.reply_to_message_id = :message)
  AND m.scope IS NULL
  AND m.service_kind IS NULL
ORDER BY "date", message_id
LIMIT 200
