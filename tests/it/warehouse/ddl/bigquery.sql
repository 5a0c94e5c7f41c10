CREATE OR REPLACE EXTERNAL TABLE lake.health.quality_checks (
  snapshot_date DATE OPTIONS (description = 'the day whose data was checked'),
  `check` STRING OPTIONS (description = '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`'),
  subject STRING OPTIONS (description = 'the metric, revenue column, source or `source.column` that the check is about, if it is about one'),
  tier STRING OPTIONS (description = 'the tier that the check is about, if it is about one'),
  `value` FLOAT64 OPTIONS (description = 'the number of this day: accounts, rows, days without new rows, a share (0-1), a median without zeros, or the population stability index'),
  expected FLOAT64 OPTIONS (description = 'the usual number: the median over the earlier snapshots, or a number from the source\'s own history; NULL with too little history'),
  deviation FLOAT64 OPTIONS (description = 'the number that is compared with the thresholds: a share lost (0-1), a factor, days or a share above the usual, or `value` itself'),
  snapshots INT64 OPTIONS (description = 'number of earlier snapshots compared; for `day_rows_lost`, of days; for `freshness`, of pauses between new rows'),
  threshold_warn FLOAT64 OPTIONS (description = 'the check warns from this deviation on; NULL if it never warns'),
  threshold_stop FLOAT64 OPTIONS (description = 'the check stops from this deviation on; NULL if it never stops'),
  verdict STRING OPTIONS (description = '`ok`; `warn`; `accepted`: it would stop, but a person accepted it; `no_history`; `too_few`: too few accounts or rows. A day with a `stop` is not published'),
  message STRING OPTIONS (description = 'the result in words, with who accepted it and why')
)
WITH PARTITION COLUMNS (
  ds DATE
)
OPTIONS (
  format = 'PARQUET',
  uris = ['gs://bucket/it\'s health/quality_checks/*'],
  hive_partition_uri_prefix = 'gs://bucket/it\'s health/quality_checks',
  require_hive_partition_filter = false,
  description = 'one row: one number by which the day\'s data was checked before it was published; key: snapshot_date, check, subject, tier'
);
