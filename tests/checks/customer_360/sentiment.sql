-- A red without a later green: the running count of greens equals the final count.
WITH felt AS (
  SELECT account_id, held_on, csm_sentiment AS sentiment,
    sum(CAST(csm_sentiment = 'green' AS INTEGER)) OVER (PARTITION BY account_id ORDER BY held_on) AS greens
  FROM read_parquet('$exports/meetings/*.parquet')
  WHERE held_on <= DATE '$as_of' AND csm_sentiment IS NOT NULL
)
SELECT
  account_id,
  arg_max(sentiment, held_on) AS csm_sentiment,
  min(held_on) FILTER (sentiment = 'red' AND greens = (SELECT max(greens) FROM felt f WHERE f.account_id = felt.account_id)) AS red_since
FROM felt
GROUP BY account_id
