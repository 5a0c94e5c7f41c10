-- 02 share of the paid invoices with a due date that were paid after it, four decimals
-- type: number
-- duckdb
SELECT a.account_id,
       round(count(*) FILTER (i.paid_on > i.due_on) / nullif(count(*) FILTER (i.paid_on IS NOT NULL AND i.due_on IS NOT NULL), 0), 4) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY ALL
-- postgresql
SELECT a.account_id,
       round(count(i.invoice_id) FILTER (WHERE i.paid_on > i.due_on)::numeric / NULLIF(count(i.invoice_id), 0), 4) AS m
FROM accounts AS a
LEFT JOIN invoices AS i
       ON i.account_id = a.account_id
      AND i.paid_on <= :as_of
      AND i.due_on IS NOT NULL
GROUP BY a.account_id
-- snowflake
WITH paid AS (
    SELECT account_id, IFF(paid_on > due_on, 1, 0) AS is_late
    FROM invoices
    WHERE paid_on <= :as_of
      AND due_on IS NOT NULL
)
SELECT a.account_id, ROUND(SUM(p.is_late) / NULLIF(COUNT(p.is_late), 0), 4) AS m
FROM accounts a
LEFT JOIN paid p ON p.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
SELECT
  account_id,
  ROUND(SAFE_DIVIDE(COUNTIF(i.paid_on > i.due_on), COUNT(i.due_on)), 4) AS m
FROM accounts
LEFT JOIN (
  SELECT account_id, due_on, paid_on
  FROM invoices
  WHERE paid_on <= :as_of AND due_on IS NOT NULL
) AS i USING (account_id)
GROUP BY account_id
-- spark
SELECT a.account_id,
       round(sum(CASE WHEN i.paid_on > i.due_on THEN 1 ELSE 0 END) / nullif(count(i.invoice_id), 0), 4) AS m
FROM accounts a
LEFT JOIN invoices i
  ON i.account_id = a.account_id
 AND i.paid_on <= :as_of
 AND i.due_on IS NOT NULL
GROUP BY a.account_id
