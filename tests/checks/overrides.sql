-- `arg_max` skips NULL, so the newest row is selected first: an override without a score still replaces the one before.
SELECT account_id, o.score AS override_score, o.reason AS override_reason, o.author AS override_author
FROM (
  SELECT account_id, arg_max(o, (set_at, author)) AS o
  FROM read_parquet('$exports/csm/*.parquet') o
  WHERE CAST(set_at AT TIME ZONE 'UTC' AS DATE) <= DATE '$as_of'
    AND NOT coalesce(expires_on < DATE '$as_of', false)
    AND account_id IS NOT NULL
  GROUP BY account_id
)
