-- How large invoices are, how late they are paid, and what of them is outstanding past its due date, all in US dollars.
-- Invoices from before currencies were noted are in dollars. Averages are in whole cents: accounts are ranked by them, and
-- the same amount must not come to two numbers because it was averaged over more invoices.
WITH in_dollars AS (
  SELECT
    *,
    amount * CASE currency WHEN 'GBP' THEN :usd_per_gbp WHEN 'EUR' THEN :usd_per_eur ELSE 1.0 END AS dollars,
    CASE WHEN status = 'open' AND due_on < :as_of THEN 1 ELSE 0 END AS is_overdue
  FROM invoices
)
SELECT
  account_id,
  ROUND(AVG(CASE WHEN issued_on >= :from_365d THEN dollars END), 2) AS average_transaction,
  SUM(CASE WHEN issued_on >= :from_180d THEN 1 ELSE 0 END) AS invoices_180d,
  SUM(CASE WHEN issued_on >= :from_180d AND (paid_on > due_on OR is_overdue = 1) THEN 1 ELSE 0 END)
    AS late_invoices_180d,
  SUM(CASE WHEN is_overdue = 1 THEN dollars ELSE 0 END) AS outstanding,
  MIN(CASE WHEN is_overdue = 1 THEN due_on END) AS oldest_due_on
FROM in_dollars
GROUP BY account_id
