-- How long did the first answers take? Doubts by the seconds within which their first answer came; NULL: later.
-- :since, :until  context days, both included
-- :topic          one topic; '' for all doubts
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
WITH
asked AS (
    SELECT
        CASE
            WHEN e.answer_seconds <= 10 THEN 10
            WHEN e.answer_seconds <= 60 THEN 60
            WHEN e.answer_seconds <= 300 THEN 300
            WHEN e.answer_seconds <= 1800 THEN 1800
            WHEN e.answer_seconds <= 7200 THEN 7200
            WHEN e.answer_seconds <= 86400 THEN 86400
            WHEN e.answer_seconds <= 604800 THEN 604800
        END AS within_seconds
    FROM episodes AS e
    LEFT JOIN doubts AS d ON d.chat_id = e.chat_id AND d.message_id = e.message_id AND d.context_date = e.context_date
    LEFT JOIN chats AS c ON c.chat_id = e.chat_id
    WHERE e.context_date BETWEEN :since AND :until
      AND (:topic = '' OR d.topic_id = :topic)
      AND e.answer_seconds IS NOT NULL
      AND (:chat IS NULL OR coalesce(c.chat, e.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
      AND (:who IS NULL OR e.author_id = :who)
)
SELECT a.within_seconds AS within_seconds, count(*) AS doubts
FROM asked AS a
GROUP BY a.within_seconds
ORDER BY within_seconds
