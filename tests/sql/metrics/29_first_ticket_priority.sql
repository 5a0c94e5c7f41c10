-- 29 priority of the first ticket (of tickets opened at one time the first by id)
-- type: text
-- duckdb
SELECT a.account_id, t.priority AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY a.account_id ORDER BY t.opened_at, t.ticket_id) = 1
-- postgresql
SELECT DISTINCT ON (a.account_id) a.account_id, t.priority AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
ORDER BY a.account_id, t.opened_at, t.ticket_id
-- snowflake
SELECT a.account_id, t.priority AS m
FROM accounts a
LEFT JOIN (
    SELECT account_id, priority
    FROM tickets
    WHERE opened_at IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY opened_at, ticket_id) = 1
) t ON t.account_id = a.account_id
-- bigquery
SELECT a.account_id, t.priority AS m
FROM accounts AS a
LEFT JOIN (
  SELECT account_id, priority
  FROM tickets
  WHERE opened_at IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY opened_at, ticket_id) = 1
) AS t
  ON t.account_id = a.account_id
-- spark
SELECT DISTINCT a.account_id,
       first_value(t.priority) OVER (PARTITION BY a.account_id ORDER BY t.opened_at, t.ticket_id) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
