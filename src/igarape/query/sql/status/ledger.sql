-- How many updates does the ledger have?
SELECT count(*) AS updates
FROM updates AS u
