-- Tickets opened, urgent tickets still open, and satisfaction with closed ones.
SELECT
  account_id,
  SUM(CASE WHEN submitted_at >= :from_90d THEN 1 ELSE 0 END) AS tickets_90d,
  SUM(CASE WHEN priority = 'urgent' AND closed_at IS NULL THEN 1 ELSE 0 END) AS urgent_open,
  SUM(CASE WHEN escalation_flag AND closed_at >= :from_90d THEN 1 ELSE 0 END) AS escalations_90d,
  AVG(CASE WHEN closed_at >= :from_180d THEN satisfaction_score END) AS satisfaction_180d,
  AVG(CASE WHEN closed_at >= :from_90d THEN first_response_time_minutes END) AS first_response_90d
FROM tickets
GROUP BY account_id
