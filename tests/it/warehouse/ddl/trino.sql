CREATE TABLE IF NOT EXISTS lake.health.quality_checks (
  snapshot_date DATE COMMENT 'the day whose data was checked',
  "check" VARCHAR COMMENT '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`',
  subject VARCHAR COMMENT 'the metric, revenue column, source or `source.column` that the check is about, if it is about one',
  tier VARCHAR COMMENT 'the tier that the check is about, if it is about one',
  "value" DOUBLE COMMENT 'the number of this day: accounts, rows, days without new rows, a share (0-1), a median without zeros, or the population stability index',
  expected DOUBLE COMMENT 'the usual number: the median over the earlier snapshots, or a number from the source''s own history; NULL with too little history',
  deviation DOUBLE COMMENT 'the number that is compared with the thresholds: a share lost (0-1), a factor, days or a share above the usual, or `value` itself',
  snapshots BIGINT COMMENT 'number of earlier snapshots compared; for `day_rows_lost`, of days; for `freshness`, of pauses between new rows',
  threshold_warn DOUBLE COMMENT 'the check warns from this deviation on; NULL if it never warns',
  threshold_stop DOUBLE COMMENT 'the check stops from this deviation on; NULL if it never stops',
  verdict VARCHAR COMMENT '`ok`; `warn`; `accepted`: it would stop, but a person accepted it; `no_history`; `too_few`: too few accounts or rows. A day with a `stop` is not published',
  message VARCHAR COMMENT 'the result in words, with who accepted it and why',
  ds DATE WITH (
    partition_projection_type = 'date',
    partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = ARRAY['2020-01-01', 'NOW']
  )
)
COMMENT 'one row: one number by which the day''s data was checked before it was published; key: snapshot_date, check, subject, tier'
WITH (
  format = 'PARQUET',
  external_location = 's3://bucket/it''s health/quality_checks/',
  partitioned_by = ARRAY['ds'],
  partition_projection_enabled = true
);
