-- 09 net revenue of the last invoiced month less that of the invoiced month before it (credits are negative; void, draft and written off apart)
-- type: number
-- duckdb
WITH monthly AS (
  SELECT account_id, date_trunc('month', issued_on) AS mon, sum(amount) AS net
  FROM invoices
  WHERE issued_on <= :as_of AND coalesce(status, '') NOT IN ('void', 'draft', 'written_off')
  GROUP BY ALL
), moved AS (
  SELECT account_id, net - lag(net) OVER (PARTITION BY account_id ORDER BY mon) AS change
  FROM monthly
  QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY mon DESC) = 1
)
SELECT a.account_id, v.change AS m FROM accounts a LEFT JOIN moved v USING (account_id)
-- postgresql
WITH monthly AS (
    SELECT account_id,
           date_trunc('month', issued_on)::date AS mon,
           sum(amount) AS net
    FROM invoices
    WHERE issued_on <= :as_of
      AND coalesce(status, '') NOT IN ('void', 'draft', 'written_off')
    GROUP BY 1, 2
), changes AS (
    SELECT account_id,
           mon,
           net - lag(net) OVER w AS change
    FROM monthly
    WINDOW w AS (PARTITION BY account_id ORDER BY mon)
), latest AS (
    SELECT DISTINCT ON (account_id) account_id, change
    FROM changes
    ORDER BY account_id, mon DESC
)
SELECT a.account_id, l.change AS m
FROM accounts a
LEFT JOIN latest l USING (account_id)
-- snowflake
WITH monthly AS (
    SELECT account_id, DATE_TRUNC('month', issued_on) AS mon, SUM(amount)::number(12,2) AS net
    FROM invoices
    WHERE issued_on <= :as_of
      AND NVL(status, '') NOT IN ('void', 'draft', 'written_off')
    GROUP BY 1, 2
),
latest AS (
    SELECT account_id, net - LAG(net) OVER (PARTITION BY account_id ORDER BY mon) AS change
    FROM monthly
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY mon DESC) = 1
)
SELECT a.account_id, l.change AS m
FROM accounts a
LEFT JOIN latest l ON l.account_id = a.account_id
-- bigquery
WITH monthly AS (
  SELECT account_id, DATE_TRUNC(issued_on, MONTH) AS mon, SUM(amount) AS net
  FROM invoices
  WHERE issued_on <= :as_of
    AND IFNULL(status, '') NOT IN ('void', 'draft', 'written_off')
  GROUP BY 1, 2
),
latest AS (
  SELECT
    account_id,
    net - LAG(net) OVER (PARTITION BY account_id ORDER BY mon) AS change
  FROM monthly
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY mon DESC) = 1
)
SELECT a.account_id, l.change AS m
FROM accounts AS a
LEFT JOIN latest AS l USING (account_id)
-- spark
WITH monthly AS (
  SELECT account_id, trunc(issued_on, 'MM') AS mon, sum(amount) AS net
  FROM invoices
  WHERE issued_on <= :as_of
    AND nvl(status, '') NOT IN ('void', 'draft', 'written_off')
  GROUP BY account_id, trunc(issued_on, 'MM')
),
numbered AS (
  SELECT account_id,
         net - lag(net) OVER (PARTITION BY account_id ORDER BY mon) AS change,
         row_number() OVER (PARTITION BY account_id ORDER BY mon DESC) AS rn
  FROM monthly
)
SELECT a.account_id, n.change AS m
FROM accounts a
LEFT JOIN numbered n ON n.account_id = a.account_id AND n.rn = 1
