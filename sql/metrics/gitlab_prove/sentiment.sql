-- The customer-success manager's newest sentiment about the account, and its day.
SELECT account_id, sentiment AS csm_sentiment, set_on AS sentiment_on
FROM sentiment
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY set_on DESC) = 1
