-- The net promoter score of half a year, in percent: promoters (9, 10) minus detractors (0 to 6).
SELECT
  account_id,
  AVG(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100 ELSE 0 END) AS nps
FROM nps
WHERE responded_at >= :from_180d
GROUP BY account_id
