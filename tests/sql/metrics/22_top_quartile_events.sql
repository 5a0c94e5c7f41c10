-- 22 events of the users in the account's top quartile (NTILE over users by events)
-- type: number
-- duckdb
WITH per_user AS (
  SELECT account_id, user_id, count(*) AS n,
         ntile(4) OVER (PARTITION BY account_id ORDER BY count(*) DESC, user_id) AS quartile
  FROM events WHERE user_id IS NOT NULL AND happened_at < :as_of + 1
  GROUP BY account_id, user_id
)
SELECT a.account_id, sum(n) AS m
FROM accounts a LEFT JOIN per_user p ON p.account_id = a.account_id AND p.quartile = 1
GROUP BY a.account_id
-- postgresql
WITH ranked AS (
    SELECT account_id,
           user_id,
           count(*) AS n,
           ntile(4) OVER (PARTITION BY account_id ORDER BY count(*) DESC, user_id) AS quartile
    FROM events
    WHERE user_id IS NOT NULL
      AND happened_at < (:as_of + interval '1 day')
    GROUP BY account_id, user_id
)
SELECT a.account_id, sum(r.n) FILTER (WHERE r.quartile = 1) AS m
FROM accounts a
LEFT JOIN ranked r USING (account_id)
GROUP BY a.account_id
-- snowflake
WITH top_users AS (
    SELECT account_id, user_id, COUNT(*) AS n
    FROM events
    WHERE user_id IS NOT NULL
      AND TO_DATE(happened_at) <= :as_of
    GROUP BY account_id, user_id
    QUALIFY NTILE(4) OVER (PARTITION BY account_id ORDER BY COUNT(*) DESC, user_id) = 1
)
SELECT a.account_id, SUM(t.n) AS m
FROM accounts a
LEFT JOIN top_users t ON t.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH per_user AS (
  SELECT account_id, user_id, COUNT(*) AS n
  FROM events
  WHERE user_id IS NOT NULL AND DATE(happened_at) <= :as_of
  GROUP BY 1, 2
),
top_users AS (
  SELECT * EXCEPT (quartile)
  FROM (
    SELECT *, NTILE(4) OVER (PARTITION BY account_id ORDER BY n DESC, user_id) AS quartile
    FROM per_user
  )
  WHERE quartile = 1
)
SELECT a.account_id, SUM(t.n) AS m
FROM accounts AS a
LEFT JOIN top_users AS t ON t.account_id = a.account_id
GROUP BY a.account_id
-- spark
SELECT a.account_id, sum(r.n) AS m
FROM accounts a
LEFT JOIN (
  SELECT account_id, n, ntile(4) OVER (PARTITION BY account_id ORDER BY n DESC, user_id) AS quartile
  FROM (
    SELECT account_id, user_id, count(*) AS n
    FROM events
    WHERE user_id IS NOT NULL AND to_date(happened_at) <= :as_of
    GROUP BY account_id, user_id
  ) per_user
) r ON r.account_id = a.account_id AND r.quartile = 1
GROUP BY a.account_id
