-- 19 weekly active users: most distinct users in the seven days up to and with any day with events
-- type: number
-- duckdb
WITH days AS (
  SELECT DISTINCT account_id, happened_at::DATE AS d, user_id FROM events WHERE happened_at < :as_of + 1
), wau AS (
  SELECT x.account_id, x.d, count(DISTINCT y.user_id) AS users
  FROM days x JOIN days y ON y.account_id = x.account_id AND y.d BETWEEN x.d - 6 AND x.d
  GROUP BY ALL
)
SELECT a.account_id, max(users) AS m
FROM accounts a LEFT JOIN wau USING (account_id)
GROUP BY a.account_id
-- postgresql
WITH active AS (
    SELECT DISTINCT account_id, user_id, happened_at::date AS d
    FROM events
    WHERE happened_at::date <= :as_of
), rolling AS (
    SELECT w.account_id,
           w.d,
           (SELECT count(DISTINCT u.user_id)
              FROM active u
             WHERE u.account_id = w.account_id
               AND u.d > w.d - interval '7 days'
               AND u.d <= w.d) AS wau
    FROM active w
)
SELECT a.account_id, max(r.wau) AS m
FROM accounts a
LEFT JOIN rolling r ON r.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH active AS (
    SELECT DISTINCT account_id, user_id, happened_at::date AS d
    FROM events
    WHERE happened_at::date <= :as_of
),
rolling AS (
    SELECT w.account_id, w.d, COUNT(DISTINCT u.user_id) AS wau
    FROM active w
    JOIN active u
      ON u.account_id = w.account_id
     AND u.d BETWEEN DATEADD(day, -6, w.d) AND w.d
    GROUP BY w.account_id, w.d
)
SELECT a.account_id, MAX(r.wau) AS m
FROM accounts a
LEFT JOIN rolling r ON r.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH active AS (
  SELECT DISTINCT account_id, user_id, DATE(happened_at) AS d
  FROM events
  WHERE DATE(happened_at) <= :as_of
),
rolling AS (
  SELECT w.account_id, w.d, COUNT(DISTINCT u.user_id) AS wau
  FROM active AS w
  JOIN active AS u
    ON u.account_id = w.account_id
    AND DATE_DIFF(w.d, u.d, DAY) BETWEEN 0 AND 6
  GROUP BY w.account_id, w.d
)
SELECT a.account_id, MAX(r.wau) AS m
FROM accounts AS a
LEFT JOIN rolling AS r ON r.account_id = a.account_id
GROUP BY a.account_id
-- spark
WITH daily AS (
  SELECT account_id, to_date(happened_at) AS d, user_id
  FROM events
  WHERE to_date(happened_at) <= :as_of
  GROUP BY account_id, to_date(happened_at), user_id
),
rolling AS (
  SELECT account_id, d,
         size(collect_set(user_id) OVER (PARTITION BY account_id ORDER BY d RANGE BETWEEN 6 PRECEDING AND CURRENT ROW)) AS wau
  FROM daily
)
SELECT a.account_id, max(r.wau) AS m
FROM accounts a
LEFT JOIN rolling r ON r.account_id = a.account_id
GROUP BY a.account_id
