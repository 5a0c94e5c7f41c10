-- Who comes to cadence calls, what becomes of what business reviews agree on, and when there was a meeting last.
-- A review counts from the day its follow-ups were looked at.
SELECT
  account_id,
  SUM(CASE WHEN kind = 'cadence_call' AND held_on >= :from_90d THEN 1 ELSE 0 END) AS calls_planned_90d,
  SUM(CASE WHEN kind = 'cadence_call' AND held_on >= :from_90d AND attended THEN 1 ELSE 0 END) AS calls_attended_90d,
  SUM(CASE WHEN kind = 'business_review' AND reviewed_on >= :from_180d THEN follow_ups_agreed ELSE 0 END)
    AS follow_ups_agreed,
  SUM(CASE WHEN kind = 'business_review' AND reviewed_on >= :from_180d THEN follow_ups_done ELSE 0 END)
    AS follow_ups_done,
  MAX(CASE WHEN attended THEN held_on END) AS last_met_on
FROM meetings
GROUP BY account_id
