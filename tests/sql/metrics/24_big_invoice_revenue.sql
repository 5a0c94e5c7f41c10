-- 24 sum of the invoices at or above the account's average, of accounts with a live subscription of decent size for its plan and no unresolved important ticket
-- type: number
-- duckdb
SELECT a.account_id, r.revenue AS m
FROM accounts a
LEFT JOIN (
  SELECT i.account_id, sum(i.amount) AS revenue
  FROM invoices i
  WHERE i.issued_on <= :as_of
    AND i.amount >= (SELECT avg(j.amount) FROM invoices j WHERE j.account_id = i.account_id AND j.issued_on <= :as_of)
    AND EXISTS (
      SELECT 1 FROM subscriptions s
      WHERE s.account_id = i.account_id AND s.started_on <= :as_of AND (s.ended_on IS NULL OR s.ended_on > :as_of)
        AND s.mrr >= (SELECT 0.2 * avg(x.mrr) FROM subscriptions x WHERE x.plan = s.plan))
    AND NOT EXISTS (
      SELECT 1 FROM tickets t
      WHERE t.account_id = i.account_id AND t.resolved_at IS NULL AND t.priority IN ('high', 'urgent'))
  GROUP BY i.account_id
) r ON r.account_id = a.account_id
-- postgresql
SELECT a.account_id,
       (SELECT sum(i.amount)
          FROM invoices i
         WHERE i.account_id = a.account_id
           AND i.issued_on <= :as_of
           AND i.amount >= (SELECT avg(j.amount)
                              FROM invoices j
                             WHERE j.account_id = i.account_id
                               AND j.issued_on <= :as_of)
           AND EXISTS (SELECT 1
                         FROM subscriptions s
                        WHERE s.account_id = a.account_id
                          AND s.started_on <= :as_of
                          AND (s.ended_on IS NULL OR s.ended_on > :as_of)
                          AND s.mrr >= (SELECT 0.2 * avg(x.mrr) FROM subscriptions x WHERE x.plan = s.plan))
           AND NOT EXISTS (SELECT 1
                             FROM tickets t
                            WHERE t.account_id = a.account_id
                              AND t.resolved_at IS NULL
                              AND t.priority IN ('high', 'urgent'))) AS m
FROM accounts a
-- snowflake
WITH live AS (
    SELECT s.account_id
    FROM subscriptions s
    JOIN (SELECT plan, AVG(mrr) AS avg_mrr FROM subscriptions GROUP BY plan) p ON p.plan = s.plan
    WHERE s.started_on <= :as_of
      AND NVL(s.ended_on, '2999-12-31'::date) > :as_of
      AND s.mrr >= 0.2 * p.avg_mrr
)
SELECT a.account_id, r.revenue AS m
FROM accounts a
LEFT JOIN (
    SELECT i.account_id, SUM(i.amount)::number(14,2) AS revenue
    FROM invoices i
    WHERE i.issued_on <= :as_of
      AND i.amount >= (SELECT AVG(j.amount) FROM invoices j WHERE j.account_id = i.account_id AND j.issued_on <= :as_of)
      AND EXISTS (SELECT 1 FROM live l WHERE l.account_id = i.account_id)
      AND NOT EXISTS (SELECT 1 FROM tickets t
                      WHERE t.account_id = i.account_id
                        AND t.resolved_at IS NULL
                        AND t.priority IN ('high', 'urgent'))
    GROUP BY i.account_id
) r ON r.account_id = a.account_id
-- bigquery
SELECT a.account_id, r.revenue AS m
FROM accounts AS a
LEFT JOIN (
  SELECT i.account_id, SUM(i.amount) AS revenue
  FROM invoices AS i
  WHERE i.issued_on <= :as_of
    AND i.amount >= (
      SELECT AVG(j.amount) FROM invoices AS j
      WHERE j.account_id = i.account_id AND j.issued_on <= :as_of
    )
    AND EXISTS (
      SELECT 1 FROM subscriptions AS s
      WHERE s.account_id = i.account_id
        AND s.started_on <= :as_of
        AND (s.ended_on IS NULL OR s.ended_on > :as_of)
        AND s.mrr >= (SELECT AVG(x.mrr) / 5 FROM subscriptions AS x WHERE x.plan = s.plan)
    )
    AND i.account_id NOT IN (
      SELECT t.account_id FROM tickets AS t
      WHERE t.resolved_at IS NULL AND t.priority IN ('high', 'urgent') AND t.account_id IS NOT NULL
    )
  GROUP BY i.account_id
) AS r ON r.account_id = a.account_id
-- spark
WITH trouble AS (
  SELECT account_id FROM tickets WHERE resolved_at IS NULL AND priority IN ('high', 'urgent')
),
live AS (
  SELECT s.account_id
  FROM subscriptions s
  WHERE s.started_on <= :as_of AND (s.ended_on IS NULL OR s.ended_on > :as_of)
    AND s.mrr >= (SELECT 0.2 * avg(x.mrr) FROM subscriptions x WHERE x.plan = s.plan)
),
big AS (
  SELECT i.account_id, i.amount
  FROM invoices i
  LEFT SEMI JOIN live l ON l.account_id = i.account_id
  LEFT ANTI JOIN trouble t ON t.account_id = i.account_id
  WHERE i.issued_on <= :as_of
    AND i.amount >= (SELECT avg(j.amount) FROM invoices j WHERE j.account_id = i.account_id AND j.issued_on <= :as_of)
)
SELECT a.account_id, sum(b.amount) AS m
FROM accounts a
LEFT JOIN big b ON b.account_id = a.account_id
GROUP BY a.account_id
