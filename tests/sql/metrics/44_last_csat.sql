-- 44 the last known satisfaction rating by the time of opening (of tickets opened at one time that of the higher id)
-- type: number
-- duckdb
SELECT DISTINCT a.account_id,
       last_value(t.csat IGNORE NULLS) OVER (PARTITION BY a.account_id ORDER BY t.opened_at, t.ticket_id
         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
-- postgresql
SELECT a.account_id, l.csat AS m
FROM accounts a
LEFT JOIN LATERAL (
    SELECT t.csat
    FROM tickets t
    WHERE t.account_id = a.account_id
      AND t.csat IS NOT NULL
      AND t.opened_at IS NOT NULL
    ORDER BY t.opened_at DESC, t.ticket_id DESC
    FETCH FIRST 1 ROW ONLY
) l ON true
-- snowflake
SELECT DISTINCT a.account_id,
       LAST_VALUE(t.csat) IGNORE NULLS OVER (PARTITION BY a.account_id ORDER BY t.opened_at, t.ticket_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
-- bigquery
SELECT DISTINCT
  a.account_id,
  LAST_VALUE(t.csat IGNORE NULLS) OVER (
    PARTITION BY a.account_id
    ORDER BY t.opened_at, t.ticket_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) AS m
FROM accounts AS a
LEFT JOIN tickets AS t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
-- spark
SELECT DISTINCT a.account_id,
       last(t.csat, true) OVER (PARTITION BY a.account_id ORDER BY t.opened_at, t.ticket_id
                                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id AND t.opened_at IS NOT NULL
