CREATE OR REPLACE EXTERNAL TABLE lake.health.quality_checks (
  snapshot_date DATE OPTIONS (description = 'the day whose data was judged'),
  `check` STRING OPTIONS (description = '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`'),
  subject STRING OPTIONS (description = 'the metric (or the revenue column) or the source (or `source.column`), where the check is about one'),
  tier STRING OPTIONS (description = 'the tier, where the check is about one'),
  `value` FLOAT64 OPTIONS (description = 'the number of this day: accounts, rows, days without anything new, a share (0-1), a median without zeros, or the stability index'),
  expected FLOAT64 OPTIONS (description = 'its median over the earlier snapshots compared, or what the source itself says is usual; NULL: too little to tell'),
  deviation FLOAT64 OPTIONS (description = 'what the thresholds are held against: a share lost (0-1), a factor, days or a share beyond the usual, or `value` itself'),
  snapshots INT64 OPTIONS (description = 'how many earlier snapshots were compared; of `day_rows_lost` days, of `freshness` pauses of the source'),
  threshold_warn FLOAT64 OPTIONS (description = 'it warns from this deviation on; NULL: never'),
  threshold_stop FLOAT64 OPTIONS (description = 'it stops from this deviation on; NULL: never'),
  verdict STRING OPTIONS (description = '`ok`, `warn`, `accepted` (a person published what would stop), `no_history` or `too_few` (accounts or rows); a day with a `stop` is set aside and not published'),
  message STRING OPTIONS (description = 'the same in words, with who accepted it and why')
)
WITH PARTITION COLUMNS (
  ds DATE
)
OPTIONS (
  format = 'PARQUET',
  uris = ['gs://bucket/it\'s health/quality_checks/*'],
  hive_partition_uri_prefix = 'gs://bucket/it\'s health/quality_checks',
  require_hive_partition_filter = false,
  description = 'one row: one number that the day\'s data was judged by before it was published; key: snapshot_date, check, subject, tier'
);
