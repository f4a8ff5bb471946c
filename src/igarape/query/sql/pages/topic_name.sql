-- What is a topic called?
-- :topic  its id
SELECT t.label AS label, t.keyphrases AS keyphrases, t.topic_id AS topic
FROM topics AS t
WHERE t.topic_id = :topic
