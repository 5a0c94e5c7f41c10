WITH tickets AS (
  SELECT DISTINCT
    ticket_id,
    account_id,
    priority,
    csat,
    CAST(opened_at AT TIME ZONE 'UTC' AS DATE) AS opened,
    CAST(resolved_at AT TIME ZONE 'UTC' AS DATE) AS resolved
  FROM read_parquet('$exports/tickets/*.parquet', union_by_name = true)
  WHERE CAST(opened_at AT TIME ZONE 'UTC' AS DATE) <= DATE '$as_of'
)
SELECT
  account_id,
  count(*) FILTER (opened > DATE '$as_of' - 30) AS tickets_30d,
  count(*) FILTER (priority = 'urgent' AND coalesce(resolved > DATE '$as_of', true)) AS urgent_open,
  avg(csat) FILTER (resolved BETWEEN DATE '$as_of' - 89 AND DATE '$as_of') AS csat_90d
FROM tickets
GROUP BY account_id
