-- 14 error rate: share of the events with an ok flag whose flag is false, four decimals
-- type: number
-- duckdb
SELECT a.account_id, round(avg((NOT (e.properties->>'$.ok')::BOOLEAN)::INT), 4) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at < :as_of + 1
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       round(avg(CASE WHEN (e.properties::jsonb ->> 'ok')::boolean THEN 0 ELSE 1 END)
                 FILTER (WHERE e.properties::jsonb ->> 'ok' IS NOT NULL), 4) AS m
FROM accounts a
LEFT JOIN events e
       ON e.account_id = a.account_id
      AND e.happened_at < :as_of + interval '1 day'
GROUP BY a.account_id
-- snowflake
WITH calls AS (
    SELECT account_id, PARSE_JSON(properties):ok::boolean AS ok
    FROM events
    WHERE happened_at < DATEADD(day, 1, :as_of)
)
SELECT a.account_id, ROUND(AVG(IFF(c.ok, 0, 1)), 4) AS m
FROM accounts a
LEFT JOIN calls c ON c.account_id = a.account_id
WHERE c.ok IS NOT NULL
GROUP BY a.account_id
UNION ALL
SELECT account_id, NULL
FROM accounts
WHERE account_id NOT IN (SELECT account_id FROM calls WHERE ok IS NOT NULL AND account_id IS NOT NULL)
-- bigquery
SELECT
  a.account_id,
  ROUND(SAFE_DIVIDE(
    COUNTIF(NOT SAFE_CAST(JSON_VALUE(e.properties, '$.ok') AS BOOL)),
    COUNT(JSON_VALUE(e.properties, '$.ok'))), 4) AS m
FROM accounts AS a
LEFT JOIN events AS e
  ON e.account_id = a.account_id AND e.happened_at < TIMESTAMP(DATE_ADD(:as_of, INTERVAL 1 DAY))
GROUP BY a.account_id
-- spark
SELECT a.account_id,
       round(count_if(get_json_object(e.properties, '$.ok') = 'false')
             / nullif(count(get_json_object(e.properties, '$.ok')), 0), 4) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at < :as_of + INTERVAL 1 DAY
GROUP BY a.account_id
