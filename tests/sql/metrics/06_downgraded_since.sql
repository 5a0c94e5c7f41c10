-- 06 was the plan ever lowered since 1 April 2026 (up to today)?
-- type: text
-- duckdb
WITH steps AS (
  SELECT account_id, changed_at,
         list_position(['free', 'starter', 'pro', 'enterprise'], plan) AS lvl,
         lag(list_position(['free', 'starter', 'pro', 'enterprise'], plan)) OVER (PARTITION BY account_id ORDER BY changed_at, plan) AS prev_lvl
  FROM plan_changes
  WHERE changed_at < :as_of + 1 AND plan <> ''
)
SELECT a.account_id,
       CASE WHEN count(s.lvl) > 0 THEN if(coalesce(bool_or(s.lvl < s.prev_lvl AND s.changed_at >= DATE '2026-04-01'), false), 'yes', 'no') END AS m
FROM accounts a
LEFT JOIN steps s ON s.account_id = a.account_id
GROUP BY a.account_id
-- postgresql
WITH ranks(plan, lvl) AS (
    VALUES ('free', 1), ('starter', 2), ('pro', 3), ('enterprise', 4)
), steps AS (
    SELECT pc.account_id,
           pc.changed_at::date AS changed_on,
           r.lvl,
           lag(r.lvl) OVER (PARTITION BY pc.account_id ORDER BY pc.changed_at, pc.plan) AS prev_lvl
    FROM plan_changes pc
    JOIN ranks r ON r.plan = pc.plan
    WHERE pc.changed_at::date <= :as_of
)
SELECT a.account_id,
       CASE
           WHEN count(s.account_id) = 0 THEN NULL
           WHEN bool_or(s.lvl < s.prev_lvl) FILTER (WHERE s.changed_on >= '2026-04-01') THEN 'yes'
           ELSE 'no'
       END AS m
FROM accounts a
LEFT JOIN steps s ON s.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH steps AS (
    SELECT account_id,
           changed_at,
           DECODE(plan, 'free', 1, 'starter', 2, 'pro', 3, 'enterprise', 4) AS lvl,
           LAG(DECODE(plan, 'free', 1, 'starter', 2, 'pro', 3, 'enterprise', 4))
               OVER (PARTITION BY account_id ORDER BY changed_at, plan) AS prev_lvl
    FROM plan_changes
    WHERE changed_at < DATEADD('day', 1, :as_of)
      AND plan <> ''
)
SELECT a.account_id,
       IFF(MAX(s.lvl) IS NULL, NULL,
           IFF(COUNT_IF(s.lvl < s.prev_lvl AND s.changed_at >= TO_DATE('2026-04-01')) > 0, 'yes', 'no')) AS m
FROM accounts a
LEFT JOIN steps s ON s.account_id = a.account_id
GROUP BY a.account_id
-- bigquery, with what `validate` says to write
WITH ranks AS (
  SELECT * FROM (VALUES ('free', 1), ('starter', 2), ('pro', 3), ('enterprise', 4)) AS r (plan, lvl)
),
steps AS (
  SELECT
    pc.account_id,
    DATE(pc.changed_at) AS changed_on,
    r.lvl,
    LAG(r.lvl) OVER (PARTITION BY pc.account_id ORDER BY pc.changed_at, pc.plan) AS prev_lvl
  FROM plan_changes AS pc
  JOIN ranks AS r ON r.plan = pc.plan
  WHERE DATE(pc.changed_at) <= :as_of
),
flags AS (
  SELECT account_id, COUNT(*) FILTER (WHERE lvl < prev_lvl AND changed_on >= '2026-04-01') AS downgrades
  FROM steps
  GROUP BY account_id
)
SELECT account_id, CASE WHEN f.downgrades > 0 THEN 'yes' WHEN f.downgrades = 0 THEN 'no' END AS m
FROM accounts
LEFT JOIN flags AS f USING (account_id)
-- spark
WITH ranked AS (
  SELECT account_id, changed_at, plan,
         CASE plan WHEN 'free' THEN 1 WHEN 'starter' THEN 2 WHEN 'pro' THEN 3 WHEN 'enterprise' THEN 4 END AS lvl
  FROM plan_changes
  WHERE plan IN ('free', 'starter', 'pro', 'enterprise')
    AND changed_at < date_add(:as_of, 1)
),
steps AS (
  SELECT account_id, changed_at, lvl, lag(lvl, 1) OVER (PARTITION BY account_id ORDER BY changed_at, plan) AS prev_lvl
  FROM ranked
)
SELECT a.account_id,
       max(CASE WHEN s.lvl IS NULL THEN NULL
                WHEN s.lvl < s.prev_lvl AND s.changed_at >= to_date('2026-04-01') THEN 'yes'
                ELSE 'no' END) AS m
FROM accounts a
LEFT JOIN steps s ON s.account_id = a.account_id
GROUP BY a.account_id
