-- What should the bot be taught next? For each topic: how many asked, and how their doubts ended.
-- A doubt went without help where it ended not clarified, or no bot answered it. It tells where it went without help or
-- was confirmed; assumed and unknown ends tell nothing of the bot's answer. So the share without help is of those that tell:
-- (not clarified + not answered) / (not clarified + not answered + confirmed).
-- Topics are ranked by people * the lower bound of that share's 95 % Wilson interval: so many people at least go without
-- help, in all likelihood. Where few doubts tell the bound is low, so that chance alone puts no topic first.
-- A doubt of no topic has a NULL topic: too few asked the same to say.
-- :since, :until  context days, both included
-- :chat           one chat, by its old or new id; NULL for all
-- :who            one author; NULL for all
SELECT
    d.topic_id AS topic_id,
    t.label AS label,
    t.keyphrases AS keyphrases,
    count(DISTINCT d.author_id) AS people,
    count(*) AS messages,
    count_if(e.outcome = 'confirmed') AS confirmed,
    count_if(e.outcome = 'assumed') AS assumed,
    count_if(e.outcome = 'not_clarified') AS not_clarified,
    count_if(e.outcome = 'not_answered') AS not_answered,
    count_if(e.outcome = 'unknown') AS unknown
FROM doubts AS d
JOIN episodes AS e ON e.chat_id = d.chat_id AND e.message_id = d.message_id AND e.context_date = d.context_date
LEFT JOIN topics AS t ON t.topic_id = d.topic_id
LEFT JOIN chats AS c ON c.chat_id = d.chat_id
WHERE d.context_date BETWEEN :since AND :until
  AND (:chat IS NULL OR coalesce(c.chat, d.chat_id) = coalesce((SELECT max(m.chat) FROM chats AS m WHERE m.chat_id = :chat), :chat))
  AND (:who IS NULL OR d.author_id = :who)
GROUP BY d.topic_id, t.label, t.keyphrases
ORDER BY topic_id
