-- The newest answer to "how likely are you to recommend us", and its day.
WITH answers AS (
  SELECT
    account_id,
    score,
    responded_at,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY responded_at DESC, response_id DESC) AS newest
  FROM nps
)
SELECT account_id, score AS nps_score, CAST(responded_at AS DATE) AS nps_on
FROM answers
WHERE newest = 1
