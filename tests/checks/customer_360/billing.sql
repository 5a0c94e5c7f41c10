-- `favg` and `fsum` compensate rounding, so the order of rows does not matter.
-- Each invoice once, as it was at the end of the day: unpaid until it was paid.
WITH invoices AS (
  SELECT DISTINCT
    invoice_id,
    account_id,
    CAST(amount AS DOUBLE) * CAST(coalesce(map {'GBP': 1.27, 'EUR': 1.09}[currency], 1) AS DOUBLE) AS dollars,
    issued_on,
    due_on,
    if(paid_on <= DATE '$as_of', paid_on, NULL) AS paid_on
  FROM read_parquet('$exports/invoices/*.parquet', union_by_name = true)
  WHERE issued_on <= DATE '$as_of'
),
judged AS (
  SELECT
    *,
    paid_on IS NULL AND due_on < DATE '$as_of' AS is_overdue,
    date_diff('day', issued_on, DATE '$as_of') AS age
  FROM invoices
)
SELECT
  account_id,
  round(favg(dollars) FILTER (age < 365), 2) AS average_transaction,
  count(*) FILTER (age < 180) AS invoices_180d,
  count(*) FILTER (age < 180 AND (is_overdue OR coalesce(paid_on > due_on, false))) AS late_invoices_180d,
  coalesce(fsum(dollars) FILTER (is_overdue), 0) AS outstanding,
  min(due_on) FILTER (is_overdue) AS oldest_due_on
FROM judged
GROUP BY account_id
