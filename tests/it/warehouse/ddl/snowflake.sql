CREATE OR REPLACE EXTERNAL TABLE quality_checks (
  snapshot_date DATE AS (VALUE:"snapshot_date"::DATE),
  "check" VARCHAR AS (VALUE:"check"::VARCHAR),
  subject VARCHAR AS (VALUE:"subject"::VARCHAR),
  tier VARCHAR AS (VALUE:"tier"::VARCHAR),
  "value" DOUBLE AS (VALUE:"value"::DOUBLE),
  expected DOUBLE AS (VALUE:"expected"::DOUBLE),
  deviation DOUBLE AS (VALUE:"deviation"::DOUBLE),
  snapshots BIGINT AS (VALUE:"snapshots"::BIGINT),
  threshold_warn DOUBLE AS (VALUE:"threshold_warn"::DOUBLE),
  threshold_stop DOUBLE AS (VALUE:"threshold_stop"::DOUBLE),
  verdict VARCHAR AS (VALUE:"verdict"::VARCHAR),
  message VARCHAR AS (VALUE:"message"::VARCHAR),
  ds DATE AS (TO_DATE(SPLIT_PART(SPLIT_PART(METADATA$FILENAME, '/ds=', 2), '/', 1)))
)
PARTITION BY (ds)
LOCATION = @healthscore_warehouse/quality_checks/
AUTO_REFRESH = FALSE
PATTERN = '.*[.]parquet'
FILE_FORMAT = (TYPE = PARQUET)
COMMENT = 'one row: one number by which the day''s data was checked before it was published; key: snapshot_date, check, subject, tier';
