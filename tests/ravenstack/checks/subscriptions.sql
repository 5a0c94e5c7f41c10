-- Computed as the state at the end of two days, instead of by hiding later values.
WITH days AS (SELECT DATE '$as_of' AS now, DATE '$as_of' - 90 AS earlier),
began AS (
  SELECT s.*, start_date <= earlier AND coalesce(end_date > earlier, true) AS ran, coalesce(end_date > now, true) AS runs, now, earlier
  FROM read_parquet('$exports/subscriptions.parquet') s, days
  WHERE start_date <= now
)
SELECT
  account_id,
  coalesce(sum(mrr_amount) FILTER (runs), 0) AS mrr,
  coalesce(sum(mrr_amount) FILTER (ran), 0) AS mrr_90d_ago,
  count(*) FILTER (runs) AS running_subscriptions,
  count(*) FILTER (runs AND is_trial) AS trial_subscriptions,
  count(*) FILTER (end_date BETWEEN earlier + 1 AND now) AS ended_90d
FROM began
GROUP BY account_id
