-- 15 95th percentile (interpolated) of the duration in the JSON properties; what is no number is left out
-- type: number
-- duckdb
SELECT a.account_id, quantile_cont(TRY_CAST(e.properties->>'$.ms' AS DOUBLE), 0.95) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at < :as_of + 1
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY e.ms) AS m
FROM accounts a
LEFT JOIN (
    SELECT account_id, (properties::jsonb ->> 'ms')::double precision AS ms
    FROM events
    WHERE happened_at < :as_of + 1
      AND properties::jsonb ->> 'ms' ~ '^-?[0-9]+(\.[0-9]+)?$'
) e USING (account_id)
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY TRY_TO_DOUBLE(PARSE_JSON(e.properties):ms::string)) AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id
 AND e.happened_at < DATEADD('day', 1, :as_of)
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, p.p95 AS m
FROM accounts AS a
LEFT JOIN (
  SELECT DISTINCT
    account_id,
    PERCENTILE_CONT(SAFE_CAST(JSON_VALUE(properties, '$.ms') AS FLOAT64), 0.95)
      OVER (PARTITION BY account_id) AS p95
  FROM events
  WHERE DATE(happened_at) <= :as_of
) AS p
  ON p.account_id = a.account_id
-- spark
SELECT a.account_id, percentile(try_cast(get_json_object(e.properties, '$.ms') AS DOUBLE), 0.95) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at < date_add(:as_of, 1)
GROUP BY a.account_id
