-- The newest answer to "how likely are you to recommend us", and its day.
SELECT account_id, score AS nps_score, CAST(responded_at AS DATE) AS nps_on
FROM nps
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY responded_at DESC, response_id DESC) = 1
