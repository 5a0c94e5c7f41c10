-- Each invoice once, as it was at the end of the day: unpaid until it was paid.
WITH invoices AS (
  SELECT DISTINCT
    invoice_id,
    account_id,
    amount,
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
    issued_on > DATE '$as_of' - 180 AS is_recent
  FROM invoices
)
SELECT
  account_id,
  coalesce(sum(amount) FILTER (is_overdue), 0) AS overdue_amount,
  min(due_on) FILTER (is_overdue) AS oldest_due_on,
  count(*) FILTER (is_recent) AS invoices_180d,
  count(*) FILTER (is_recent AND (is_overdue OR coalesce(paid_on > due_on, false))) AS late_invoices_180d
FROM judged
GROUP BY account_id
