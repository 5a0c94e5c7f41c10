CREATE EXTERNAL TABLE IF NOT EXISTS quality_checks (
  snapshot_date DATE COMMENT 'the day whose data was checked',
  `check` STRING COMMENT '`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`',
  subject STRING COMMENT 'the metric, revenue column, source or `source.column` that the check is about, if it is about one',
  tier STRING COMMENT 'the tier that the check is about, if it is about one',
  `value` DOUBLE COMMENT 'the number of this day: accounts, rows, days without new rows, a share (0-1), a median without zeros, or the population stability index',
  expected DOUBLE COMMENT 'the usual number: the median over the earlier snapshots, or a number from the source\'s own history; NULL with too little history',
  deviation DOUBLE COMMENT 'the number that is compared with the thresholds: a share lost (0-1), a factor, days or a share above the usual, or `value` itself',
  snapshots BIGINT COMMENT 'number of earlier snapshots compared; for `day_rows_lost`, of days; for `freshness`, of pauses between new rows',
  threshold_warn DOUBLE COMMENT 'the check warns from this deviation on; NULL if it never warns',
  threshold_stop DOUBLE COMMENT 'the check stops from this deviation on; NULL if it never stops',
  verdict STRING COMMENT '`ok`; `warn`; `accepted`: it would stop, but a person accepted it; `no_history`; `too_few`: too few accounts or rows. A day with a `stop` is not published',
  message STRING COMMENT 'the result in words, with who accepted it and why'
)
COMMENT 'one row: one number by which the day\'s data was checked before it was published; key: snapshot_date, check, subject, tier'
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
