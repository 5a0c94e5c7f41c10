-- Which checks of the data have warned or were accepted by a person, on which day, and about what?
--
-- A day that a check stops is not published, so it is not here.

SELECT
  snapshot_date,
  "check",
  subject,
  tier,
  "value",
  expected,
  deviation,
  verdict,
  message
FROM quality_checks
WHERE verdict IN ('warn', 'accepted')
ORDER BY snapshot_date DESC, "check", subject, tier
