-- 28 the age bucket that holds most of the open overdue amount (unknown amounts count as 0; of equal ones the first by name)
-- type: text
-- duckdb
WITH buckets AS (
  SELECT account_id,
         CASE WHEN :as_of - due_on <= 30 THEN '01-30' WHEN :as_of - due_on <= 60 THEN '31-60'
              WHEN :as_of - due_on <= 90 THEN '61-90' ELSE '90+' END AS bucket,
         coalesce(sum(amount), 0) AS total
  FROM invoices
  WHERE status = 'open' AND due_on < :as_of
  GROUP BY account_id, bucket
  QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY total DESC, bucket) = 1
)
SELECT a.account_id, b.bucket AS m FROM accounts a LEFT JOIN buckets b USING (account_id)
-- postgresql
WITH overdue AS (
    SELECT account_id,
           CASE
               WHEN due_on >= :as_of - 30 THEN '01-30'
               WHEN due_on >= :as_of - 60 THEN '31-60'
               WHEN due_on >= :as_of - 90 THEN '61-90'
               ELSE '90+'
           END AS bucket,
           sum(coalesce(amount, 0)) AS total
    FROM invoices
    WHERE status = 'open' AND due_on < :as_of
    GROUP BY 1, 2
)
SELECT DISTINCT ON (a.account_id) a.account_id, o.bucket AS m
FROM accounts a
LEFT JOIN overdue o ON o.account_id = a.account_id
ORDER BY a.account_id, o.total DESC, o.bucket
-- snowflake
WITH overdue AS (
    SELECT account_id,
           CASE
               WHEN DATEDIFF(day, due_on, :as_of) <= 30 THEN '01-30'
               WHEN DATEDIFF(day, due_on, :as_of) <= 60 THEN '31-60'
               WHEN DATEDIFF(day, due_on, :as_of) <= 90 THEN '61-90'
               ELSE '90+'
           END AS bucket,
           SUM(ZEROIFNULL(amount)) AS total
    FROM invoices
    WHERE status = 'open' AND due_on < :as_of
    GROUP BY account_id, bucket
)
SELECT a.account_id, o.bucket AS m
FROM accounts a
LEFT JOIN overdue o ON o.account_id = a.account_id
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY o.total DESC, o.bucket) = 1
-- bigquery
WITH overdue AS (
  SELECT
    account_id,
    CASE
      WHEN DATE_DIFF(:as_of, due_on, DAY) <= 30 THEN '01-30'
      WHEN DATE_DIFF(:as_of, due_on, DAY) <= 60 THEN '31-60'
      WHEN DATE_DIFF(:as_of, due_on, DAY) <= 90 THEN '61-90'
      ELSE '90+'
    END AS bucket,
    SUM(IFNULL(amount, 0)) AS total
  FROM invoices
  WHERE status = 'open' AND due_on < :as_of
  GROUP BY account_id, bucket
)
SELECT a.account_id, o.bucket AS m
FROM accounts AS a
LEFT JOIN overdue AS o USING (account_id)
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY o.total DESC, o.bucket) = 1
-- spark
WITH overdue AS (
  SELECT account_id,
         CASE WHEN datediff(:as_of, due_on) <= 30 THEN '01-30'
              WHEN datediff(:as_of, due_on) <= 60 THEN '31-60'
              WHEN datediff(:as_of, due_on) <= 90 THEN '61-90'
              ELSE '90+' END AS bucket,
         nvl(amount, 0) AS amount
  FROM invoices
  WHERE status = 'open' AND due_on < :as_of
),
ranked AS (
  SELECT account_id, bucket,
         row_number() OVER (PARTITION BY account_id ORDER BY sum(amount) DESC, bucket) AS rn
  FROM overdue
  GROUP BY account_id, bucket
)
SELECT a.account_id, r.bucket AS m
FROM accounts a
LEFT JOIN ranked r ON r.account_id = a.account_id AND r.rn = 1
