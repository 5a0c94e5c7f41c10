-- The newest status of the account's success plan: none, draft or active.
SELECT account_id, status AS success_plan
FROM success_plans
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY changed_on DESC) = 1
