SELECT account_id, arg_max(tickets, reported_on) AS tickets_per_month, max(reported_on) AS support_on
FROM read_parquet('$exports/support/*.parquet')
WHERE reported_on <= DATE '$as_of'
GROUP BY account_id
