-- For how many accounts does each metric have data today, how old is it, and why is it missing elsewhere?
--
-- The age is known only for metrics that declare `observed`. `healthscore status` shows the age of the sources.

SELECT
  m.snapshot_date,
  m.component,
  m.metric,
  COUNT(*) AS accounts,
  COUNT(CASE WHEN m.status = 'ok' THEN 1 END) AS with_data,
  COUNT(CASE WHEN m.status = 'carried' THEN 1 END) AS carried,
  COUNT(CASE WHEN m.status = 'stale' THEN 1 END) AS stale,
  COUNT(CASE WHEN m.status = 'missing' THEN 1 END) AS missing,
  COUNT(CASE WHEN m.status = 'not_applicable' THEN 1 END) AS not_applicable,
  -- Of the accounts that the metric applies to.
  AVG(CASE WHEN m.status = 'ok' THEN 1 WHEN m.status <> 'not_applicable' THEN 0 END) AS share_with_data,
  MIN(CASE WHEN m.status = 'ok' THEN m.observed_on END) AS oldest_that_counts,
  MAX(m.observed_on) AS newest_observed_on
FROM metric_scores m
WHERE m.ds = (SELECT MAX(snapshot_date) FROM account_health_latest)
GROUP BY m.snapshot_date, m.component, m.metric
ORDER BY share_with_data, m.component, m.metric
