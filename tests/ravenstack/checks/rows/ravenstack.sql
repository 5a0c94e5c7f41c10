-- The scored accounts with all their values, and in `stale` the metrics that are too old to count.
SELECT
  a.account_id,
  a.account_name,
  a.industry,
  a.country,
  a.signup_date,
  coalesce(s.mrr, 0) AS mrr,
  coalesce(s.mrr_90d_ago, 0) AS mrr_90d_ago,
  coalesce(s.running_subscriptions, 0) AS running_subscriptions,
  coalesce(s.trial_subscriptions, 0) AS trial_subscriptions,
  coalesce(s.ended_90d, 0) AS ended_90d,
  coalesce(u.active_days_90d, 0) AS active_days_90d,
  coalesce(u.features_90d, 0) AS features_90d,
  coalesce(u.uses_90d, 0) AS uses_90d,
  coalesce(u.errors_90d, 0) AS errors_90d,
  u.last_used_on,
  coalesce(t.tickets_90d, 0) AS tickets_90d,
  coalesce(t.urgent_open, 0) AS urgent_open,
  coalesce(t.escalations_90d, 0) AS escalations_90d,
  t.satisfaction_180d,
  t.first_response_90d,
  coalesce(c.churns, 0) AS churns,
  c.last_churned_on,
  CASE WHEN c.last_churned_on >= DATE '$as_of' - 365 THEN c.churn_reason END AS churn_reason,
  coalesce(s.mrr, 0) * 12 AS arr,
  s.mrr / nullif(s.mrr_90d_ago, 0) AS mrr_growth,
  s.trial_subscriptions / nullif(s.running_subscriptions, 0) AS trial_share,
  u.errors_90d / nullif(u.uses_90d, 0) AS errors_per_use,
  date_diff('day', u.last_used_on, DATE '$as_of') AS days_since_used,
  date_diff('day', c.last_churned_on, DATE '$as_of') AS days_since_churn,
  CASE WHEN c.last_churned_on < DATE '$as_of' - 365 THEN 'churn_reason' END AS stale
FROM read_parquet('$exports/accounts.parquet') a
LEFT JOIN subscriptions s USING (account_id)
LEFT JOIN usage u USING (account_id)
LEFT JOIN support t USING (account_id)
LEFT JOIN churn c USING (account_id)
WHERE a.signup_date <= DATE '$as_of'
