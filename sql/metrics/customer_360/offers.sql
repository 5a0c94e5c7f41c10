-- How many expansions were bought within a year, and how many offers were answered.
SELECT
  account_id,
  COUNT(*) FILTER (WHERE response = 'accepted') AS expansions_365d,
  COUNT(response) AS offers_answered_365d
FROM offers
WHERE offered_on >= :from_365d
GROUP BY account_id
