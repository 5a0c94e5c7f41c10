-- 33 slope of the invoice amounts over the days since 2024 (amount per day), six decimals
-- type: number
-- duckdb
SELECT a.account_id,
       CASE WHEN count(DISTINCT i.issued_on) > 1
            THEN round(regr_slope(i.amount, i.issued_on - DATE '2024-01-01'), 6) END AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.issued_on <= :as_of AND i.amount IS NOT NULL
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       round(regr_slope(i.amount, i.issued_on - '2024-01-01'::date)::numeric, 6) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.issued_on <= :as_of
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       IFF(COUNT(DISTINCT i.issued_on) > 1,
           ROUND(REGR_SLOPE(i.amount, DATEDIFF('day', '2024-01-01'::date, i.issued_on)), 6),
           NULL) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.issued_on <= :as_of AND i.amount IS NOT NULL
GROUP BY a.account_id
-- bigquery
WITH points AS (
  SELECT
    account_id,
    CAST(amount AS FLOAT64) AS y,
    DATE_DIFF(issued_on, DATE '2024-01-01', DAY) AS x
  FROM invoices
  WHERE issued_on <= :as_of AND amount IS NOT NULL
)
SELECT a.account_id, ROUND(SAFE_DIVIDE(COVAR_POP(p.y, p.x), VAR_POP(p.x)), 6) AS m
FROM accounts AS a
LEFT JOIN points AS p ON p.account_id = a.account_id
GROUP BY a.account_id
-- spark
SELECT a.account_id,
       round(regr_slope(i.amount, datediff(i.issued_on, DATE'2024-01-01')), 6) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.issued_on <= :as_of
GROUP BY a.account_id
