-- How the customer-success manager last felt about the account, and when.
SELECT account_id, sentiment AS csm_sentiment, set_on AS sentiment_on
FROM sentiment
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY set_on DESC) = 1
