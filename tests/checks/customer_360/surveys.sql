WITH answers AS (
  SELECT *, DATE '$as_of' - CAST(responded_at AT TIME ZONE 'UTC' AS DATE) AS age
  FROM read_parquet('$exports/surveys/*.parquet')
)
SELECT
  account_id,
  avg(csat) FILTER (topic = 'product') AS csat_mean,
  avg(csat) FILTER (topic = 'features') AS feature_feedback,
  (count(*) FILTER (sentiment = 'positive') + count(*) FILTER (sentiment = 'neutral') / 2) / nullif(count(sentiment), 0) AS tone_of_words
FROM answers
WHERE age BETWEEN 0 AND 179
GROUP BY account_id
