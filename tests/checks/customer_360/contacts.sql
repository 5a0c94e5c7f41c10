WITH exported AS (
  SELECT * REPLACE (CAST(week AS DATE) AS week) FROM read_parquet('$exports/contacts/*/*.parquet', hive_partitioning = true)
),
people AS (
  FROM exported WHERE week = (SELECT max(week) FROM exported WHERE week <= DATE '$as_of')
)
SELECT
  account_id,
  CASE bool_or(active) FILTER (role = 'executive_sponsor') WHEN true THEN 'active' WHEN false THEN 'gone' ELSE 'none' END AS executive_sponsor,
  if(coalesce(bool_or(active) FILTER (role = 'champion'), false), 'active', 'gone') AS champion,
  avg(strength) FILTER (active) AS relationship_strength,
  max(last_contact_on) AS last_contact_on
FROM people
GROUP BY account_id
