CREATE EXTERNAL TABLE IF NOT EXISTS quality_checks (
  snapshot_date DATE COMMENT 'the day whose data was judged',
  `check` STRING COMMENT '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`',
  subject STRING COMMENT 'the metric (or the revenue column) or the source (or `source.column`), where the check is about one',
  tier STRING COMMENT 'the tier, where the check is about one',
  `value` DOUBLE COMMENT 'the number of this day: accounts, rows, days without anything new, a share (0-1), a median without zeros, or the stability index',
  expected DOUBLE COMMENT 'its median over the earlier snapshots compared, or what the source itself says is usual; NULL: too little to tell',
  deviation DOUBLE COMMENT 'what the thresholds are held against: a share lost (0-1), a factor, days or a share beyond the usual, or `value` itself',
  snapshots BIGINT COMMENT 'how many earlier snapshots were compared; of `day_rows_lost` days, of `freshness` pauses of the source',
  threshold_warn DOUBLE COMMENT 'it warns from this deviation on; NULL: never',
  threshold_stop DOUBLE COMMENT 'it stops from this deviation on; NULL: never',
  verdict STRING COMMENT '`ok`, `warn`, `accepted` (a person published what would stop), `no_history` or `too_few` (accounts or rows); a day with a `stop` is set aside and not published',
  message STRING COMMENT 'the same in words, with who accepted it and why'
)
COMMENT 'one row: one number that the day\'s data was judged by before it was published; key: snapshot_date, check, subject, tier'
PARTITIONED BY (ds DATE)
STORED AS PARQUET
LOCATION 's3://bucket/it\'s health/quality_checks/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.ds.type' = 'date',
  'projection.ds.format' = 'yyyy-MM-dd',
  'projection.ds.range' = '2020-01-01,NOW',
  'projection.ds.interval' = '1',
  'projection.ds.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://bucket/it\'s health/quality_checks/ds=${ds}/'
);
