-- How many doubts has each day, of those that a page of messages is narrowed to? As messages_days, but of doubts.
-- :topic            one topic, or none for doubts of no topic; '' for any
-- :outcome          how the doubts ended, one or several with commas between; any or '' for whichever
-- :answered_by      bot, staff, member or nobody; '' for any
-- :evidence         what decided how they ended, or none for silence; '' for any
-- :helped_by        who was thanked in place of the bot; :label  what a person said of the doubt; as :outcome
-- :least, :longest  seconds to the first answer, both included; NULL for no bound
-- The others are those of messages_days.
SELECT m.context_date AS day, count(*) AS messages
FROM messages AS m
JOIN doubts AS d ON d.chat_id = m.chat_id AND d.message_id = m.message_id AND d.context_date = m.context_date
JOIN episodes AS e ON e.chat_id = m.chat_id AND e.message_id = m.message_id AND e.context_date = m.context_date
LEFT JOIN labels AS l ON l.chat_id = m.chat_id AND l.message_id = m.message_id
LEFT JOIN chats AS c ON c.chat_id = m.chat_id
WHERE m.context_date BETWEEN :since AND :until
  AND d.context_date BETWEEN :since AND :until
  AND e.context_date BETWEEN :since AND :until
  AND m.service_kind IS NULL
  AND m.scope IS NULL
  AND (:topic = '' OR d.topic_id = :topic OR (:topic = 'none' AND d.message_id IS NOT NULL AND d.topic_id IS NULL))
  AND (:outcome = '' OR (:outcome = 'any' AND e.message_id IS NOT NULL) OR strpos(concat(',', :outcome, ','), concat(',', e.outcome, ',')) > 0)
  AND (:answered_by = '' OR coalesce(e.answered_by, 'nobody') = :answered_by)
  AND (:evidence = '' OR coalesce(e.evidence, 'none') = :evidence)
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
GROUP BY m.context_date
ORDER BY day DESC
