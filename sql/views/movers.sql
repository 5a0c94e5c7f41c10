-- Which accounts moved most over 30 days, who owns them, and what moved them?
--
-- For another window that the pipeline explains, replace `30d` with `previous`, `7d` or `90d`.
-- Carried columns: account_name, arr, owner

SELECT
  h.snapshot_date,
  h.account_id,
  h.account_name,
  h.tier,
  h.owner,
  h.arr,
  c.since,
  c.score_before,
  c.score,
  c.score - c.score_before AS change,
  h.band,
  c.points AS points_of_strongest_cause,
  c.reason AS strongest_cause
FROM account_health_latest h
JOIN score_changes c ON c.ds = h.snapshot_date AND c.account_id = h.account_id
WHERE c."window" = '30d' AND c.rank = 1
ORDER BY ABS(c.score - c.score_before) DESC, h.account_id
