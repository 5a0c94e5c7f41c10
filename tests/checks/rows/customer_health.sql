-- The accounts scored by the pipeline of this name, with all their values, and in `stale` the metric that is too old to count.
WITH exported AS (
  SELECT * REPLACE (CAST(week AS DATE) AS week)
  FROM read_parquet('$exports/accounts/*/*.parquet', hive_partitioning = true, union_by_name = true)
),
accounts AS (
  SELECT DISTINCT * FROM exported
  WHERE week = (SELECT max(week) FROM exported WHERE week <= DATE '$as_of') AND status = 'active'
)
SELECT
  a.* EXCLUDE (arr),
  CAST(a.arr AS DOUBLE) AS arr,
  coalesce(u.active_users_30d, 0) AS active_users_30d,
  coalesce(u.active_users_before, 0) AS active_users_before,
  coalesce(u.active_days_30d, 0) AS active_days_30d,
  coalesce(u.features_used_30d, 0) AS features_used_30d,
  u.last_active_on,
  coalesce(b.overdue_amount, 0) AS overdue_amount,
  b.oldest_due_on,
  coalesce(b.invoices_180d, 0) AS invoices_180d,
  coalesce(b.late_invoices_180d, 0) AS late_invoices_180d,
  coalesce(t.tickets_30d, 0) AS tickets_30d,
  coalesce(t.urgent_open, 0) AS urgent_open,
  t.csat_90d,
  if(date_diff('day', n.nps_on, DATE '$as_of') <= 180, n.nps_score, NULL) AS nps_score,
  n.nps_on,
  o.override_score,
  o.override_reason,
  o.override_author,
  coalesce(u.active_users_30d, 0) / nullif(a.seats, 0) AS seat_utilisation,
  u.active_users_30d / nullif(u.active_users_before, 0) AS user_growth,
  DATE '$as_of' - u.last_active_on AS days_since_active,
  COALESCE(DATE '$as_of' - b.oldest_due_on, 0) AS days_overdue,
  b.late_invoices_180d / nullif(b.invoices_180d, 0) AS late_invoice_share,
  coalesce(t.tickets_30d, 0) / nullif(u.active_users_30d, 0) AS tickets_per_user,
  a.renewal_on - DATE '$as_of' AS days_to_renewal,
  if(date_diff('day', n.nps_on, DATE '$as_of') > 180, 'nps_score', NULL) AS stale
FROM accounts a
LEFT JOIN usage u USING (account_id)
LEFT JOIN billing b USING (account_id)
LEFT JOIN support t USING (account_id)
LEFT JOIN nps n USING (account_id)
LEFT JOIN overrides o USING (account_id)
