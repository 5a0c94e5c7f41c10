-- The customer-success manager's sentiment after the newest meeting, and since when the account is red: from the first
-- red that no green has followed. Only green ends a red; yellow and no sentiment do not.
WITH felt AS (
  SELECT
    account_id,
    held_on,
    csm_sentiment,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY held_on DESC, kind DESC) AS newest,
    MAX(CASE WHEN csm_sentiment = 'green' THEN held_on END) OVER (PARTITION BY account_id) AS green_on
  FROM meetings
  WHERE csm_sentiment IS NOT NULL
)
SELECT
  account_id,
  MAX(csm_sentiment) FILTER (WHERE newest = 1) AS csm_sentiment,
  MIN(held_on) FILTER (WHERE csm_sentiment = 'red' AND (green_on IS NULL OR held_on > green_on)) AS red_since
FROM felt
GROUP BY account_id
