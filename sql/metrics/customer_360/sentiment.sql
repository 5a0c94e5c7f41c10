-- How the customer-success manager felt after the newest meeting, and since when the account is red: from the first red
-- that no green has followed. Only green turns a red around; yellow and silence do not.
WITH felt AS (
  SELECT
    account_id,
    held_on,
    csm_sentiment,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY held_on DESC, kind DESC) AS newest
  FROM meetings
  WHERE csm_sentiment IS NOT NULL
),
turned AS (
  SELECT account_id, MAX(held_on) AS green_on FROM felt WHERE csm_sentiment = 'green' GROUP BY account_id
)
SELECT
  felt.account_id AS account_id,
  MAX(CASE WHEN felt.newest = 1 THEN felt.csm_sentiment END) AS csm_sentiment,
  MIN(CASE WHEN felt.csm_sentiment = 'red' AND (green_on IS NULL OR felt.held_on > green_on) THEN felt.held_on END)
    AS red_since
FROM felt
LEFT JOIN turned ON turned.account_id = felt.account_id
GROUP BY felt.account_id
