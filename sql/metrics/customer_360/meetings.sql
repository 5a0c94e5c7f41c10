-- The attendance of cadence calls, the follow-ups of business reviews that are done, and the day of the last meeting.
-- A review counts from the day its follow-ups were checked.
WITH recent AS (
  SELECT
    *,
    kind = 'cadence_call' AND held_on >= :from_90d AS is_call,
    kind = 'business_review' AND reviewed_on >= :from_180d AS is_review
  FROM meetings
)
SELECT
  account_id,
  COUNT(*) FILTER (WHERE is_call) AS calls_planned_90d,
  COUNT(*) FILTER (WHERE is_call AND attended) AS calls_attended_90d,
  SUM(CASE WHEN is_review THEN follow_ups_agreed ELSE 0 END) AS follow_ups_agreed,
  SUM(CASE WHEN is_review THEN follow_ups_done ELSE 0 END) AS follow_ups_done,
  MAX(held_on) FILTER (WHERE attended) AS last_met_on
FROM recent
GROUP BY account_id
