-- How many messages has each day, of those that a page of messages is narrowed to, where no text and no doubt is asked for?
-- From the roll-up, which has counted them. The parameters are those of messages_days.
SELECT a.context_date AS day, sum(a.messages) AS messages
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
WHERE a.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(x.chat) FROM chats AS x WHERE x.chat_id = :chat), :chat))
  AND (:who IS NULL OR a.author_id = :who)
  AND (:bots IS NULL OR (coalesce(a.author_kind, '') = 'bot') = :bots)
  AND (NOT :staff OR a.author_kind = 'anonymous_admin' OR EXISTS (SELECT 1 FROM events AS v WHERE v.chat_id = a.chat_id AND v.subject_id = a.author_id AND v.kind IN ('chat_member', 'my_chat_member') AND v.value IN ('administrator', 'creator')))
  AND (:hour IS NULL OR a.hour = :hour)
  AND (:weekday IS NULL OR day_of_week(a.context_date) = :weekday)
GROUP BY a.context_date
ORDER BY day DESC
