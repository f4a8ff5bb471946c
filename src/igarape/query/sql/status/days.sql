-- How many messages had each of the last days? People and bots apart.
-- :since, :until  context days, both included
SELECT
    a.context_date AS day,
    sum(CASE WHEN a.author_kind = 'bot' THEN 0 ELSE a.messages END) AS messages,
    sum(CASE WHEN a.author_kind = 'bot' THEN a.messages ELSE 0 END) AS bots
FROM activity AS a
WHERE a.context_date BETWEEN :since AND :until
GROUP BY a.context_date
ORDER BY day
