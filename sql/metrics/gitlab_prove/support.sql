-- The newest support report of each account: the tickets opened in the month that ends with it.
SELECT account_id, tickets AS tickets_per_month, reported_on AS support_on
FROM support
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY reported_on DESC) = 1
