-- 31 next anniversary of a live subscription (29 February becomes 28 February), unless it ends before
-- type: date
-- duckdb
WITH live AS (
  SELECT account_id, ended_on, started_on,
         (started_on + to_years(year(:as_of) - year(started_on)))::DATE AS this_year,
         (started_on + to_years(year(:as_of) - year(started_on) + 1))::DATE AS next_year
  FROM subscriptions
  WHERE started_on <= :as_of AND coalesce(ended_on, DATE '9999-12-31') > :as_of
)
SELECT a.account_id, min(if(this_year > :as_of, this_year, next_year)) AS m
FROM accounts a
LEFT JOIN live l ON l.account_id = a.account_id AND coalesce(ended_on, DATE '9999-12-31') >= if(this_year > :as_of, this_year, next_year)
GROUP BY a.account_id
-- postgresql
WITH anniversaries AS (
    SELECT s.account_id,
           s.ended_on,
           (s.started_on + make_interval(years => y.n))::date AS renews_on
    FROM subscriptions s
    CROSS JOIN generate_series(1, 10) AS y(n)
    WHERE s.started_on <= :as_of
      AND (s.ended_on IS NULL OR s.ended_on > :as_of)
), upcoming AS (
    SELECT account_id, ended_on, min(renews_on) AS renews_on
    FROM anniversaries
    WHERE renews_on > :as_of
      AND renews_on <= coalesce(ended_on, renews_on)
    GROUP BY account_id, ended_on
)
SELECT a.account_id, min(u.renews_on) AS m
FROM accounts a
LEFT JOIN upcoming u ON u.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH candidates AS (
    SELECT account_id, ended_on, DATEADD('year', YEAR(:as_of) - YEAR(started_on), started_on) AS renews_on
    FROM subscriptions
    WHERE started_on <= :as_of AND NVL(ended_on, TO_DATE('9999-12-31')) > :as_of
    UNION ALL
    SELECT account_id, ended_on, DATEADD('year', YEAR(:as_of) - YEAR(started_on) + 1, started_on)
    FROM subscriptions
    WHERE started_on <= :as_of AND NVL(ended_on, TO_DATE('9999-12-31')) > :as_of
)
SELECT a.account_id, MIN(c.renews_on) AS m
FROM accounts a
LEFT JOIN candidates c
  ON c.account_id = a.account_id
 AND c.renews_on > :as_of
 AND c.renews_on <= NVL(c.ended_on, c.renews_on)
GROUP BY a.account_id
-- bigquery
WITH candidates AS (
  SELECT
    s.account_id,
    s.ended_on,
    DATE_ADD(s.started_on, INTERVAL DATE_DIFF(:as_of, s.started_on, YEAR) + extra YEAR) AS renews_on
  FROM subscriptions AS s
  CROSS JOIN UNNEST([0, 1]) AS extra
  WHERE s.started_on <= :as_of AND (s.ended_on IS NULL OR s.ended_on > :as_of)
)
SELECT a.account_id, MIN(c.renews_on) AS m
FROM accounts AS a
LEFT JOIN candidates AS c
  ON c.account_id = a.account_id
  AND c.renews_on > :as_of
  AND (c.ended_on IS NULL OR c.renews_on <= c.ended_on)
GROUP BY a.account_id
-- spark, with what `validate` says to write
WITH live AS (
  SELECT account_id, ended_on, started_on,
         DATE_SUB('year', started_on, :as_of) + 1 AS years
  FROM subscriptions
  WHERE started_on <= :as_of AND (ended_on IS NULL OR ended_on > :as_of)
),
due AS (
  SELECT account_id, ended_on, CAST(started_on + INTERVAL (years) YEAR AS DATE) AS renews_on
  FROM live
)
SELECT a.account_id, min(d.renews_on) AS m
FROM accounts a
LEFT JOIN due d ON d.account_id = a.account_id AND d.renews_on <= nvl(d.ended_on, d.renews_on)
GROUP BY a.account_id
