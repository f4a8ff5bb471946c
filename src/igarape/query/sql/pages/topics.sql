-- What each topic is called: by one of its questions, word by word, and by phrases that many said.
SELECT t.topic_id AS topic_id, t.label AS label, t.keyphrases AS keyphrases
FROM topics AS t
ORDER BY topic_id
