-- What the newest change made of the account's success plan: none, draft or active.
WITH changes AS (
  SELECT account_id, status, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY changed_on DESC) AS newest
  FROM success_plans
)
SELECT account_id, status AS success_plan
FROM changes
WHERE newest = 1
