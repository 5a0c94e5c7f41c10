-- Response targets as intervals after the ticket was opened, met or missed by the end of the day.
WITH promises AS (
  SELECT * FROM (VALUES
    ('urgent', INTERVAL 1 HOUR, INTERVAL 24 HOUR), ('high', INTERVAL 4 HOUR, INTERVAL 48 HOUR),
    ('normal', INTERVAL 12 HOUR, INTERVAL 120 HOUR), ('low', INTERVAL 24 HOUR, INTERVAL 240 HOUR)
  ) AS p(priority, answer, solution)
),
tickets AS (
  SELECT DISTINCT *, TIMESTAMPTZ '$as_of 00:00:00+00' + INTERVAL 1 DAY AS over
  FROM read_parquet('$exports/tickets/*.parquet', union_by_name = true)
  WHERE CAST(opened_at AT TIME ZONE 'UTC' AS DATE) BETWEEN DATE '$as_of' - 89 AND DATE '$as_of'
),
judged AS (
  SELECT
    *,
    CASE WHEN first_response_at < over THEN first_response_at <= opened_at + answer WHEN over > opened_at + answer THEN false END AS answered,
    CASE WHEN resolved_at < over THEN resolved_at <= opened_at + solution WHEN over > opened_at + solution THEN false END AS solved
  FROM tickets JOIN promises USING (priority)
)
SELECT
  account_id,
  count(*) AS tickets_90d,
  count(*) FILTER (priority IN ('high', 'urgent')) AS complex_tickets_90d,
  avg(CAST(answered AS INTEGER)) AS answered_in_time,
  avg(CAST(solved AS INTEGER)) AS solved_in_time,
  avg(csat) FILTER (resolved_at < over) AS support_csat
FROM judged
GROUP BY account_id
