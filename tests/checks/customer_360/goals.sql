WITH goals AS (
  SELECT account_id, least(reached_on - due_on, 1000) AS late, reached_on <= DATE '$as_of' AS reached
  FROM read_parquet('$exports/goals/*.parquet')
  WHERE agreed_on <= DATE '$as_of' AND DATE '$as_of' - due_on BETWEEN 0 AND 364
)
SELECT
  account_id,
  count(*) AS goals_due_365d,
  count(*) FILTER (reached) AS goals_reached_365d,
  count(*) FILTER (reached AND late <= 0) AS goals_in_time_365d
FROM goals
GROUP BY account_id
