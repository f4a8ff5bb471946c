-- Does the bot clarify the doubts of each topic? Episodes by topic, outcome, who answered first and how fast.
-- A doubt of no topic has a NULL topic: too few asked the same to say.
-- A row has the same seconds for all its episodes, so that percentiles can be taken exactly.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
WITH
asked AS (
    SELECT
        d.topic_id,
        d.author_id,
        e.outcome,
        e.answered_by,
        e.helped_by,
        e.answer_seconds
    FROM doubts AS d
    JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
    LEFT JOIN chats AS c ON c.chat_id = d.chat_id
    WHERE d.context_date BETWEEN :since AND :until
      AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
      AND (:who IS NULL OR d.author_id = :who)
),
askers AS (
    SELECT coalesce(a.topic_id, '') AS topic, count(DISTINCT a.author_id) AS people
    FROM asked AS a
    GROUP BY coalesce(a.topic_id, '')
)
SELECT
    a.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases,
    p.people AS people,
    a.outcome AS outcome,
    a.answered_by AS answered_by,
    a.helped_by AS helped_by,
    a.answer_seconds AS answer_seconds,
    count(*) AS episodes
FROM asked AS a
JOIN askers AS p ON p.topic = coalesce(a.topic_id, '')
LEFT JOIN topics AS t ON t.topic_id = a.topic_id
GROUP BY a.topic_id, t.label, t.keyphrases, p.people, a.outcome, a.answered_by, a.helped_by, a.answer_seconds
ORDER BY people DESC, topic_id, outcome, answered_by, helped_by, answer_seconds
