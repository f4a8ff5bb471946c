-- At what hour is it asked? The doubts of a topic by hour of the day, in the lake's time zone.
-- :since, :until  context days, both included
-- :topic          the topic
-- :zone           the lake's time zone
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT hour(d.date AT TIME ZONE :zone) AS hour, count(*) AS doubts
FROM doubts AS d
LEFT JOIN chats AS c ON c.chat_id = d.chat_id
WHERE d.context_date BETWEEN :since AND :until
  AND d.topic_id = :topic
  AND d.date IS NOT NULL
  AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR d.author_id = :who)
GROUP BY hour(d.date AT TIME ZONE :zone)
ORDER BY hour
