-- The scored accounts with all their values.
SELECT
  a.account_id,
  a.signup_date,
  a.country,
  a.industry,
  a.company_size,
  a.first_touch_channel,
  s.plan_name,
  s.plan_mrr,
  s.converted_on,
  s.cancelled_on,
  coalesce(i.invoices, 0) AS invoices,
  coalesce(i.paid_365d, 0) AS paid_365d,
  i.last_amount,
  i.last_invoice_on,
  coalesce(t.tickets_90d, 0) AS tickets_90d,
  coalesce(t.high_priority_90d, 0) AS high_priority_90d,
  t.slow_180d,
  t.csat_180d,
  t.resolution_hours_180d,
  if(s.cancelled_on IS NULL, s.plan_mrr, 0) AS mrr,
  if(s.cancelled_on IS NULL, s.plan_mrr * 12, 0) AS arr,
  coalesce(i.invoices, 0) AS months_paid,
  date_diff('day', i.last_invoice_on, DATE '$as_of') AS days_since_invoice,
  a.first_touch_channel AS channel,
  a.company_size AS size,
  date_diff('day', a.signup_date, s.converted_on) AS days_to_convert,
  NULL AS stale
FROM read_parquet('$exports/accounts.parquet') a
LEFT JOIN subscription s USING (account_id)
LEFT JOIN invoices i USING (account_id)
LEFT JOIN support t USING (account_id)
WHERE a.signup_date <= DATE '$as_of'
