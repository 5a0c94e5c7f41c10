SELECT
  account_id,
  count(*) AS churns,
  max(churn_date) AS last_churned_on,
  max_by(reason_code, (churn_date, churn_event_id)) AS churn_reason
FROM read_parquet('$exports/churn_events.parquet')
WHERE churn_date <= DATE '$as_of'
GROUP BY account_id
