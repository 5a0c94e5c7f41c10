-- 34 end of the month of the first payment
-- type: date
-- duckdb
SELECT a.account_id, last_day(min(i.paid_on)) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       (date_trunc('month', min(i.paid_on)) + interval '1 month' - interval '1 day')::date AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- snowflake
SELECT a.account_id, LAST_DAY(MIN(i.paid_on)) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, LAST_DAY(MIN(i.paid_on), MONTH) AS m
FROM accounts AS a
LEFT JOIN invoices AS i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
-- spark
SELECT a.account_id, last_day(min(i.paid_on)) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.paid_on <= :as_of
GROUP BY a.account_id
