-- 21 power users: share of the account's events that come from users at or above the 75th percentile of events per user, four decimals
-- type: number
-- duckdb
WITH per_user AS (
  SELECT account_id, user_id, count(*) AS n
  FROM events WHERE user_id IS NOT NULL AND happened_at < :as_of + 1
  GROUP BY ALL
), marked AS (
  SELECT *, quantile_cont(n, 0.75) OVER (PARTITION BY account_id) AS p75 FROM per_user
)
SELECT a.account_id, round(sum(n) FILTER (n >= p75) / sum(n), 4) AS m
FROM accounts a LEFT JOIN marked USING (account_id)
GROUP BY a.account_id
-- postgresql
WITH per_user AS (
    SELECT account_id, user_id, count(*) AS n
    FROM events
    WHERE user_id IS NOT NULL
      AND happened_at::date <= :as_of
    GROUP BY account_id, user_id
), cutoff AS (
    SELECT account_id, percentile_cont(0.75) WITHIN GROUP (ORDER BY n) AS p75
    FROM per_user
    GROUP BY account_id
)
SELECT a.account_id,
       round(sum(u.n) FILTER (WHERE u.n >= c.p75) / sum(u.n), 4) AS m
FROM accounts a
LEFT JOIN per_user u ON u.account_id = a.account_id
LEFT JOIN cutoff c ON c.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH per_user AS (
    SELECT account_id, user_id, COUNT(*) AS n
    FROM events
    WHERE user_id IS NOT NULL
      AND happened_at::date <= :as_of
    GROUP BY account_id, user_id
),
marked AS (
    SELECT account_id, user_id, n,
           PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY n) OVER (PARTITION BY account_id) AS p75
    FROM per_user
)
SELECT a.account_id, ROUND(SUM(IFF(k.n >= k.p75, k.n, 0)) / SUM(k.n), 4) AS m
FROM accounts a
LEFT JOIN marked k ON k.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH per_user AS (
  SELECT account_id, user_id, COUNT(*) AS n
  FROM events
  WHERE user_id IS NOT NULL AND DATE(happened_at) <= :as_of
  GROUP BY account_id, user_id
),
marked AS (
  SELECT
    *,
    PERCENTILE_CONT(n, 0.75) OVER (PARTITION BY account_id) AS p75
  FROM per_user
)
SELECT a.account_id, ROUND(SAFE_DIVIDE(SUM(IF(k.n >= k.p75, k.n, 0)), SUM(k.n)), 4) AS m
FROM accounts AS a
LEFT JOIN marked AS k ON k.account_id = a.account_id
GROUP BY a.account_id
-- spark
WITH per_user AS (
  SELECT account_id, user_id, count(*) AS n
  FROM events
  WHERE user_id IS NOT NULL AND to_date(happened_at) <= :as_of
  GROUP BY account_id, user_id
),
marked AS (
  SELECT account_id, user_id, n, percentile(n, 0.75) OVER (PARTITION BY account_id) AS p75
  FROM per_user
)
SELECT a.account_id, round(sum(if(k.n >= k.p75, k.n, 0)) / sum(k.n), 4) AS m
FROM accounts a
LEFT JOIN marked k ON k.account_id = a.account_id
GROUP BY a.account_id
