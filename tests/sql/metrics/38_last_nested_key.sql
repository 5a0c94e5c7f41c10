-- 38 the last value of the nested JSON key (of events at one time that of the higher id)
-- type: text
-- duckdb
SELECT a.account_id, arg_max(e.properties->>'$.nested.k', (e.happened_at, e.event_id)) AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id AND e.happened_at < :as_of + 1 AND (e.properties->>'$.nested.k') IS NOT NULL
GROUP BY a.account_id
-- postgresql
SELECT DISTINCT ON (a.account_id)
       a.account_id,
       e.properties::jsonb #>> '{nested,k}' AS m
FROM accounts a
LEFT JOIN events e
       ON e.account_id = a.account_id
      AND e.happened_at::date <= :as_of
      AND e.properties::jsonb -> 'nested' ->> 'k' IS NOT NULL
ORDER BY a.account_id, e.happened_at DESC, e.event_id DESC
-- snowflake
WITH j AS (
    SELECT account_id, event_id, happened_at, PARSE_JSON(properties) AS p
    FROM events
    WHERE happened_at::date <= :as_of
)
SELECT a.account_id, j.p:nested.k::string AS m
FROM accounts a
LEFT JOIN j ON j.account_id = a.account_id AND j.p:nested.k::string IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY j.happened_at DESC, j.event_id DESC) = 1
-- bigquery
SELECT
  a.account_id,
  ARRAY_AGG(JSON_VALUE(e.properties, '$.nested.k') ORDER BY e.happened_at DESC, e.event_id DESC LIMIT 1)[OFFSET(0)] AS m
FROM `accounts` AS a
LEFT JOIN `events` AS e
  ON e.account_id = a.account_id
  AND DATE(e.happened_at) <= :as_of
  AND JSON_VALUE(e.properties, '$.nested.k') IS NOT NULL
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id, FIRST(e.k ORDER BY e.happened_at DESC NULLS LAST, e.event_id DESC) AS m
FROM accounts a
LEFT JOIN (
  SELECT account_id, event_id, happened_at, get_json_object(properties, '$.nested.k') AS k
  FROM events
  WHERE to_date(happened_at) <= :as_of
) e ON e.account_id = a.account_id AND e.k IS NOT NULL
GROUP BY a.account_id
