-- 40 satisfaction: per cent of rated tickets with 4 or 5 less per cent with 1 or 2, one decimal
-- type: number
-- duckdb
SELECT a.account_id,
       round(100.0 * (count(*) FILTER (t.csat >= 4) - count(*) FILTER (t.csat <= 2)) / nullif(count(t.csat), 0), 1) AS m
FROM accounts a LEFT JOIN tickets t USING (account_id)
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       round(100.0 * (count(*) FILTER (WHERE t.csat >= 4) - count(*) FILTER (WHERE t.csat <= 2))
             / NULLIF(count(t.csat), 0), 1) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       ROUND(100 * (COUNT_IF(t.csat >= 4) - COUNT_IF(t.csat <= 2)) / NULLIFZERO(COUNT(t.csat)), 1) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
SELECT
  a.account_id,
  ROUND(100 * AVG(CASE WHEN t.csat >= 4 THEN 1 WHEN t.csat <= 2 THEN -1 WHEN t.csat = 3 THEN 0 END), 1) AS m
FROM accounts AS a
LEFT JOIN tickets AS t ON t.account_id = a.account_id
GROUP BY a.account_id
-- spark
SELECT a.account_id,
       round(100 * avg(if(t.csat IS NULL, NULL, sign(t.csat - 3))), 1) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
