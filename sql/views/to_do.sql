-- What should each owner do today, the most urgent first, why, and by when?
--
-- `is_new` marks actions raised in this snapshot; filter by it to send each action to another system once.
-- Carried columns: account_name

SELECT
  a.snapshot_date,
  a.owner,
  a.owner_rank,
  a.due_on,
  a.is_overdue,
  a.account_id,
  h.account_name,
  a.tier,
  a.play,
  a.kind,
  a.action,
  a.reason,
  a.priority,
  a.opened_on,
  a.escalated_on,
  a.is_new,
  a.band,
  a.score,
  a.revenue,
  a.action_id
FROM actions a
JOIN account_health_latest h ON a.ds = h.snapshot_date AND a.account_id = h.account_id
WHERE a.status = 'open'
ORDER BY a.owner NULLS LAST, a.owner_rank, a.account_id, a.play
