-- 36 share of the account's live MRR (face value) in that of its region, four decimals
-- type: number
-- duckdb
WITH mrr AS (
  SELECT a.account_id, a.region, sum(s.mrr) AS mrr
  FROM accounts a
  LEFT JOIN subscriptions s
    ON s.account_id = a.account_id AND s.started_on <= :as_of AND coalesce(s.ended_on > :as_of, true)
  GROUP BY ALL
)
SELECT account_id, round(mrr / sum(mrr) OVER (PARTITION BY region), 4) AS m FROM mrr
-- postgresql
SELECT a.account_id,
       round(sum(s.mrr) / NULLIF(sum(sum(s.mrr)) OVER (PARTITION BY a.region), 0), 4) AS m
FROM accounts a
LEFT JOIN subscriptions s
       ON s.account_id = a.account_id
      AND s.started_on <= :as_of
      AND (s.ended_on > :as_of OR s.ended_on IS NULL)
GROUP BY a.account_id, a.region
-- snowflake
SELECT a.account_id,
       ROUND(RATIO_TO_REPORT(SUM(s.mrr)) OVER (PARTITION BY a.region), 4) AS m
FROM accounts a
LEFT JOIN subscriptions s
  ON s.account_id = a.account_id
 AND s.started_on <= :as_of
 AND (s.ended_on IS NULL OR s.ended_on > :as_of)
GROUP BY a.account_id, a.region
-- bigquery
WITH live AS (
  SELECT a.account_id, a.region, SUM(s.mrr) AS mrr
  FROM accounts AS a
  LEFT JOIN subscriptions AS s
    ON s.account_id = a.account_id
    AND s.started_on <= :as_of
    AND (s.ended_on IS NULL OR s.ended_on > :as_of)
  GROUP BY 1, 2
)
SELECT
  account_id,
  ROUND(SAFE_DIVIDE(mrr, SUM(mrr) OVER (PARTITION BY region)), 4) AS m
FROM live
-- spark
SELECT account_id,
       round(CAST(mrr AS DOUBLE) / sum(mrr) OVER (PARTITION BY region), 4) AS m
FROM (
  SELECT a.account_id, a.region, sum(s.mrr) AS mrr
  FROM accounts a
  LEFT JOIN subscriptions s
    ON s.account_id = a.account_id
   AND s.started_on <= :as_of
   AND nvl(s.ended_on, DATE'9999-12-31') > :as_of
  GROUP BY a.account_id, a.region
) t
