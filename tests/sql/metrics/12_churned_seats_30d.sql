-- 12 users who lost a seat in the last 30 days and hold none today
-- type: number
-- duckdb
SELECT a.account_id, count(DISTINCT s.user_id) AS m
FROM accounts a
LEFT JOIN seats s
  ON s.account_id = a.account_id
 AND s.removed_on > :as_of - 30 AND s.removed_on <= :as_of
 AND NOT EXISTS (
   FROM seats n
   WHERE n.account_id = s.account_id AND n.user_id = s.user_id
     AND n.assigned_on <= :as_of AND (n.removed_on IS NULL OR n.removed_on > :as_of))
GROUP BY a.account_id
-- postgresql, with what `validate` says to write
SELECT a.account_id, count(DISTINCT lost.user_id) AS m
FROM accounts a
LEFT JOIN (
    SELECT s.account_id, s.user_id
    FROM seats s
    WHERE s.removed_on > :as_of - 30
      AND s.removed_on <= :as_of
      AND NOT EXISTS (
          SELECT 1
          FROM seats n
          WHERE n.account_id = s.account_id
            AND n.user_id = s.user_id
            AND n.assigned_on <= :as_of
            AND coalesce(n.removed_on, DATE '9999-12-31') > :as_of)
) lost USING (account_id)
GROUP BY a.account_id
-- snowflake
WITH lost AS (
    SELECT account_id, user_id
    FROM seats
    WHERE removed_on BETWEEN DATEADD(day, -29, :as_of) AND :as_of
    MINUS
    SELECT account_id, user_id
    FROM seats
    WHERE assigned_on <= :as_of
      AND NVL(removed_on, '9999-12-31'::date) > :as_of
)
SELECT a.account_id, COUNT(l.user_id) AS m
FROM accounts a
LEFT JOIN lost l ON l.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH lost AS (
  SELECT account_id, user_id
  FROM seats
  WHERE removed_on > DATE_SUB(:as_of, INTERVAL 30 DAY) AND removed_on <= :as_of
  EXCEPT DISTINCT
  SELECT account_id, user_id
  FROM seats
  WHERE assigned_on <= :as_of
    AND COALESCE(removed_on, DATE '9999-12-31') > :as_of
)
SELECT a.account_id, COUNT(l.user_id) AS m
FROM accounts AS a
LEFT JOIN lost AS l ON l.account_id = a.account_id
GROUP BY 1
-- spark
WITH active AS (
  SELECT account_id, user_id
  FROM seats
  WHERE assigned_on <= :as_of AND (removed_on IS NULL OR removed_on > :as_of)
),
lost AS (
  SELECT DISTINCT s.account_id, s.user_id
  FROM seats s
  LEFT ANTI JOIN active c ON c.account_id = s.account_id AND c.user_id = s.user_id
  WHERE s.removed_on > :as_of - INTERVAL 30 DAYS AND s.removed_on <= :as_of
)
SELECT a.account_id, count(l.user_id) AS m
FROM accounts a
LEFT JOIN lost l ON l.account_id = a.account_id
GROUP BY a.account_id
