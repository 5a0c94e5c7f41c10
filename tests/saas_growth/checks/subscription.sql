SELECT
  account_id,
  if(coalesce(conversion_date <= DATE '$as_of', false), plan_name, 'Trial Only') AS plan_name,
  if(coalesce(conversion_date <= DATE '$as_of', false), monthly_recurring_revenue, 0) AS plan_mrr,
  if(conversion_date <= DATE '$as_of', conversion_date, NULL) AS converted_on,
  if(cancel_date <= DATE '$as_of', cancel_date, NULL) AS cancelled_on
FROM read_parquet('$exports/subscriptions.parquet')
WHERE trial_start_date <= DATE '$as_of'
