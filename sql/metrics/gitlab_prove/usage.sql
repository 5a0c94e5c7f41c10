-- The newest usage report of each account. A report counts the 28 days that end with it.
SELECT
  account_id,
  reported_on AS usage_on,
  licences,
  billable_users,
  active_users,
  git_users,
  pipeline_users,
  pipelines,
  deploying_users,
  deployments,
  deployments_succeeded,
  deployments_failed,
  scanner_users,
  scans,
  scanner_types
FROM usage
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY reported_on DESC) = 1
