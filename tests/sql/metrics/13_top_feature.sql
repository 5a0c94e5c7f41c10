-- 13 the most used feature, from the JSON properties (of equally used ones the first by name)
-- type: text
-- duckdb
WITH used AS (
  SELECT account_id, properties->>'$.feature' AS feature, count(*) AS n
  FROM events
  WHERE happened_at < :as_of + 1 AND (properties->>'$.feature') <> ''
  GROUP BY account_id, feature
  QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY n DESC, feature) = 1
)
SELECT a.account_id, u.feature AS m FROM accounts a LEFT JOIN used u USING (account_id)
-- postgresql
WITH top_feature AS (
    SELECT DISTINCT ON (account_id)
           account_id,
           properties::jsonb ->> 'feature' AS feature
    FROM events
    WHERE happened_at::date <= :as_of
      AND properties::jsonb ->> 'feature' <> ''
    GROUP BY account_id, properties::jsonb ->> 'feature'
    ORDER BY account_id, count(*) DESC, properties::jsonb ->> 'feature'
)
SELECT a.account_id, t.feature AS m
FROM accounts a
LEFT JOIN top_feature t ON t.account_id = a.account_id
-- snowflake
WITH e AS (
    SELECT account_id, PARSE_JSON(properties):feature::string AS feature
    FROM events
    WHERE happened_at::date <= :as_of
),
top_feature AS (
    SELECT account_id, feature
    FROM e
    WHERE feature <> ''
    GROUP BY account_id, feature
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY COUNT(*) DESC, feature) = 1
)
SELECT a.account_id, t.feature AS m
FROM accounts a
LEFT JOIN top_feature t ON t.account_id = a.account_id
-- bigquery
WITH counted AS (
  SELECT
    account_id,
    JSON_VALUE(properties, '$.feature') AS feature,
    COUNT(*) AS n
  FROM `events`
  WHERE DATE(happened_at) <= :as_of
    AND NULLIF(JSON_VALUE(properties, '$.feature'), '') IS NOT NULL
  GROUP BY account_id, feature
),
top_feature AS (
  SELECT account_id, ARRAY_AGG(feature ORDER BY n DESC, feature LIMIT 1)[OFFSET(0)] AS feature
  FROM counted
  GROUP BY account_id
)
SELECT a.account_id, t.feature AS m
FROM `accounts` AS a
LEFT JOIN top_feature AS t ON t.account_id = a.account_id
-- spark
WITH counted AS (
  SELECT account_id, get_json_object(properties, '$.feature') AS feature, count(*) AS n
  FROM events
  WHERE happened_at < date_add(:as_of, 1)
  GROUP BY account_id, get_json_object(properties, '$.feature')
),
ranked AS (
  SELECT account_id, feature,
         row_number() OVER (PARTITION BY account_id ORDER BY n DESC, feature ASC) AS rn
  FROM counted
  WHERE feature IS NOT NULL AND feature <> ''
)
SELECT a.account_id, r.feature AS m
FROM accounts a
LEFT JOIN ranked r ON r.account_id = a.account_id AND r.rn = 1
