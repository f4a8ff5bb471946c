-- Which messages are these? Some of a page's, the newest first, each with what a build made of it.
-- :since, :until    the context days that hold them, both included
-- :skip, :most      how many of those days' messages come before, and how many are wanted
-- :topic, :outcome, :answered_by, :evidence, :helped_by, :label, :least, :longest  of the doubt that a message is, as in doubts_days
-- The others are those of messages_days.
SELECT
    m.context_date AS day,
    m.date AS "date",
    m.chat_id AS chat_id,
    m.message_id AS message_id,
    m.scope IS NULL AS numbered,
    coalesce(c.chat, m.chat_id) AS chat,
    n.title AS title,
    c.username AS username,
    m.author_id AS author_id,
    m.author_kind AS author_kind,
    m.author_name AS name,
    m.text AS text,
    m.media AS media,
    e.outcome AS outcome,
    d.message_id IS NOT NULL AS doubt,
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases
FROM messages AS m
LEFT JOIN doubts AS d ON d.chat_id = m.chat_id AND d.message_id = m.message_id AND d.context_date = m.context_date AND m.scope IS NULL
LEFT JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN labels AS l ON l.chat_id = d.chat_id AND l.message_id = d.message_id
LEFT JOIN chats AS c ON c.chat_id = m.chat_id
LEFT JOIN chats AS n ON n.chat_id = coalesce(c.chat, m.chat_id)
WHERE m.context_date BETWEEN :since AND :until
  AND m.service_kind IS NULL
  AND (:topic = '' OR d.topic_id = :topic OR (:topic = 'none' AND d.message_id IS NOT NULL AND d.topic_id IS NULL))
  AND (:outcome = '' OR (:outcome = 'any' AND e.message_id IS NOT NULL) OR strpos(concat(',', :outcome, ','), concat(',', e.outcome, ',')) > 0)
  AND (:answered_by = '' OR (e.message_id IS NOT NULL AND coalesce(e.answered_by, 'nobody') = :answered_by))
  AND (:evidence = '' OR (e.message_id IS NOT NULL AND coalesce(e.evidence, 'none') = :evidence))
  AND (:helped_by = '' OR strpos(concat(',', :helped_by, ','), concat(',', e.helped_by, ',')) > 0)
  AND (:label = '' OR strpos(concat(',', :label, ','), concat(',', l.clarified, ',')) > 0)
  AND (:least IS NULL OR e.answer_seconds >= :least)
  AND (:longest IS NULL OR e.answer_seconds <= :longest)
  AND (:chat IS NULL OR coalesce(c.chat, m.chat_id) = coalesce((SELECT max(x.chat) FROM chats AS x WHERE x.chat_id = :chat), :chat))
  AND (:who IS NULL OR m.author_id = :who)
  AND (:bots IS NULL OR (coalesce(m.author_kind, '') = 'bot') = :bots)
  AND (NOT :staff OR m.author_kind = 'anonymous_admin' OR EXISTS (SELECT 1 FROM events AS v WHERE v.chat_id = m.chat_id AND v.subject_id = m.author_id AND v.kind IN ('chat_member', 'my_chat_member') AND v.value IN ('administrator', 'creator')))
  AND (:hour IS NULL OR hour(m.date AT TIME ZONE :zone) = :hour)
  AND (:weekday IS NULL OR day_of_week(m.context_date) = :weekday)
  AND (NOT :texts OR regexp_like(m.text, :pattern))
ORDER BY day DESC, "date" DESC, chat_id, message_id DESC
OFFSET :skip LIMIT :most
