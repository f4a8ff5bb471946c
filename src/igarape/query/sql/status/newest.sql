-- When did each bot's updates last come live?
-- :since  moment, UTC
SELECT u.bot_id, max(u.received_at) AS received_at
FROM updates AS u
WHERE u.received_at >= :since
  AND u.update_id IS NOT NULL
  AND u.source <> 'import'
GROUP BY u.bot_id
ORDER BY u.bot_id
