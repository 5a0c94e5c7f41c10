-- Sums over (person, feature) divided by people, instead of a row for each person.
WITH sessions AS (
  SELECT DISTINCT account_id, user_id, event_time, feature
  FROM read_parquet('$exports/usage/*/*.parquet', hive_partitioning = true)
  WHERE account_id IS NOT NULL AND event_date BETWEEN DATE '$as_of' - 29 AND DATE '$as_of'
    AND CAST(event_time AT TIME ZONE 'UTC' AS DATE) BETWEEN DATE '$as_of' - 29 AND DATE '$as_of'
),
essential AS (
  SELECT unnest(['dashboard', 'reports', 'tasks', 'search', 'exports']) AS feature, unnest([3, 3, 2, 1, 1]) AS points
),
used AS (
  SELECT DISTINCT account_id, user_id, feature, points FROM sessions LEFT JOIN essential USING (feature)
),
people AS (
  SELECT account_id, count(DISTINCT user_id) AS people, count(DISTINCT (user_id, event_time)) AS logins
  FROM sessions GROUP BY account_id
),
adopted AS (
  SELECT account_id, count(*) AS adopted
  FROM (SELECT account_id, user_id FROM used GROUP BY ALL HAVING count(points) >= 3) GROUP BY account_id
)
SELECT
  account_id,
  any_value(logins) / any_value(people) AS logins_per_person,
  count(*) / any_value(people) AS features_per_person,
  coalesce(sum(points), 0) / 10 / any_value(people) AS essential_use,
  coalesce(any_value(adopted), 0) / any_value(people) AS adopted_share
FROM used JOIN people USING (account_id) LEFT JOIN adopted USING (account_id)
GROUP BY account_id
