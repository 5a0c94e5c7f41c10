PIVOT (
  SELECT account_id, kind || 's_365d' AS kind
  FROM read_parquet('$exports/advocacy/*.parquet')
  WHERE DATE '$as_of' - happened_on BETWEEN 0 AND 364
) ON kind IN ('referrals_365d', 'mentions_365d', 'testimonials_365d') USING count(*) GROUP BY account_id
