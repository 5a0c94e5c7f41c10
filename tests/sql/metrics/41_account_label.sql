-- 41 label: trimmed name (or unnamed), region (or -), and the year of creation (or ?)
-- type: text
-- duckdb
SELECT account_id,
       coalesce(nullif(trim(name), ''), 'unnamed') || ' [' || coalesce(nullif(region, ''), '-') || '] ' || coalesce(strftime(created_on, '%Y'), '?') AS m
FROM accounts
-- postgresql
SELECT account_id,
       coalesce(nullif(trim(name), ''), 'unnamed') || ' [' || coalesce(nullif(region, ''), '-') || '] '
           || coalesce(to_char(created_on, 'YYYY'), '?') AS m
FROM accounts
-- snowflake
SELECT account_id,
       NVL(NULLIF(TRIM(name), ''), 'unnamed') || ' [' || NVL(NULLIF(region, ''), '-') || '] '
           || NVL(TO_VARCHAR(created_on, 'YYYY'), '?') AS m
FROM accounts
-- bigquery
SELECT
  account_id,
  CONCAT(
    IFNULL(NULLIF(TRIM(name), ''), 'unnamed'), ' [', IFNULL(NULLIF(region, ''), '-'), '] ',
    IFNULL(CAST(EXTRACT(YEAR FROM created_on) AS STRING), '?')) AS m
FROM `accounts`
-- spark
SELECT account_id,
       concat(nvl(nullif(trim(name), ''), 'unnamed'), ' [', nvl(nullif(region, ''), '-'), '] ', nvl(date_format(created_on, 'yyyy'), '?')) AS m
FROM accounts
