-- How the customer-success manager last felt about the account, and when.
WITH sentiments AS (
  SELECT account_id, sentiment, set_on, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY set_on DESC) AS newest
  FROM sentiment
)
SELECT account_id, sentiment AS csm_sentiment, set_on AS sentiment_on
FROM sentiments
WHERE newest = 1
