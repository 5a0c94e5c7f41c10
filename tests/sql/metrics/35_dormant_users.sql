-- 35 users with a seat today but no event in the last 30 days
-- type: number
-- duckdb
WITH dormant AS (
  SELECT account_id, user_id FROM seats
  WHERE assigned_on <= :as_of AND (removed_on IS NULL OR removed_on > :as_of)
  EXCEPT
  SELECT account_id, user_id FROM events
  WHERE happened_at >= :as_of - 29 AND happened_at < :as_of + 1
)
SELECT a.account_id, count(d.user_id) AS m
FROM accounts a LEFT JOIN dormant d USING (account_id)
GROUP BY a.account_id
-- postgresql
SELECT a.account_id, count(d.user_id) AS m
FROM accounts a
LEFT JOIN (
    SELECT account_id, user_id
    FROM seats
    WHERE assigned_on <= :as_of
      AND (removed_on IS NULL OR removed_on > :as_of)
    EXCEPT
    SELECT account_id, user_id
    FROM events
    WHERE happened_at::date > :as_of - interval '30 days'
      AND happened_at::date <= :as_of
) d ON d.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH dormant AS (
    SELECT s.account_id, s.user_id
    FROM seats s
    WHERE s.assigned_on <= :as_of
      AND NVL(s.removed_on, DATEADD(year, 1, :as_of)) > :as_of
      AND NOT EXISTS (
          SELECT 1
          FROM events e
          WHERE e.account_id = s.account_id
            AND e.user_id = s.user_id
            AND e.happened_at::date > DATEADD(day, -30, :as_of)
            AND e.happened_at::date <= :as_of)
)
SELECT a.account_id, COUNT(DISTINCT d.user_id) AS m
FROM accounts a
LEFT JOIN dormant d ON d.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH dormant AS (
  SELECT account_id, user_id
  FROM seats
  WHERE assigned_on <= :as_of AND (removed_on IS NULL OR removed_on > :as_of)
  EXCEPT DISTINCT
  SELECT account_id, user_id
  FROM events
  WHERE DATE(happened_at) > DATE_SUB(:as_of, INTERVAL 30 DAY) AND DATE(happened_at) <= :as_of
)
SELECT a.account_id, COUNT(d.user_id) AS m
FROM accounts AS a
LEFT JOIN dormant AS d USING (account_id)
GROUP BY a.account_id
-- spark
WITH recent AS (
  SELECT account_id, user_id
  FROM events
  WHERE to_date(happened_at) > date_sub(:as_of, 30) AND to_date(happened_at) <= :as_of
),
dormant AS (
  SELECT s.account_id, s.user_id
  FROM seats s
  LEFT ANTI JOIN recent r ON r.account_id = s.account_id AND r.user_id = s.user_id
  WHERE s.assigned_on <= :as_of AND (s.removed_on IS NULL OR s.removed_on > :as_of)
)
SELECT a.account_id, count(DISTINCT d.user_id) AS m
FROM accounts a
LEFT JOIN dormant d ON d.account_id = a.account_id
GROUP BY a.account_id
