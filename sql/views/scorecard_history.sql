-- What was edited in the scorecard, and since when does it count?
--
-- Each scorecard is compared with that of the previous snapshot. A scorecard that comes back appears again. The first
-- scorecard has no predecessor, so it does not appear.

WITH days AS (
  SELECT DISTINCT snapshot_date, scorecard_fingerprint
  FROM account_health
),
neighbours AS (
  SELECT
    snapshot_date,
    scorecard_fingerprint,
    LAG(scorecard_fingerprint) OVER (ORDER BY snapshot_date) AS fingerprint_before
  FROM days
),
versions AS (
  SELECT snapshot_date AS edited_on, scorecard_fingerprint, fingerprint_before
  FROM neighbours
  WHERE scorecard_fingerprint <> fingerprint_before
),
-- Every setting of either scorecard, and which of the two has it.
sides AS (
  SELECT v.edited_on, 'after' AS side, s.component, s.metric, s.rule, s.tier, s.setting, s."value", s.value_text
  FROM versions v
  JOIN scorecards s ON s.scorecard_fingerprint = v.scorecard_fingerprint
  WHERE s.setting <> 'scorecard'
  UNION ALL
  SELECT v.edited_on, 'before' AS side, s.component, s.metric, s.rule, s.tier, s.setting, s."value", s.value_text
  FROM versions v
  JOIN scorecards s ON s.scorecard_fingerprint = v.fingerprint_before
  WHERE s.setting <> 'scorecard'
),
settings AS (
  SELECT
    edited_on,
    component,
    metric,
    rule,
    tier,
    setting,
    COUNT(CASE WHEN side = 'before' THEN 1 END) AS was_there,
    COUNT(CASE WHEN side = 'after' THEN 1 END) AS is_there,
    MAX(CASE WHEN side = 'before' THEN "value" END) AS value_before,
    MAX(CASE WHEN side = 'after' THEN "value" END) AS value_after,
    MAX(CASE WHEN side = 'before' THEN value_text END) AS text_before,
    MAX(CASE WHEN side = 'after' THEN value_text END) AS text_after
  FROM sides
  GROUP BY edited_on, component, metric, rule, tier, setting
)
SELECT
  v.edited_on,
  CASE WHEN s.was_there = 0 THEN 'added' WHEN s.is_there = 0 THEN 'removed' ELSE 'changed' END AS edit,
  s.component,
  s.metric,
  s.rule,
  s.tier,
  s.setting,
  s.value_before,
  s.value_after,
  s.text_before,
  s.text_after,
  v.scorecard_fingerprint
FROM settings s
JOIN versions v ON v.edited_on = s.edited_on
WHERE s.was_there <> s.is_there
  OR s.value_before IS DISTINCT FROM s.value_after
  OR s.text_before IS DISTINCT FROM s.text_after
ORDER BY v.edited_on, s.component, s.metric, s.rule, s.tier, s.setting
