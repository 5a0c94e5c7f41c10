-- 05 the plan an account had before 1 April 2026
-- type: text
-- duckdb
SELECT a.account_id, arg_max(p.plan, (p.changed_at, p.plan)) AS m
FROM accounts a
LEFT JOIN plan_changes p
  ON p.account_id = a.account_id AND p.changed_at < DATE '2026-04-01' AND p.plan <> ''
GROUP BY a.account_id
-- postgresql
SELECT DISTINCT ON (a.account_id) a.account_id, p.plan AS m
FROM accounts a
LEFT JOIN plan_changes p
       ON p.account_id = a.account_id
      AND p.changed_at < '2026-04-01'::date
      AND p.plan <> ''
ORDER BY a.account_id, p.changed_at DESC, p.plan DESC
-- snowflake
SELECT a.account_id, p.plan AS m
FROM accounts a
LEFT JOIN plan_changes p
  ON p.account_id = a.account_id
 AND p.changed_at < TO_DATE('2026-04-01')
 AND p.plan <> ''
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY p.changed_at DESC, p.plan DESC) = 1
-- bigquery
SELECT
  a.account_id,
  ARRAY_AGG(p.plan ORDER BY p.changed_at DESC, p.plan DESC LIMIT 1)[SAFE_OFFSET(0)] AS m
FROM accounts AS a
LEFT JOIN plan_changes AS p
  ON p.account_id = a.account_id
  AND DATE(p.changed_at) < PARSE_DATE('%Y-%m-%d', '2026-04-01')
  AND p.plan != ''
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id, FIRST(p.plan ORDER BY p.changed_at DESC NULLS LAST, p.plan DESC) AS m
FROM accounts a
LEFT JOIN plan_changes p
  ON p.account_id = a.account_id
 AND p.changed_at < to_date('2026-04-01', 'yyyy-MM-dd')
 AND p.plan <> ''
GROUP BY a.account_id
