-- What is owed past its due date, and how often invoices are paid late.
SELECT
  account_id,
  SUM(CASE WHEN status = 'open' AND due_on < :as_of THEN amount ELSE 0 END) AS overdue_amount,
  MIN(CASE WHEN status = 'open' AND due_on < :as_of THEN due_on END) AS oldest_due_on,
  SUM(CASE WHEN issued_on >= :from_180d THEN 1 ELSE 0 END) AS invoices_180d,
  SUM(CASE WHEN issued_on >= :from_180d AND (paid_on > due_on OR (status = 'open' AND due_on < :as_of)) THEN 1 ELSE 0 END)
    AS late_invoices_180d
FROM invoices
GROUP BY account_id
