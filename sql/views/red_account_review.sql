-- Which accounts are in the worst band today, since when and why, what is being done, who owns them, and when do they renew?
--
-- The largest revenue comes first. `at_risk` stands for the worst band. The view shows the most urgent of the account's
-- open actions.
-- Carried columns: account_name, arr, owner, renewal_on

WITH urgent AS (
  SELECT
    a.account_id,
    a.action,
    a.owner,
    a.due_on,
    a.is_overdue,
    COUNT(*) OVER (PARTITION BY a.account_id) AS open_actions,
    ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY a.priority DESC NULLS LAST, a.due_on, a.play) AS urgency
  FROM actions a
  WHERE a.ds = (SELECT MAX(snapshot_date) FROM account_health_latest) AND a.status = 'open'
)
SELECT
  h.snapshot_date,
  h.account_id,
  h.account_name,
  h.tier,
  h.owner,
  h.arr,
  h.renewal_on,
  h.band_since,
  h.score,
  h.change_30d,
  h.trend,
  h.confidence,
  h.weakness_1,
  h.weakness_2,
  h.weakness_3,
  -- What moved the score in the last weeks, and which rule lowers it.
  h.loss_1 AS what_fell,
  h.rule_reason,
  h.path_up AS way_out,
  COALESCE(u.open_actions, 0) AS open_actions,
  u.action AS next_action,
  u.owner AS next_action_by,
  u.due_on AS next_action_due_on,
  u.is_overdue AS next_action_overdue
FROM account_health_latest h
LEFT JOIN urgent u ON u.account_id = h.account_id AND u.urgency = 1
WHERE h.band = 'at_risk'
ORDER BY h.arr DESC NULLS LAST, h.account_id
