-- How often an account churned before, and when and why it last did.
WITH numbered AS (
  SELECT
    account_id,
    churn_date,
    reason_code,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY churn_date DESC, churn_event_id DESC) AS newest,
    COUNT(*) OVER (PARTITION BY account_id) AS churns
  FROM churn_events
)
SELECT account_id, churns, churn_date AS last_churned_on, reason_code AS churn_reason
FROM numbered
WHERE newest = 1
