-- What was edited in the scorecard, and since when does it count?
--
-- Each scorecard is compared with the one that came into use before it; the first one has nothing to be compared with.

WITH versions AS (
  SELECT
    scorecard_fingerprint,
    first_used,
    ROW_NUMBER() OVER (ORDER BY first_used, scorecard_fingerprint) AS version
  FROM scorecards
  WHERE setting = 'scorecard'
),
-- Every setting twice: as what its own version says, and as what was said before the next one.
sides AS (
  SELECT v.version, 'after' AS side, s.component, s.metric, s.rule, s.tier, s.setting, s."value", s.value_text
  FROM scorecards s
  JOIN versions v ON v.scorecard_fingerprint = s.scorecard_fingerprint
  WHERE s.setting <> 'scorecard'
  UNION ALL
  SELECT v.version + 1, 'before' AS side, s.component, s.metric, s.rule, s.tier, s.setting, s."value", s.value_text
  FROM scorecards s
  JOIN versions v ON v.scorecard_fingerprint = s.scorecard_fingerprint
  WHERE s.setting <> 'scorecard'
),
settings AS (
  SELECT
    version,
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
  GROUP BY version, component, metric, rule, tier, setting
)
SELECT
  v.first_used AS edited_on,
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
JOIN versions v ON v.version = s.version
WHERE v.version > 1
  AND (s.was_there <> s.is_there
    OR s.value_before IS DISTINCT FROM s.value_after
    OR s.text_before IS DISTINCT FROM s.text_after)
ORDER BY v.version, s.component, s.metric, s.rule, s.tier, s.setting
