SELECT
  account_id,
  count(*) AS invoices,
  coalesce(sum(amount) FILTER (date_diff('day', invoice_date, DATE '$as_of') < 365), 0) AS paid_365d,
  arg_max(amount, (invoice_date, invoice_id)) AS last_amount,
  max(invoice_date) AS last_invoice_on
FROM read_parquet('$exports/invoices.parquet')
WHERE invoice_date <= DATE '$as_of'
GROUP BY account_id
