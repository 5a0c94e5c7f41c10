-- Tickets and their outcome. By contract no ticket takes more than 120 hours, so tickets created before the last
-- five days have been resolved, and their outcome is known.
SELECT
  account_id,
  SUM(CASE WHEN created_at >= :from_90d THEN 1 ELSE 0 END) AS tickets_90d,
  SUM(CASE WHEN created_at >= :from_90d AND priority = 'high' THEN 1 ELSE 0 END) AS high_priority_90d,
  SUM(CASE WHEN created_at < :from_5d AND created_at >= :from_180d AND resolution_hours > :slow_hours THEN 1 ELSE 0 END) AS slow_180d,
  AVG(CASE WHEN created_at < :from_5d AND created_at >= :from_180d THEN csat_score END) AS csat_180d,
  AVG(CASE WHEN created_at < :from_5d AND created_at >= :from_180d THEN resolution_hours END) AS resolution_hours_180d
FROM tickets
GROUP BY account_id
