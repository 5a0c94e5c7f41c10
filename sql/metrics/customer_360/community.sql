-- Posts, answers and likes within four weeks.
SELECT account_id, SUM(interactions) AS interactions_28d
FROM community
WHERE week_ends_on >= :from_28d
GROUP BY account_id
