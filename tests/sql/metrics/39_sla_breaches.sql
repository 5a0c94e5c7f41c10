-- 39 tickets answered too late: 1 hour for urgent, 4 for high, 24 for the rest; unanswered ones count until resolved or until the start of today
-- type: number
-- duckdb
SELECT a.account_id,
       count(*) FILTER (coalesce(t.first_response_at, t.resolved_at, :as_of::TIMESTAMP)
                        > t.opened_at + to_hours(CASE t.priority WHEN 'urgent' THEN 1 WHEN 'high' THEN 4 ELSE 24 END)) AS m
FROM accounts a LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       count(*) FILTER (
           WHERE coalesce(t.first_response_at, t.resolved_at, :as_of::timestamp) - t.opened_at >
                 CASE t.priority
                     WHEN 'urgent' THEN interval '1 hour'
                     WHEN 'high' THEN interval '4 hours'
                     ELSE interval '24 hours'
                 END
       ) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- snowflake, with what `validate` says to write
SELECT a.account_id,
       COUNT(*) FILTER (WHERE COALESCE(t.first_response_at, t.resolved_at, :as_of::timestamp_ntz)
                > DATEADD('hour', DECODE(t.priority, 'urgent', 1, 'high', 4, 24), t.opened_at)) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
-- bigquery, with what `validate` says to write
SELECT
  a.account_id,
  COUNT(*) FILTER (WHERE 
    COALESCE(t.first_response_at, t.resolved_at, TIMESTAMP(:as_of)) >
    TIMESTAMP_ADD(t.opened_at, INTERVAL CASE t.priority WHEN 'urgent' THEN 1 WHEN 'high' THEN 4 ELSE 24 END HOUR)
  ) AS m
FROM accounts AS a
LEFT JOIN tickets AS t ON t.account_id = a.account_id
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       COUNT(*) FILTER (WHERE coalesce(t.first_response_at, t.resolved_at, CAST(:as_of AS TIMESTAMP))
                > CASE t.priority WHEN 'urgent' THEN t.opened_at + INTERVAL 1 HOUR
                                  WHEN 'high' THEN t.opened_at + INTERVAL 4 HOURS
                                  ELSE t.opened_at + INTERVAL 24 HOURS END) AS m
FROM accounts a
LEFT JOIN tickets t ON t.account_id = a.account_id
GROUP BY a.account_id
