SELECT
  account_id,
  count(*) FILTER (recent) AS active_users_30d,
  count(*) FILTER (before) AS active_users_before,
  bit_count(bit_or(days)) AS active_days_30d,
  len(list_distinct(flatten(list(features)))) AS features_used_30d,
  max(newest)::DATE AS last_active_on
FROM (
  SELECT account_id, user_id,
    bool_or(event_time >= getvariable('as_of') - 29) AS recent,
    bool_or(event_time < getvariable('as_of') - 29) AS before,
    bit_or(CASE WHEN event_time >= getvariable('as_of') - 29 THEN 1::BIGINT << (event_time::DATE - (getvariable('as_of') - 29))::INT ELSE 0 END) AS days,
    list(DISTINCT feature) FILTER (event_time >= getvariable('as_of') - 29) AS features,
    max(event_time) AS newest
  FROM read_parquet(getvariable('exports') || '/usage/*/*.parquet', hive_partitioning = true, hive_types = {'event_date': DATE})
  WHERE event_date BETWEEN getvariable('as_of') - 59 AND getvariable('as_of')
    AND event_time >= getvariable('as_of') - 59
    AND event_time < getvariable('as_of') + 1
  GROUP BY account_id, user_id)
GROUP BY account_id
