-- The doubts that a person may be asked about: those that came before a moment, so that what follows has followed.
-- :until  the moment, UTC
SELECT e.chat_id AS chat_id, e.message_id AS message_id, e.outcome AS outcome, e.date AS "date"
FROM episodes AS e
WHERE e.date < :until
ORDER BY chat_id, message_id
