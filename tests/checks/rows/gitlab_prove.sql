-- The accounts scored by the pipeline of this name, with all their values.
WITH exported AS (
  SELECT * REPLACE (CAST(day AS DATE) AS day) FROM read_parquet('$exports/accounts/*/*.parquet', hive_partitioning = true)
),
ages AS (
  SELECT
    account_id,
    DATE '$as_of' - u.reported_on <= 60 AS usage_counts,
    DATE '$as_of' - s.sentiment_on <= 120 AS sentiment_counts,
    DATE '$as_of' - t.support_on <= 30 AS support_counts
  FROM exported
  LEFT JOIN "gitlab_prove/usage" u USING (account_id)
  LEFT JOIN "gitlab_prove/sentiment" s USING (account_id)
  LEFT JOIN "gitlab_prove/support" t USING (account_id)
  GROUP BY ALL
)
SELECT
  a.* EXCLUDE (arr),
  CAST(a.arr AS DOUBLE) AS arr,
  u.* EXCLUDE (account_id, reported_on) REPLACE (if(usage_counts, scanner_types, NULL) AS scanner_types),
  u.reported_on AS usage_on,
  s.sentiment_on,
  if(sentiment_counts, csm_sentiment, NULL) AS csm_sentiment,
  success_plan,
  t.support_on,
  if(support_counts, tickets_per_month, NULL) AS tickets_per_month,
  m.last_met_on,
  m.personas_met,
  -- DuckDB's `datesub` ends a month that began on a 31st on the 30th; by the calendar it ends a day later.
  (year(DATE '$as_of') - year(started_on)) * 12 + month(DATE '$as_of') - month(started_on)
    - if(dayofmonth(DATE '$as_of') < dayofmonth(started_on), 1, 0) AS months_old,
  date_diff('day', m.last_met_on, DATE '$as_of') AS days_since_meeting,
  if(usage_counts, 100 * billable_users / nullif(licences, 0), NULL) AS licence_utilisation,
  if(usage_counts, 100 * active_users / nullif(billable_users, 0), NULL) AS user_engagement,
  if(usage_counts, 100 * git_users / nullif(billable_users, 0), NULL) AS scm_adoption,
  if(usage_counts, 100 * pipeline_users / nullif(billable_users, 0), NULL) AS ci_adoption,
  if(usage_counts, 100 * deploying_users / nullif(billable_users, 0), NULL) AS deploying_users_share,
  if(usage_counts, deployments / nullif(billable_users, 0), NULL) AS deployments_per_user,
  if(usage_counts, 100 * deployments_succeeded / nullif(deployments_succeeded + deployments_failed, 0), NULL) AS deployment_success,
  if(usage_counts, 100 * scanner_users / nullif(billable_users, 0), NULL) AS scanner_users_share,
  if(usage_counts, scans / nullif(pipelines, 0), NULL) AS scans_per_pipeline
FROM exported a
JOIN ages USING (account_id)
LEFT JOIN "gitlab_prove/usage" u USING (account_id)
LEFT JOIN "gitlab_prove/sentiment" s USING (account_id)
LEFT JOIN "gitlab_prove/success_plans" p USING (account_id)
LEFT JOIN "gitlab_prove/support" t USING (account_id)
LEFT JOIN "gitlab_prove/meetings" m USING (account_id)
WHERE day = (SELECT max(day) FROM exported WHERE day <= DATE '$as_of')
