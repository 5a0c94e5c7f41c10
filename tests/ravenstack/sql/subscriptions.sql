-- All active subscriptions of an account: they run in parallel, so amounts are summed.
-- A subscription that ends on the as-of date has ended; one that ends later is still active.
SELECT
  account_id,
  CAST(SUM(CASE WHEN end_date IS NULL THEN mrr_amount ELSE 0 END) AS BIGINT) AS mrr,
  CAST(SUM(CASE WHEN start_date < :from_90d AND (end_date IS NULL OR end_date >= :from_90d) THEN mrr_amount ELSE 0 END) AS BIGINT)
    AS mrr_90d_ago,
  SUM(CASE WHEN end_date IS NULL THEN 1 ELSE 0 END) AS running_subscriptions,
  SUM(CASE WHEN end_date IS NULL AND is_trial THEN 1 ELSE 0 END) AS trial_subscriptions,
  SUM(CASE WHEN end_date >= :from_90d THEN 1 ELSE 0 END) AS ended_90d
FROM subscriptions
GROUP BY account_id
