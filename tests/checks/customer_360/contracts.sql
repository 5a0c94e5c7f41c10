-- The newest signed contract as a whole, as of today and a year ago.
WITH signed AS (
  SELECT * FROM read_parquet('$exports/contracts/*.parquet') WHERE signed_on <= DATE '$as_of'
),
newest AS (
  SELECT account_id, arg_max(s, (signed_on, kind = 'amendment', kind)) AS now, count(*) FILTER (kind = 'renewal') AS renewals
  FROM signed s GROUP BY account_id
),
before AS (
  SELECT account_id, arg_max(s, (signed_on, kind = 'amendment', kind)) AS past
  FROM signed s WHERE signed_on <= DATE '$as_of' - 365 GROUP BY account_id
)
SELECT
  account_id,
  now.seats AS seats_bought,
  now.features AS features_bought,
  now.ends_on AS contract_ends_on,
  CAST(now.value AS DOUBLE) AS contract_value,
  CAST(past.value AS DOUBLE) AS contract_value_before,
  renewals
FROM newest LEFT JOIN before USING (account_id)
