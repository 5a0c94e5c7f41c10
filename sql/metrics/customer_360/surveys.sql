-- The satisfaction with the product and with its features (1 to 5), and the tone of the comments: 1 if all are positive,
-- 0 if all are negative. Covers half a year of answers; answers without a comment have no tone.
SELECT
  account_id,
  AVG(csat) FILTER (WHERE topic = 'product') AS csat_mean,
  AVG(csat) FILTER (WHERE topic = 'features') AS feature_feedback,
  AVG(CASE sentiment WHEN 'positive' THEN 1 WHEN 'neutral' THEN 0.5 WHEN 'negative' THEN 0 END) AS tone_of_words
FROM surveys
WHERE responded_at >= :from_180d
GROUP BY account_id
