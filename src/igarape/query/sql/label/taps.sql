-- Reactions and pressed buttons in a chat from a doubt on. A press has no date but that of its arrival.
-- :chat           the chat, as Telegram sent it
-- :since, :until  moments, UTC
SELECT
    e.message_id AS message_id,
    coalesce(e.date, u.received_at) AS "date",
    e.actor_id AS actor_id,
    coalesce(e.actor_name, CAST(e.actor_id AS varchar)) AS name,
    e.value AS value,
    CASE WHEN e.kind = 'message_reaction' THEN 'reacted' ELSE 'pressed' END AS kind
FROM events AS e
LEFT JOIN updates AS u ON u.bot_id = e.bot_id AND u.update_id = e.update_id AND e.kind = 'callback_query' AND u.kind = 'callback_query'
WHERE e.chat_id = :chat
  AND e.context_date BETWEEN CAST(:since AS date) - INTERVAL '1' DAY AND CAST(:until AS date) + INTERVAL '1' DAY
  AND e.kind IN ('message_reaction', 'callback_query')
  AND e.message_id IS NOT NULL
  AND e.actor_id IS NOT NULL
  AND e.value <> ''
  AND coalesce(e.date, u.received_at) BETWEEN :since AND :until
ORDER BY "date", message_id
