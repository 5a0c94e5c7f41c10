CREATE OR REPLACE VIEW quality_checks AS
SELECT
  snapshot_date,
  "check",
  subject,
  tier,
  "value",
  expected,
  deviation,
  snapshots,
  threshold_warn,
  threshold_stop,
  verdict,
  message,
  ds
FROM read_parquet('s3://bucket/it''s health/quality_checks/ds=*/*.parquet', union_by_name = true, hive_partitioning = true, hive_types = {'ds': DATE});

COMMENT ON VIEW quality_checks IS 'one row: one number by which the day''s data was checked before it was published; key: snapshot_date, check, subject, tier';
COMMENT ON COLUMN quality_checks.snapshot_date IS 'the day whose data was checked';
COMMENT ON COLUMN quality_checks."check" IS '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`';
COMMENT ON COLUMN quality_checks.subject IS 'the metric, revenue column, source or `source.column` that the check is about, if it is about one';
COMMENT ON COLUMN quality_checks.tier IS 'the tier that the check is about, if it is about one';
COMMENT ON COLUMN quality_checks."value" IS 'the number of this day: accounts, rows, days without new rows, a share (0-1), a median without zeros, or the population stability index';
COMMENT ON COLUMN quality_checks.expected IS 'the usual number: the median over the earlier snapshots, or a number from the source''s own history; NULL with too little history';
COMMENT ON COLUMN quality_checks.deviation IS 'the number that is compared with the thresholds: a share lost (0-1), a factor, days or a share above the usual, or `value` itself';
COMMENT ON COLUMN quality_checks.snapshots IS 'number of earlier snapshots compared; for `day_rows_lost`, of days; for `freshness`, of pauses between new rows';
COMMENT ON COLUMN quality_checks.threshold_warn IS 'the check warns from this deviation on; NULL if it never warns';
COMMENT ON COLUMN quality_checks.threshold_stop IS 'the check stops from this deviation on; NULL if it never stops';
COMMENT ON COLUMN quality_checks.verdict IS '`ok`; `warn`; `accepted`: it would stop, but a person accepted it; `no_history`; `too_few`: too few accounts or rows. A day with a `stop` is not published';
COMMENT ON COLUMN quality_checks.message IS 'the result in words, with who accepted it and why';
