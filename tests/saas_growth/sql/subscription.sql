-- The subscription of each account; every account has one row.
SELECT
  account_id,
  plan_name,
  monthly_recurring_revenue AS plan_mrr,
  conversion_date AS converted_on,
  cancel_date AS cancelled_on
FROM subscriptions
