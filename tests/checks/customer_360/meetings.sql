WITH meetings AS (
  SELECT *, DATE '$as_of' - held_on AS age, DATE '$as_of' - reviewed_on AS reviewed_age
  FROM read_parquet('$exports/meetings/*.parquet') WHERE held_on <= DATE '$as_of'
),
reviews AS (
  SELECT account_id, sum(follow_ups_agreed) AS agreed, sum(follow_ups_done) AS done
  FROM meetings WHERE kind = 'business_review' AND reviewed_age BETWEEN 0 AND 179 GROUP BY account_id
)
SELECT
  account_id,
  count(*) FILTER (kind = 'cadence_call' AND age < 90) AS calls_planned_90d,
  count(*) FILTER (kind = 'cadence_call' AND age < 90 AND attended) AS calls_attended_90d,
  coalesce(any_value(agreed), 0) AS follow_ups_agreed,
  coalesce(any_value(done), 0) AS follow_ups_done,
  max(held_on) FILTER (attended) AS last_met_on
FROM meetings LEFT JOIN reviews USING (account_id)
GROUP BY account_id
