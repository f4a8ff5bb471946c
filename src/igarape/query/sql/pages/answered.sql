-- Who answered the doubts first, and within how many seconds did half and nine of ten of these answers come?
-- :since, :until  context days, both included
-- :topic          one topic; '' for all doubts
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
WITH
asked AS (
    SELECT
        coalesce(e.answered_by, 'nobody') AS answered_by,
        e.answer_seconds AS answer_seconds,
        row_number() OVER (PARTITION BY e.answered_by ORDER BY e.answer_seconds) AS place,
        count(e.answer_seconds) OVER (PARTITION BY e.answered_by) AS answers
    FROM episodes AS e
    LEFT JOIN doubts AS d ON d.chat_id = e.chat_id AND d.message_id = e.message_id AND d.context_date = e.context_date
    LEFT JOIN chats AS c ON c.chat_id = e.chat_id
    WHERE e.context_date BETWEEN :since AND :until
      AND (:topic = '' OR d.topic_id = :topic)
      AND (:chat IS NULL OR coalesce(c.chat, e.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
      AND (:who IS NULL OR e.author_id = :who)
)
SELECT
    a.answered_by AS answered_by,
    count(*) AS doubts,
    min(if(2 * a.place >= a.answers, a.answer_seconds)) AS half_within_seconds,
    min(if(10 * a.place >= 9 * a.answers, a.answer_seconds)) AS most_within_seconds
FROM asked AS a
GROUP BY a.answered_by
ORDER BY doubts DESC, answered_by
