SELECT account_id, arg_max(status, changed_on) AS success_plan
FROM read_parquet('$exports/success_plans/*.parquet')
WHERE changed_on <= DATE '$as_of'
GROUP BY account_id
