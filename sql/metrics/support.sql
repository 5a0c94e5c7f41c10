-- The number of tickets, the urgent ones that are still open, and the satisfaction with support.
SELECT
  account_id,
  COUNT(*) FILTER (WHERE opened_at >= :from_30d) AS tickets_30d,
  COUNT(*) FILTER (WHERE priority = 'urgent' AND resolved_at IS NULL) AS urgent_open,
  AVG(csat) FILTER (WHERE resolved_at >= :from_90d) AS csat_90d
FROM tickets
GROUP BY account_id
