-- The amount past its due date, and how often invoices are paid late.
WITH judged AS (
  SELECT *, status = 'open' AND due_on < :as_of AS is_overdue FROM invoices
)
SELECT
  account_id,
  SUM(CASE WHEN is_overdue THEN amount ELSE 0 END) AS overdue_amount,
  MIN(due_on) FILTER (WHERE is_overdue) AS oldest_due_on,
  COUNT(*) FILTER (WHERE issued_on >= :from_180d) AS invoices_180d,
  COUNT(*) FILTER (WHERE issued_on >= :from_180d AND (paid_on > due_on OR is_overdue)) AS late_invoices_180d
FROM judged
GROUP BY account_id
