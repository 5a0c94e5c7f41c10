-- What the account's newest contract includes, until when, and what the account paid a year earlier.
WITH terms AS (
  SELECT *, signed_on < :from_365d AS was_before, kind = 'amendment' AS amends FROM contracts
),
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY signed_on DESC, amends DESC, kind DESC) AS newest,
    ROW_NUMBER() OVER (PARTITION BY account_id, was_before ORDER BY signed_on DESC, amends DESC, kind DESC)
      AS newest_then
  FROM terms
)
SELECT
  account_id,
  MAX(seats) FILTER (WHERE newest = 1) AS seats_bought,
  MAX(features) FILTER (WHERE newest = 1) AS features_bought,
  MAX(ends_on) FILTER (WHERE newest = 1) AS contract_ends_on,
  MAX(value) FILTER (WHERE newest = 1) AS contract_value,
  MAX(value) FILTER (WHERE was_before AND newest_then = 1) AS contract_value_before,
  COUNT(*) FILTER (WHERE kind = 'renewal') AS renewals
FROM ranked
GROUP BY account_id
