-- How many messages has each day, of those in which a page looks for a text? Days without one are left out.
-- Service messages are no messages of anybody. The hour is that of the lake's zone; a weekday is Monday 1 to Sunday 7.
-- :since, :until    context days, both included
-- :chat             one chat, by its old or new id; NULL for all
-- :who              one author; NULL for all
-- :bots             whether bots wrote them; NULL for everybody's
-- :staff            whether only those of staff: who was ever seen as an admin or the owner of the chat
-- :hour, :weekday   NULL for any
-- :zone             the lake's time zone
-- :texts, :pattern  whether the text must match a pattern, and the pattern
SELECT m.context_date AS day, count(*) AS messages
FROM messages AS m
LEFT JOIN chats AS c ON c.chat_id = m.chat_id
WHERE m.context_date BETWEEN :since AND :until
  AND m.service_kind IS NULL
  AND (:chat IS NULL OR coalesce(c.chat, m.chat_id) = coalesce((SELECT max(x.chat) FROM chats AS x WHERE x.chat_id = :chat), :chat))
  AND (:who IS NULL OR m.author_id = :who)
  AND (:bots IS NULL OR (coalesce(m.author_kind, '') = 'bot') = :bots)
  AND (NOT :staff OR m.author_kind = 'anonymous_admin' OR EXISTS (SELECT 1 FROM events AS v WHERE v.chat_id = m.chat_id AND v.subject_id = m.author_id AND v.kind IN ('chat_member', 'my_chat_member') AND v.value IN ('administrator', 'creator')))
  AND (:hour IS NULL OR hour(m.date AT TIME ZONE :zone) = :hour)
  AND (:weekday IS NULL OR day_of_week(m.context_date) = :weekday)
  AND (NOT :texts OR regexp_like(m.text, :pattern))
GROUP BY m.context_date
ORDER BY day DESC
