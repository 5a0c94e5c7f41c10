-- How much help accounts need, what is urgent and still open, and how content they were with it.
SELECT
  account_id,
  SUM(CASE WHEN opened_at >= :from_30d THEN 1 ELSE 0 END) AS tickets_30d,
  SUM(CASE WHEN priority = 'urgent' AND resolved_at IS NULL THEN 1 ELSE 0 END) AS urgent_open,
  AVG(CASE WHEN resolved_at >= :from_90d THEN csat END) AS csat_90d
FROM tickets
GROUP BY account_id
