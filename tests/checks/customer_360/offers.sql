WITH offers AS (
  SELECT account_id, if(answered_on <= DATE '$as_of', response, NULL) AS response
  FROM read_parquet('$exports/offers/*.parquet') WHERE DATE '$as_of' - offered_on BETWEEN 0 AND 364
)
SELECT account_id, count(*) FILTER (response = 'accepted') AS expansions_365d, count(*) FILTER (response IS NOT NULL) AS offers_answered_365d
FROM offers
GROUP BY account_id
