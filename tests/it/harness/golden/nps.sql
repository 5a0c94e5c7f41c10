SELECT account_id, MAX(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
FROM nps
GROUP BY account_id
