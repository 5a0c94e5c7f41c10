WITH seen AS (
  SELECT
    *,
    submitted_at > DATE '$as_of' - 90 AS is_new,
    CAST(closed_at AS DATE) <= DATE '$as_of' AS is_closed,
    date_diff('day', CAST(closed_at AS DATE), DATE '$as_of') AS closed_ago
  FROM read_parquet('$exports/support_tickets.parquet')
  WHERE submitted_at <= DATE '$as_of'
)
SELECT
  account_id,
  count(*) FILTER (is_new) AS tickets_90d,
  count(*) FILTER (priority = 'urgent' AND NOT is_closed) AS urgent_open,
  count(*) FILTER (escalation_flag AND closed_ago BETWEEN 0 AND 89) AS escalations_90d,
  avg(satisfaction_score) FILTER (closed_ago BETWEEN 0 AND 179) AS satisfaction_180d,
  avg(first_response_time_minutes) FILTER (closed_ago BETWEEN 0 AND 89) AS first_response_90d
FROM seen
GROUP BY account_id
