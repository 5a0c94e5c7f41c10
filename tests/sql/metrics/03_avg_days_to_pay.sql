-- 03 average days from issue to payment, two decimals
-- type: number
-- duckdb
SELECT a.account_id, round(avg(date_diff('day', i.issued_on, i.paid_on)), 2) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       (SELECT round(avg(i.paid_on - i.issued_on), 2)
          FROM invoices i
         WHERE i.account_id = a.account_id
           AND i.paid_on <= :as_of) AS m
FROM accounts a
-- snowflake
SELECT a.account_id, ROUND(AVG(DATEDIFF('day', i.issued_on, i.paid_on)), 2) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, ROUND(AVG(DATE_DIFF(i.paid_on, i.issued_on, DAY)), 2) AS m
FROM accounts a
LEFT JOIN invoices i
  ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY 1
-- spark
SELECT a.account_id, round(avg(datediff(i.paid_on, i.issued_on)), 2) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
