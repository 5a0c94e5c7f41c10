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

COMMENT ON VIEW quality_checks IS 'one row: one number that the day''s data was judged by before it was published; key: snapshot_date, check, subject, tier';
COMMENT ON COLUMN quality_checks.snapshot_date IS 'the day whose data was judged';
COMMENT ON COLUMN quality_checks."check" IS '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`';
COMMENT ON COLUMN quality_checks.subject IS 'the metric (or the revenue column) or the source (or `source.column`), where the check is about one';
COMMENT ON COLUMN quality_checks.tier IS 'the tier, where the check is about one';
COMMENT ON COLUMN quality_checks."value" IS 'the number of this day: accounts, rows, days without anything new, a share (0-1), a median without zeros, or the stability index';
COMMENT ON COLUMN quality_checks.expected IS 'its median over the earlier snapshots compared, or what the source itself says is usual; NULL: too little to tell';
COMMENT ON COLUMN quality_checks.deviation IS 'what the thresholds are held against: a share lost (0-1), a factor, days or a share beyond the usual, or `value` itself';
COMMENT ON COLUMN quality_checks.snapshots IS 'how many earlier snapshots were compared; of `day_rows_lost` days, of `freshness` pauses of the source';
COMMENT ON COLUMN quality_checks.threshold_warn IS 'it warns from this deviation on; NULL: never';
COMMENT ON COLUMN quality_checks.threshold_stop IS 'it stops from this deviation on; NULL: never';
COMMENT ON COLUMN quality_checks.verdict IS '`ok`, `warn`, `accepted` (a person published what would stop), `no_history` or `too_few` (accounts or rows); a day with a `stop` is set aside and not published';
COMMENT ON COLUMN quality_checks.message IS 'the same in words, with who accepted it and why';
