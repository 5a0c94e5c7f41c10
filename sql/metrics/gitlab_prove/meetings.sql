-- The day of the last meeting, and how many of the two scored personas took part in a meeting within three calendar
-- months. An account without meetings has no row.
SELECT
  account_id,
  MAX(met_on) AS last_met_on,
  COUNT(DISTINCT persona) FILTER (WHERE met_on >= :from_3m AND persona IN ('dev_lead', 'security_lead')) AS personas_met
FROM meetings
GROUP BY account_id
