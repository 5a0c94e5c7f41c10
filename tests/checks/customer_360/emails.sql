SELECT account_id, sum(sent) AS emails_sent_90d, sum(opened) AS emails_opened_90d
FROM read_parquet('$exports/emails/*.parquet')
WHERE DATE '$as_of' - week_ends_on BETWEEN 0 AND 89
GROUP BY account_id
