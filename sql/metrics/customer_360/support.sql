-- Whether support meets its targets, how satisfied customers are, and how many and how complex tickets are, over 90 days.
-- Targets in hours for first response and solution: urgent 1 and 24, high 4 and 48, normal 12 and 120, low 24 and 240.
-- An open ticket counts for a target only once the target's time is over.
WITH waits AS (
  SELECT
    *,
    hours_between(opened_at, COALESCE(first_response_at, :as_of_end)) AS answer_hours,
    hours_between(opened_at, COALESCE(resolved_at, :as_of_end)) AS solution_hours,
    CASE priority WHEN 'urgent' THEN 1 WHEN 'high' THEN 4 WHEN 'normal' THEN 12 ELSE 24 END AS answer_promised,
    CASE priority WHEN 'urgent' THEN 24 WHEN 'high' THEN 48 WHEN 'normal' THEN 120 ELSE 240 END AS solution_promised
  FROM tickets
  WHERE opened_at >= :from_90d
)
SELECT
  account_id,
  COUNT(*) AS tickets_90d,
  COUNT(*) FILTER (WHERE priority IN ('high', 'urgent')) AS complex_tickets_90d,
  AVG(CASE WHEN answer_hours > answer_promised THEN 0 WHEN first_response_at IS NOT NULL THEN 1 END) AS answered_in_time,
  AVG(CASE WHEN solution_hours > solution_promised THEN 0 WHEN resolved_at IS NOT NULL THEN 1 END) AS solved_in_time,
  AVG(csat) AS support_csat
FROM waits
GROUP BY account_id
