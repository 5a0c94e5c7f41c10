-- What the account is entitled to by its newest signature, until when, and what it paid a year earlier.
WITH terms AS (
  SELECT
    *,
    CASE WHEN signed_on < :from_365d THEN 1 ELSE 0 END AS was_before,
    CASE WHEN kind = 'amendment' THEN 1 ELSE 0 END AS amends
  FROM contracts
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
  MAX(CASE WHEN newest = 1 THEN seats END) AS seats_bought,
  MAX(CASE WHEN newest = 1 THEN features END) AS features_bought,
  MAX(CASE WHEN newest = 1 THEN ends_on END) AS contract_ends_on,
  MAX(CASE WHEN newest = 1 THEN value END) AS contract_value,
  MAX(CASE WHEN was_before = 1 AND newest_then = 1 THEN value END) AS contract_value_before,
  SUM(CASE WHEN kind = 'renewal' THEN 1 ELSE 0 END) AS renewals
FROM ranked
GROUP BY account_id
