-- 42 whole hours the slowest resolved ticket took (59 minutes are 0 hours)
-- type: number
-- duckdb
SELECT a.account_id, max(date_sub('hour', t.opened_at, t.resolved_at)) AS m
FROM accounts a LEFT JOIN tickets t USING (account_id)
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       max(floor(extract(epoch FROM t.resolved_at - t.opened_at) / 3600))::int AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- snowflake, with what `validate` says to write
SELECT a.account_id,
       MAX(FLOOR(DATEDIFF('second', t.opened_at, t.resolved_at) / 3600)) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, MAX(TIMESTAMP_DIFF(t.resolved_at, t.opened_at, HOUR)) AS m
FROM accounts AS a
LEFT JOIN tickets AS t ON t.account_id = a.account_id
GROUP BY a.account_id
-- spark
SELECT a.account_id,
       max(floor((unix_timestamp(t.resolved_at) - unix_timestamp(t.opened_at)) / 3600)) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
