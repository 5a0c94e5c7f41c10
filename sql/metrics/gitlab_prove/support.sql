-- The newest support report of each account: the tickets opened in the month that ends with it.
WITH reports AS (
  SELECT account_id, tickets, reported_on, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY reported_on DESC) AS newest
  FROM support
)
SELECT account_id, tickets AS tickets_per_month, reported_on AS support_on
FROM reports
WHERE newest = 1
