SELECT
  account_id,
  count(DISTINCT user_id) FILTER (event_time >= getvariable('as_of') - 29) AS active_users_30d,
  count(DISTINCT user_id) FILTER (event_time < getvariable('as_of') - 29) AS active_users_before,
  count(DISTINCT event_time::DATE) FILTER (event_time >= getvariable('as_of') - 29) AS active_days_30d,
  count(DISTINCT feature) FILTER (event_time >= getvariable('as_of') - 29) AS features_used_30d,
  max(event_time)::DATE AS last_active_on
FROM read_parquet(getvariable('exports') || '/usage/*/*.parquet', hive_partitioning = true, hive_types = {'event_date': DATE})
WHERE event_date BETWEEN getvariable('as_of') - 59 AND getvariable('as_of')
  AND event_time >= getvariable('as_of') - 59
  AND event_time < getvariable('as_of') + 1
GROUP BY account_id
