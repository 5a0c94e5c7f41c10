-- 30 MRR of the live subscriptions whose anniversary is due in the next 60 days (NULL without a live subscription)
-- type: number
-- duckdb
WITH live AS (
  SELECT account_id, mrr, ended_on, started_on + to_years(year(:as_of) - year(started_on)) AS ann, started_on
  FROM subscriptions
  WHERE started_on <= :as_of AND (ended_on IS NULL OR ended_on > :as_of)
), due AS (
  SELECT account_id, mrr,
         if(ann > :as_of, ann, started_on + to_years(year(:as_of) - year(started_on) + 1))::DATE AS next_on, ended_on
  FROM live
)
SELECT a.account_id,
       CASE WHEN count(d.next_on) > 0 THEN coalesce(sum(d.mrr) FILTER (d.next_on <= :as_of + 60 AND d.next_on <= coalesce(d.ended_on, d.next_on)), 0) END AS m
FROM accounts a LEFT JOIN due d USING (account_id)
GROUP BY a.account_id
-- postgresql
WITH live AS (
    SELECT account_id,
           mrr,
           ended_on,
           started_on,
           (started_on + (extract(year FROM :as_of) - extract(year FROM started_on)) * interval '1 year')::date AS this_year,
           (started_on + (extract(year FROM :as_of) - extract(year FROM started_on) + 1) * interval '1 year')::date AS next_year
    FROM subscriptions
    WHERE started_on <= :as_of
      AND (ended_on IS NULL OR ended_on > :as_of)
), due AS (
    SELECT account_id, mrr, ended_on,
           CASE WHEN this_year > :as_of THEN this_year ELSE next_year END AS renews_on
    FROM live
)
SELECT a.account_id,
       CASE WHEN count(d.account_id) > 0
            THEN coalesce(sum(d.mrr) FILTER (WHERE d.renews_on <= :as_of + interval '60 days'
                                               AND (d.ended_on IS NULL OR d.ended_on >= d.renews_on)), 0)
       END AS m
FROM accounts a
LEFT JOIN due d ON d.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH due AS (
    SELECT account_id, mrr, ended_on,
           IFF(DATEADD('year', YEAR(:as_of) - YEAR(started_on), started_on) > :as_of,
               DATEADD('year', YEAR(:as_of) - YEAR(started_on), started_on),
               DATEADD('year', YEAR(:as_of) - YEAR(started_on) + 1, started_on)) AS renews_on
    FROM subscriptions
    WHERE started_on <= :as_of
      AND (ended_on IS NULL OR ended_on > :as_of)
)
SELECT a.account_id,
       SUM(CASE WHEN d.account_id IS NULL THEN NULL
                WHEN d.renews_on <= DATEADD('day', 60, :as_of) AND NVL(d.ended_on, d.renews_on) >= d.renews_on
                THEN ZEROIFNULL(d.mrr)
                ELSE 0 END) AS m
FROM accounts a
LEFT JOIN due d ON d.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH live AS (
  SELECT
    *,
    EXTRACT(YEAR FROM :as_of) - EXTRACT(YEAR FROM started_on) AS years
  FROM subscriptions
  WHERE started_on <= :as_of AND IFNULL(ended_on, DATE '9999-12-31') > :as_of
),
due AS (
  SELECT
    account_id,
    mrr,
    ended_on,
    IF(DATE_ADD(started_on, INTERVAL years YEAR) > :as_of,
       DATE_ADD(started_on, INTERVAL years YEAR),
       DATE_ADD(started_on, INTERVAL years + 1 YEAR)) AS renews_on
  FROM live
)
SELECT
  a.account_id,
  IF(COUNT(d.renews_on) = 0, NULL,
     IFNULL(SUM(IF(d.renews_on <= DATE_ADD(:as_of, INTERVAL 60 DAY)
                   AND (d.ended_on IS NULL OR d.ended_on >= d.renews_on), d.mrr, NULL)), 0)) AS m
FROM accounts AS a
LEFT JOIN due AS d ON d.account_id = a.account_id
GROUP BY a.account_id
-- spark, with what `validate` says to write
WITH live AS (
  SELECT account_id, mrr, ended_on, started_on, 12 * (year(:as_of) - year(started_on)) AS months
  FROM subscriptions
  WHERE started_on <= :as_of AND nvl(ended_on, DATE'9999-12-31') > :as_of
),
due AS (
  SELECT account_id, mrr, ended_on,
         CASE WHEN started_on + INTERVAL (months) MONTH > :as_of THEN started_on + INTERVAL (months) MONTH
              ELSE started_on + INTERVAL (months + 12) MONTH END AS renews_on
  FROM live
)
SELECT a.account_id,
       sum(CASE WHEN d.renews_on IS NULL THEN NULL
                WHEN d.renews_on <= date_add(:as_of, 60) AND nvl(d.ended_on, d.renews_on) >= d.renews_on THEN nvl(d.mrr, 0)
                ELSE 0 END) AS m
FROM accounts a
LEFT JOIN due d ON d.account_id = a.account_id
GROUP BY a.account_id
