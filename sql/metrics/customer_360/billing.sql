-- The size of invoices, how often they are paid late, and the overdue amount, all in US dollars. Older invoices without a
-- currency are in dollars. Averages are rounded to whole cents, because accounts are ranked by them: equal amounts must
-- give equal averages, whatever the number of invoices.
WITH in_dollars AS (
  SELECT
    *,
    amount * CASE currency WHEN 'GBP' THEN :usd_per_gbp WHEN 'EUR' THEN :usd_per_eur ELSE 1 END AS dollars,
    status = 'open' AND due_on < :as_of AS is_overdue
  FROM invoices
)
SELECT
  account_id,
  ROUND(AVG(dollars) FILTER (WHERE issued_on >= :from_365d), 2) AS average_transaction,
  COUNT(*) FILTER (WHERE issued_on >= :from_180d) AS invoices_180d,
  COUNT(*) FILTER (WHERE issued_on >= :from_180d AND (paid_on > due_on OR is_overdue)) AS late_invoices_180d,
  SUM(CASE WHEN is_overdue THEN dollars ELSE 0 END) AS outstanding,
  MIN(due_on) FILTER (WHERE is_overdue) AS oldest_due_on
FROM in_dollars
GROUP BY account_id
