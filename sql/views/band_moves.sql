-- Which accounts changed their band, from which, after how long, and why, the newest moves first?
--
-- New accounts and accounts that left are included; the latter with their last published values.
-- Carried columns: account_name, owner

SELECT
  t.snapshot_date,
  t.account_id,
  h.account_name,
  t.tier,
  h.owner,
  t.direction,
  t.from_band,
  t.to_band,
  t.days_in_band,
  t.from_score,
  t.to_score,
  t.to_score - t.from_score AS change,
  t.cause_1,
  t.cause_2,
  t.cause_3,
  t.rule_reason,
  t.revenue
FROM band_transitions t
JOIN account_health h ON h.account_id = t.account_id
  AND h.snapshot_date = CASE WHEN t.direction = 'gone' THEN t.previous_snapshot_date ELSE t.snapshot_date END
ORDER BY t.snapshot_date DESC, t.revenue DESC NULLS LAST, t.account_id
