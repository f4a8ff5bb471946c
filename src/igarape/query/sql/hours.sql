-- At what hour do people write most? Messages by weekday and hour of the day.
-- Weekday (Monday 1 to Sunday 7) and hour are those of the lake's time zone: both were worked out
-- by the build, so no zone stands here. The hour is NULL for messages without a date.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    day_of_week(a.context_date) AS weekday,
    a.hour AS hour,
    sum(if(a.author_kind = 'bot', 0, a.messages)) AS messages,
    sum(if(a.author_kind = 'bot', a.messages, 0)) AS bots
FROM activity AS a
LEFT JOIN chats AS c ON c.chat_id = a.chat_id
WHERE a.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, a.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR a.author_id = :who)
GROUP BY day_of_week(a.context_date), a.hour
ORDER BY weekday, hour
