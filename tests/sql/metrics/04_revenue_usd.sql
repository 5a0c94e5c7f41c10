-- 04 revenue in USD, each invoice at the rate valid on the day of issue (no currency: USD; no rate: left out)
-- type: number
-- duckdb
SELECT a.account_id, sum(i.amount * f.usd) AS m
FROM accounts a
LEFT JOIN (
  SELECT account_id, amount, issued_on, coalesce(currency, 'USD') AS currency
  FROM invoices
  WHERE issued_on <= :as_of AND (status IS NULL OR status NOT IN ('void', 'draft'))
) i ON i.account_id = a.account_id
ASOF LEFT JOIN (SELECT * FROM fx_rates WHERE usd IS NOT NULL AND valid_from IS NOT NULL) f
  ON f.currency = i.currency AND i.issued_on >= f.valid_from
GROUP BY a.account_id
-- postgresql
SELECT a.account_id, sum(i.amount * r.usd) AS m
FROM accounts a
LEFT JOIN invoices i
       ON i.account_id = a.account_id
      AND i.issued_on <= :as_of
      AND coalesce(i.status, '') NOT IN ('void', 'draft')
LEFT JOIN LATERAL (
    SELECT f.usd
    FROM fx_rates f
    WHERE f.currency = coalesce(i.currency, 'USD')
      AND f.valid_from <= i.issued_on
      AND f.usd IS NOT NULL
    ORDER BY f.valid_from DESC
    LIMIT 1
) r ON true
GROUP BY a.account_id
-- snowflake
WITH rated AS (
    SELECT i.account_id, i.invoice_id, i.amount * f.usd AS amount_usd
    FROM invoices i
    JOIN fx_rates f
      ON f.currency = NVL(i.currency, 'USD')
     AND f.valid_from <= i.issued_on
    WHERE i.issued_on <= :as_of
      AND NVL(i.status, '') NOT IN ('void', 'draft')
      AND f.usd IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY i.invoice_id ORDER BY f.valid_from DESC) = 1
)
SELECT a.account_id, SUM(r.amount_usd) AS m
FROM accounts a
LEFT JOIN rated r ON r.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH rates AS (
  SELECT
    currency,
    usd,
    valid_from,
    LEAD(valid_from) OVER (PARTITION BY currency ORDER BY valid_from) AS valid_to
  FROM fx_rates
  WHERE valid_from IS NOT NULL AND usd IS NOT NULL
),
converted AS (
  SELECT i.account_id, i.amount * r.usd AS usd_amount
  FROM invoices AS i
  JOIN rates AS r
    ON r.currency = IFNULL(i.currency, 'USD')
   AND i.issued_on >= r.valid_from
   AND (i.issued_on < r.valid_to OR r.valid_to IS NULL)
  WHERE i.issued_on <= :as_of
    AND IFNULL(i.status, '') NOT IN ('void', 'draft')
)
SELECT a.account_id, SUM(c.usd_amount) AS m
FROM accounts AS a
LEFT JOIN converted AS c ON c.account_id = a.account_id
GROUP BY a.account_id
-- spark, with what `validate` says to write
WITH rated AS (
  SELECT i.account_id, i.invoice_id, i.amount, FIRST(f.usd ORDER BY f.valid_from DESC) AS usd
  FROM invoices i
  JOIN fx_rates f
    ON f.currency = nvl(i.currency, 'USD') AND f.valid_from <= i.issued_on AND f.usd IS NOT NULL
  WHERE i.issued_on <= :as_of AND nvl(i.status, '') NOT IN ('void', 'draft')
  GROUP BY i.account_id, i.invoice_id, i.amount
)
SELECT a.account_id, sum(r.amount * r.usd) AS m
FROM accounts a
LEFT JOIN rated r ON r.account_id = a.account_id
GROUP BY a.account_id
