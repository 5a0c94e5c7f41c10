-- Paid amounts, and the date of the last payment.
WITH numbered AS (
  SELECT
    account_id,
    invoice_date,
    amount,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY invoice_date DESC, invoice_id DESC) AS newest
  FROM invoices
)
SELECT
  account_id,
  COUNT(*) AS invoices,
  SUM(CASE WHEN invoice_date >= :from_365d THEN amount ELSE 0 END) AS paid_365d,
  MAX(CASE WHEN newest = 1 THEN amount END) AS last_amount,
  MAX(invoice_date) AS last_invoice_on
FROM numbered
GROUP BY account_id
