-- 01 late payments in the last 90 days: invoices paid after their due date, void ones apart
-- type: number
-- duckdb
SELECT a.account_id, count(i.invoice_id) AS m
FROM accounts a
LEFT JOIN invoices i
  ON i.account_id = a.account_id
 AND i.paid_on > i.due_on
 AND i.paid_on BETWEEN :as_of - 90 AND :as_of
 AND i.status IS DISTINCT FROM 'void'
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       count(*) FILTER (WHERE i.paid_on > i.due_on
                          AND i.paid_on >= :as_of - interval '90 days'
                          AND i.paid_on <= :as_of
                          AND i.status IS DISTINCT FROM 'void') AS m
FROM accounts a
LEFT JOIN invoices i USING (account_id)
GROUP BY a.account_id
ORDER BY a.account_id
-- snowflake, with what `validate` says to write
SELECT a.account_id,
       COUNT(*) FILTER (WHERE i.paid_on > i.due_on
                AND i.paid_on BETWEEN DATEADD(day, -90, :as_of) AND :as_of
                AND NVL(i.status, '') <> 'void') AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id
GROUP BY 1
ORDER BY 1
-- bigquery, with what `validate` says to write
SELECT
  a.account_id,
  COUNT(*) FILTER (WHERE i.paid_on > i.due_on
          AND i.paid_on BETWEEN DATE_SUB(:as_of, INTERVAL 90 DAY) AND :as_of
          AND IFNULL(i.status, '') != 'void') AS m
FROM `accounts` AS a
LEFT JOIN `invoices` AS i
  ON i.account_id = a.account_id
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       COUNT(*) FILTER (WHERE i.paid_on > i.due_on
                AND i.paid_on >= date_sub(:as_of, 90)
                AND i.paid_on <= :as_of
                AND NOT (i.status <=> 'void')) AS m
FROM accounts a
LEFT OUTER JOIN invoices i ON a.account_id = i.account_id
GROUP BY a.account_id
