-- 27 provision for open overdue amounts by age: 1 % up to 30 days, 5 % up to 60, 20 % up to 90, 50 % beyond
-- type: number
-- duckdb
SELECT a.account_id,
       sum(i.amount * CASE WHEN :as_of - i.due_on <= 30 THEN 0.01
                           WHEN :as_of - i.due_on <= 60 THEN 0.05
                           WHEN :as_of - i.due_on <= 90 THEN 0.20
                           ELSE 0.50 END) AS m
FROM accounts a
LEFT JOIN invoices i
  ON i.account_id = a.account_id AND i.status = 'open' AND i.paid_on IS NULL AND i.due_on < :as_of
GROUP BY a.account_id
-- postgresql
WITH buckets(from_days, to_days, rate) AS (
    VALUES (1, 30, 0.01), (31, 60, 0.05), (61, 90, 0.20), (91, 100000, 0.50)
)
SELECT a.account_id, sum(i.amount * b.rate) AS m
FROM accounts a
LEFT JOIN invoices i
       ON i.account_id = a.account_id
      AND i.status = 'open'
      AND i.paid_on IS NULL
      AND i.due_on < :as_of
LEFT JOIN buckets b ON (:as_of - i.due_on) BETWEEN b.from_days AND b.to_days
GROUP BY a.account_id
-- snowflake
WITH overdue AS (
    SELECT account_id, amount, DATEDIFF('day', due_on, :as_of) AS days_overdue
    FROM invoices
    WHERE status = 'open'
      AND paid_on IS NULL
      AND due_on < :as_of
),
bucketed AS (
    SELECT account_id,
           SUM(IFF(days_overdue <= 30, amount, 0)) AS b30,
           SUM(IFF(days_overdue BETWEEN 31 AND 60, amount, 0)) AS b60,
           SUM(IFF(days_overdue BETWEEN 61 AND 90, amount, 0)) AS b90,
           SUM(IFF(days_overdue > 90, amount, 0)) AS b90plus
    FROM overdue
    GROUP BY account_id
)
SELECT a.account_id, b.b30 * 0.01 + b.b60 * 0.05 + b.b90 * 0.2 + b.b90plus * 0.5 AS m
FROM accounts a
LEFT JOIN bucketed b ON b.account_id = a.account_id
-- bigquery
SELECT
  a.account_id,
  SUM(i.amount * CASE
    WHEN DATE_DIFF(:as_of, i.due_on, DAY) <= 30 THEN 0.01
    WHEN DATE_DIFF(:as_of, i.due_on, DAY) <= 60 THEN 0.05
    WHEN DATE_DIFF(:as_of, i.due_on, DAY) <= 90 THEN 0.20
    ELSE 0.50
  END) AS m
FROM accounts AS a
LEFT JOIN invoices AS i
  ON i.account_id = a.account_id
  AND i.status = 'open'
  AND i.paid_on IS NULL
  AND i.due_on < :as_of
GROUP BY a.account_id
-- spark
SELECT a.account_id,
       sum(i.amount * CASE WHEN datediff(:as_of, i.due_on) > 90 THEN 0.50
                           WHEN datediff(:as_of, i.due_on) > 60 THEN 0.20
                           WHEN datediff(:as_of, i.due_on) > 30 THEN 0.05
                           ELSE 0.01 END) AS m
FROM accounts a
LEFT JOIN invoices i
  ON i.account_id = a.account_id
 AND i.status = 'open'
 AND isnull(i.paid_on)
 AND i.due_on < :as_of
GROUP BY a.account_id
