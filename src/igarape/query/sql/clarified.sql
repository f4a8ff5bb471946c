-- Does the bot clarify the doubts? Episodes by week, outcome, who answered first and how fast.
-- A row has the same seconds for all its episodes, so that percentiles can be taken exactly.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    date_trunc('week', e.context_date) AS week,
    e.outcome AS outcome,
    e.answered_by AS answered_by,
    e.helped_by AS helped_by,
    e.answer_seconds AS answer_seconds,
    count(*) AS episodes
FROM episodes AS e
LEFT JOIN chats AS c ON c.chat_id = e.chat_id
WHERE e.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, e.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR e.author_id = :who)
GROUP BY date_trunc('week', e.context_date), e.outcome, e.answered_by, e.helped_by, e.answer_seconds
ORDER BY week, outcome, answered_by, helped_by, answer_seconds
