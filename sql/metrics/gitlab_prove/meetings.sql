-- When the account was last met, and how many of the two personas that count took part in three months of the calendar,
-- however often they met. An account that was never met has no row.
SELECT
  account_id,
  MAX(met_on) AS last_met_on,
  COUNT(DISTINCT persona) FILTER (WHERE met_on >= :from_3m AND persona IN ('dev_lead', 'security_lead')) AS personas_met
FROM meetings
GROUP BY account_id
