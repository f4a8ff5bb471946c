-- When the newest of what the tables hold came (UTC).
SELECT max(received_at) AS newest FROM updates
