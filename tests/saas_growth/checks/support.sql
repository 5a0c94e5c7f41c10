-- Means of doubles depend on the order of addition, and ranks on the last digit of means, so these means are exact and
-- rounded once. `resolved` uses the latest possible moment for a ticket of that day: its last second plus 120 hours.
WITH seen AS (
  SELECT
    *,
    date_diff('day', created_at, DATE '$as_of') AS age,
    CAST(created_at AS TIMESTAMP) + INTERVAL 1 DAY + INTERVAL 120 HOURS <= CAST(DATE '$as_of' + 1 AS TIMESTAMP) AS resolved
  FROM read_parquet('$exports/support_tickets.parquet')
  WHERE created_at <= DATE '$as_of'
)
SELECT
  account_id,
  count(*) FILTER (age < 90) AS tickets_90d,
  count(*) FILTER (age < 90 AND priority = 'high') AS high_priority_90d,
  count(*) FILTER (resolved AND age < 180 AND resolution_hours > 24) AS slow_180d,
  exact_mean(list(CAST(csat_score AS DOUBLE)) FILTER (resolved AND age < 180)) AS csat_180d,
  exact_mean(list(CAST(resolution_hours AS DOUBLE)) FILTER (resolved AND age < 180)) AS resolution_hours_180d
FROM seen
GROUP BY account_id
