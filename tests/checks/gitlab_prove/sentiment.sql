SELECT account_id, arg_max(sentiment, set_on) AS csm_sentiment, max(set_on) AS sentiment_on
FROM read_parquet('$exports/sentiment/*.parquet')
WHERE set_on <= DATE '$as_of'
GROUP BY account_id
