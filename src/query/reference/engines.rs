//! The spellings of other engines, and what they mean here.

/// An engine and its spellings.
#[derive(Debug)]
pub struct OtherEngine {
    pub name: &'static str,
    pub spellings: &'static [EngineSpelling],
}

/// An expression over the sample, or a query, as another engine writes it.
#[derive(Debug)]
pub struct EngineSpelling {
    pub theirs: &'static str,
    pub here: SpellingSupport,
    /// The difference, if there is one.
    pub note: &'static str,
}

/// The meaning of a spelling here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpellingSupport {
    /// The spelling means the same.
    Same,
    /// The spelling is rejected. This is the replacement.
    Refused(&'static str),
    /// The spelling means something else here. This is the replacement.
    Differs(&'static str),
    /// The spelling is rejected and has no replacement.
    Unsupported,
}

macro_rules! spellings {
    ($($theirs:literal => $here:expr $(, $note:literal)?;)*) => {
        &[$(EngineSpelling { theirs: $theirs, here: $here, note: concat!($($note)?) }),*]
    };
}

use SpellingSupport::{Differs, Refused, Same, Unsupported};

pub static ENGINES: &[OtherEngine] = &[
    OtherEngine { name: "Snowflake", spellings: SNOWFLAKE },
    OtherEngine { name: "BigQuery", spellings: BIGQUERY },
    OtherEngine { name: "PostgreSQL", spellings: POSTGRESQL },
    OtherEngine { name: "Spark", spellings: SPARK },
];

static SNOWFLAKE: &[EngineSpelling] = spellings! {
    "IFF(n > 3, 'many', 'few')" => Same;
    "NVL(n, 0), NVL2(n, 1, 0), ZEROIFNULL(n), DIV0(x, n)" => Same;
    "DECODE(plan, 'free', 0, 'pro', 1)" => Same;
    "EQUAL_NULL(plan, 'pro')" => Same;
    "DATEADD(day, -30, day)" => Same;
    "DATEDIFF(day, day, '2026-06-30'::DATE)" => Same;
    "DATEDIFF(week, day, '2026-06-30'::DATE)" => Differs("(DATE_TRUNC('week', DATE '2026-06-30')::DATE - DATE_TRUNC('week', day)::DATE) // 7"),
        "Counts whole weeks here, Mondays there";
    "DATE_TRUNC('month', day)" => Same, "Returns a timestamp, also for a date: add `::DATE` for a day";
    "TIMESTAMPDIFF(hour, at, '2026-06-30'::TIMESTAMP)" => Refused("DATEDIFF(hour, at, '2026-06-30'::TIMESTAMP)"), "MySQL and Spark count whole units";
    "MONTHS_BETWEEN('2026-06-30'::DATE, day)" => Refused("DATE_SUB('month', day, '2026-06-30'::DATE)"), "Whole months";
    "ADD_MONTHS(day, 1)" => Refused("day + INTERVAL '1 month'"), "There, the last day of a month stays the last day";
    "TO_DATE('30.06.2026', 'DD.MM.YYYY'), TRY_TO_DATE(plan)" => Same;
    "TO_VARCHAR(day, 'YYYY-MM'), TO_CHAR(at, 'HH24:MI')" => Same;
    "LAST_DAY(day), LAST_DAY(day, year), DATE_PART(year, day)" => Same;
    "DAYNAME(day), MONTHNAME(day)" => Differs("STRFTIME(day, '%a'), STRFTIME(day, '%b')"), "The names are not shortened here";
    "DAYOFWEEK(day)" => Refused("ISODOW(day)"), "1 for Monday to 7 for Sunday";
    "CURRENT_DATE()" => Refused(":as_of"), "Computing a day again must give the same numbers";
    "CONVERT_TIMEZONE('UTC', at)" => Refused("at AT TIME ZONE 'UTC'"), "The reading of the zone's clock";
    "json:plan::STRING, json:orders[0].id::NUMBER, json['plan']::STRING" => Same, "A JSON null is NULL";
    "PARSE_JSON(json):plan, GET_PATH(json, 'a')" => Refused("JSON_EXTRACT_STRING(json, '$.a')"), "`PARSE_JSON(json):plan` works";
    "TRY_TO_DOUBLE(plan)" => Same;
    "x::NUMBER(10, 2)" => Same;
    "SPLIT_PART(plan, '-', 1)" => Same;
    "LISTAGG(plan, ', ') WITHIN GROUP (ORDER BY day)" => Same;
    "ARRAY_AGG(plan) WITHIN GROUP (ORDER BY day)[0]" => Refused("FIRST(plan ORDER BY day)");
    "MAX_BY(plan, day)" => Refused("FIRST(plan ORDER BY day DESC)"), "`ARG_MAX(plan, day)` ignores rows without a plan";
    "COUNT_IF(paid)" => Differs("COUNT(*) FILTER (WHERE paid)"), "If the condition is NULL in every row, COUNT_IF returns NULL here, 0 there";
    "BOOLAND_AGG(paid), BOOLOR_AGG(paid)" => Same;
    "RATIO_TO_REPORT(n) OVER (PARTITION BY plan)" => Same;
    "APPROX_COUNT_DISTINCT(account)" => Refused("COUNT(DISTINCT account)");
    "ANY_VALUE(plan)" => Refused("MIN(plan)"), "The value can change from run to run";
    "SELECT n FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY account ORDER BY day DESC) = 1" => Same;
    "LAST_VALUE(plan) OVER (PARTITION BY account ORDER BY day)" => Differs("LAST_VALUE(plan) OVER (PARTITION BY account ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"),
        "Without a frame, the window ends at the current row here, as in the standard";
    "LISTAGG(plan) WITHIN GROUP (ORDER BY day)" => Refused("LISTAGG(plan, '') WITHIN GROUP (ORDER BY day)"), "Without values, returns NULL here, an empty text there";
    "CAST(x AS INT), x::VARCHAR" => Differs("CAST(ROUND(x) AS INT), x::BIGINT::VARCHAR"), "Halves round to even here, away from zero there; 3.0 becomes `3.0`";
    "n / 0" => Differs("n / 0"), "NULL here, an error there";
    "'a\\tb', '\\d'" => Differs("'a' || CHR(9) || 'b', '\\d'"), "A backslash is a plain character here: write `CHR(9)`, and `'\\d'` in a pattern; `'\\\\d'` is rejected there";
    "SUBSTR(plan, 0, 2), SPLIT_PART(plan, '-', 0)" => Refused("SUBSTR(plan, 1, 2), SPLIT_PART(plan, '-', 1)"), "Positions start at 1";
    "SELECT t.n FROM t ASOF JOIN t AS later MATCH_CONDITION (t.day >= later.day) ON t.account = later.account" => Same;
    "ROW_NUMBER() OVER (ORDER BY n DESC)" => Differs("ROW_NUMBER() OVER (ORDER BY n DESC NULLS FIRST)"), "NULL is last in both directions here, first in DESC there";
    "plan ILIKE ANY ('f%', 'p%')" => Same;
    "REGEXP_LIKE(plan, 'p.*')" => Refused("REGEXP_FULL_MATCH(plan, 'p.*')");
    "REGEXP_SUBSTR(plan, '[a-z]+'), REGEXP_COUNT(plan, '[aeiou]')" => Same;
    "REGEXP_REPLACE(plan, '[aeiou]', '')" => Differs("REGEXP_REPLACE(plan, '[aeiou]', '', 'g')"), "Without `g`, only the first match is replaced";
    "GREATEST(n, x), CONCAT(plan, account)" => Differs("CASE WHEN n IS NOT NULL AND x IS NOT NULL THEN GREATEST(n, x) END, plan || account"), "GREATEST, LEAST, CONCAT and CONCAT_WS ignore NULL here";
    "SELECT f.value FROM t, LATERAL FLATTEN(input => json) AS f" => Unsupported, "Export one row per element";
};

static BIGQUERY: &[EngineSpelling] = spellings! {
    "IF(n > 3, 'many', 'few'), IFNULL(n, 0)" => Same;
    "SAFE_DIVIDE(x, n), SAFE_CAST(plan AS FLOAT64), SAFE_CAST(plan AS DATE)" => Same;
    "SAFE_CAST(plan AS INT64)" => Differs("CASE WHEN REGEXP_FULL_MATCH(plan, '[-+]?[0-9]+') THEN SAFE_CAST(plan AS INT64) END"), "`1.5` is rounded here, NULL there";
    "CAST(x AS INT64), CAST(x AS STRING)" => Differs("CAST(ROUND(x) AS INT64), CAST(CAST(x AS INT64) AS STRING)"), "Halves round to even here, away from zero there; 3.0 becomes `3.0`";
    "n / 0" => Differs("n / 0"), "NULL here, an error there";
    "COUNTIF(paid)" => Differs("COUNT(*) FILTER (WHERE paid)"), "If the condition is NULL in every row, COUNTIF returns NULL here, 0 there";
    "DATE_DIFF(DATE '2026-06-30', day, DAY), DATE_DIFF(DATE '2026-06-30', day, MONTH)" => Same;
    "DATE_DIFF(DATE '2026-06-30', day, ISOWEEK), DATE_TRUNC(day, WEEK(MONDAY))" => Same;
    "DATE_DIFF(DATE '2026-06-30', day, WEEK)" => Refused("(DATE '2026-06-30' - day) // 7"), "Weeks start on Sunday there";
    "EXTRACT(WEEK FROM day)" => Differs("CAST(STRFTIME(day, '%U') AS INT64)"), "The ISO week here, weeks that start on Sunday there";
    "EXTRACT(MILLISECOND FROM at)" => Differs("EXTRACT(MILLISECOND FROM at) % 1000"), "Includes the seconds here, as in PostgreSQL";
    "DATE_ADD(day, INTERVAL 1 MONTH), DATE_SUB(day, INTERVAL n DAY)" => Same, "Returns a timestamp: add `::DATE` for a day";
    "DATE_TRUNC(day, MONTH), TIMESTAMP_TRUNC(at, HOUR), LAST_DAY(day, QUARTER)" => Same;
    "TIMESTAMP_DIFF(at, TIMESTAMP '2026-06-30', HOUR)" => Same;
    "FORMAT_DATE('%Y-%m', day), PARSE_DATE('%d.%m.%Y', '30.06.2026')" => Same;
    "DATE(at), TIMESTAMP(day), UNIX_SECONDS(at), TIMESTAMP_SECONDS(n)" => Same;
    "EXTRACT(DAYOFWEEK FROM day)" => Refused("EXTRACT(ISODOW FROM day)"), "1 for Monday to 7 for Sunday";
    "CURRENT_DATE()" => Refused(":as_of"), "Computing a day again must give the same numbers";
    "JSON_VALUE(json, '$.plan'), JSON_EXTRACT_SCALAR(json, '$.plan')" => Same;
    "JSON_VALUE_ARRAY(json, '$.tags')" => Unsupported, "Export one row per element, or take one: `JSON_VALUE(json, '$.tags[0]')`";
    "SPLIT(plan, '-')[SAFE_OFFSET(0)]" => Same;
    "plan IN UNNEST(['free', 'pro'])" => Same;
    "SELECT i FROM UNNEST(GENERATE_ARRAY(1, 12)) AS i" => Same;
    "SELECT d FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2026-01-01', DATE '2026-06-01', INTERVAL 1 MONTH)) AS d" => Same;
    "ARRAY_AGG(plan ORDER BY day DESC LIMIT 1)[OFFSET(0)], ARRAY_AGG(plan IGNORE NULLS ORDER BY day DESC LIMIT 1)[OFFSET(0)]" => Same;
    "ANY_VALUE(plan HAVING MAX day)" => Same;
    "ANY_VALUE(plan)" => Refused("MIN(plan)"), "The value can change from run to run";
    "STRING_AGG(plan, ', ' ORDER BY day)" => Same, "The ORDER BY is required";
    "LOGICAL_AND(paid), LOGICAL_OR(paid)" => Same;
    "APPROX_QUANTILES(x, 100)[OFFSET(90)]" => Refused("QUANTILE_CONT(x, 0.9)");
    "PERCENTILE_CONT(x, 0.5) OVER (PARTITION BY plan)" => Same;
    "REGEXP_CONTAINS(plan, r'^p')" => Same;
    "REGEXP_EXTRACT(plan, r'(p)ro')" => Refused("REGEXP_EXTRACT(plan, '(p)ro', 1)"), "Without a match, returns an empty text here, NULL there: `NULLIF(…, '')`";
    "REGEXP_REPLACE(plan, r'[aeiou]', '')" => Differs("REGEXP_REPLACE(plan, '[aeiou]', '', 'g')"), "Without `g`, only the first match is replaced";
    "GREATEST(n, x), CONCAT(plan, account)" => Differs("CASE WHEN n IS NOT NULL AND x IS NOT NULL THEN GREATEST(n, x) END, plan || account"), "GREATEST, LEAST and CONCAT ignore NULL here";
    "LOG(x), LOG(x, 2)" => Differs("LN(x), LOG(2, x)"), "LOG has base 10 here, and the base is the first argument";
    "TO_HEX(MD5(plan))" => Refused("MD5(plan)"), "The result is hexadecimal already";
    "TRIM(plan)" => Differs("REGEXP_REPLACE(plan, '^\\s+|\\s+$', '', 'g')"), "Removes spaces only here, tabs and line breaks as well there";
    "plan LIKE '100\\%'" => Differs("plan LIKE '100\\%' ESCAPE '\\'"), "No character is an escape unless ESCAPE names one";
    "'a\\tb', '\\d'" => Differs("'a' || CHR(9) || 'b', '\\d'"), "A backslash is a plain character here: write `CHR(9)`, and `'\\d'` in a pattern; `'\\\\d'` is rejected there";
    "SUBSTR(plan, 0, 2)" => Refused("SUBSTR(plan, 1, 2)"), "Positions start at 1";
    "ROW_NUMBER() OVER (ORDER BY n)" => Differs("ROW_NUMBER() OVER (ORDER BY n NULLS FIRST)"), "NULL is last here, first in ascending order there";
    "SELECT * EXCEPT (day) FROM t" => Same;
    "SELECT `n` FROM `t`" => Same;
    "SELECT AS STRUCT n FROM t" => Unsupported, "Name the columns";
};

static POSTGRESQL: &[EngineSpelling] = spellings! {
    "n / 2" => Differs("n // 2"), "`/` returns a double here, an integer for integers there";
    "day - 30, day - DATE '2026-06-01', day + INTERVAL '1 month'" => Same;
    "DATE_TRUNC('month', at), EXTRACT(EPOCH FROM at - at), AGE(at, at), DATE_PART('year', day)" => Same;
    "TO_CHAR(day, 'YYYY-MM'), TO_DATE('30.06.2026', 'DD.MM.YYYY'), TO_TIMESTAMP(n)" => Same;
    "MAKE_INTERVAL(days => 3), MAKE_DATE(2026, 2, 28)" => Same;
    "CURRENT_DATE, NOW()" => Refused(":as_of"), "Computing a day again must give the same numbers";
    "'infinity'::DATE" => Refused("DATE '9999-12-31'");
    "at AT TIME ZONE 'UTC'" => Same;
    "plan::TEXT, n::NUMERIC, x::INT" => Same;
    "json::JSONB ->> 'plan', json::JSON #>> '{a,b}'" => Same;
    "plan = ANY(ARRAY['free', 'pro'])" => Same;
    "plan ~ 'pro'" => Refused("REGEXP_MATCHES(plan, 'pro')"), "`~ '^…$'` works";
    "plan ~* 'PRO'" => Same;
    "plan SIMILAR TO '(free|pro)'" => Same;
    "plan SIMILAR TO 'pro%'" => Refused("plan LIKE 'pro%'"), "or `REGEXP_FULL_MATCH(plan, 'pro.*')`";
    "SUBSTRING(plan FROM 2 FOR 3), POSITION('r' IN plan), SPLIT_PART(plan, '-', 1)" => Same;
    "REGEXP_REPLACE(plan, '[aeiou]', '', 'g')" => Same;
    "COUNT(*) FILTER (WHERE paid), BOOL_OR(paid)" => Same;
    "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x), MODE() WITHIN GROUP (ORDER BY plan)" => Same;
    "STRING_AGG(plan, ', ' ORDER BY day)" => Same, "The ORDER BY is required";
    "(ARRAY_AGG(plan ORDER BY day DESC))[1]" => Same;
    "SELECT DISTINCT ON (account) account, plan FROM t ORDER BY account, day DESC" => Same;
    "SELECT d FROM GENERATE_SERIES(DATE '2026-01-01', DATE '2026-06-01', INTERVAL '1 month') AS s (d)" => Same;
    "SELECT q.c FROM t CROSS JOIN LATERAL (SELECT COUNT(*) AS c FROM t AS other WHERE other.account = t.account) AS q" => Same;
    "SELECT account, COUNT(*) FROM t GROUP BY ROLLUP (account)" => Same;
    "SELECT e FROM t, JSONB_ARRAY_ELEMENTS_TEXT(json) AS e" => Unsupported, "Export one row per element";
    "ROW_NUMBER() OVER (ORDER BY n DESC)" => Differs("ROW_NUMBER() OVER (ORDER BY n DESC NULLS FIRST)"), "NULL is last in both directions here, first in DESC there";
    "(n, x) = (1, 2)" => Same;
};

static SPARK: &[EngineSpelling] = spellings! {
    "NVL(n, 0), IF(n > 3, 'many', 'few'), n <=> NULL" => Same;
    "DATEDIFF(DATE '2026-06-30', day)" => Same, "The later day comes first";
    "DATE_ADD(day, 30), DATE_SUB(day, 30)" => Same;
    "ADD_MONTHS(day, 1)" => Refused("day + INTERVAL '1 month'");
    "MONTHS_BETWEEN(DATE '2026-06-30', day)" => Refused("DATE_SUB('month', day, DATE '2026-06-30')"), "Whole months";
    "TRUNC(day, 'MM'), DATE_TRUNC('MONTH', at), LAST_DAY(day)" => Same;
    "TO_DATE('30.06.2026', 'dd.MM.yyyy'), DATE_FORMAT(day, 'yyyy-MM')" => Same;
    "UNIX_TIMESTAMP(at)" => Same;
    "FROM_UNIXTIME(n)" => Refused("TO_TIMESTAMP(n)");
    "DAYOFWEEK(day)" => Refused("ISODOW(day)"), "1 for Monday to 7 for Sunday";
    "CURRENT_DATE()" => Refused(":as_of"), "Computing a day again must give the same numbers";
    "INTERVAL 30 DAYS, INTERVAL '30' DAY" => Same;
    "GET_JSON_OBJECT(json, '$.plan')" => Same;
    "SIZE(COLLECT_SET(account))" => Same;
    "ARRAY_JOIN(SORT_ARRAY(COLLECT_SET(account)), ', ')" => Refused("STRING_AGG(DISTINCT account, ', ' ORDER BY account)");
    "MAX_BY(plan, day)" => Refused("FIRST(plan ORDER BY day DESC)"), "`ARG_MAX(plan, day)` ignores rows without a plan";
    "MAX_BY(plan, STRUCT(day, n))" => Refused("FIRST(plan ORDER BY day DESC, n DESC)");
    "COUNT_IF(paid)" => Differs("COUNT(*) FILTER (WHERE paid)"), "If the condition is NULL in every row, COUNT_IF returns NULL here, 0 there";
    "PERCENTILE(x, 0.5)" => Same;
    "PERCENTILE_APPROX(x, 0.5)" => Refused("QUANTILE_CONT(x, 0.5)");
    "LAST(plan, TRUE) OVER (PARTITION BY account ORDER BY day)" => Same;
    "SPLIT(plan, '-')[0]" => Refused("SPLIT_PART(plan, '-', 1)");
    "SUBSTRING_INDEX(plan, '-', 1), PMOD(n, 3), 7 DIV 2" => Same;
    "plan RLIKE 'pro'" => Refused("REGEXP_MATCHES(plan, 'pro')"), "`RLIKE '^…$'` works";
    "REGEXP_EXTRACT(plan, '(p)ro', 1)" => Same;
    "REGEXP_EXTRACT(plan, '(p)ro')" => Refused("REGEXP_EXTRACT(plan, '(p)ro', 1)");
    "REGEXP_REPLACE(plan, '[aeiou]', '')" => Differs("REGEXP_REPLACE(plan, '[aeiou]', '', 'g')"), "Without `g`, only the first match is replaced";
    "CONCAT(plan, account)" => Differs("plan || account"), "CONCAT ignores NULL here";
    "LOG(x)" => Differs("LN(x)"), "LOG has base 10 here";
    "'a\\tb', '\\d'" => Differs("'a' || CHR(9) || 'b', '\\d'"), "A backslash is a plain character here: write `CHR(9)`, and `'\\d'` in a pattern; `'\\\\d'` is rejected there";
    "SUBSTR(plan, 0, 2)" => Refused("SUBSTR(plan, 1, 2)"), "Positions start at 1";
    "CAST(x AS INT)" => Differs("CAST(TRUNC(x) AS INT)"), "A cast rounds here, truncates there";
    "ROW_NUMBER() OVER (ORDER BY n)" => Differs("ROW_NUMBER() OVER (ORDER BY n NULLS FIRST)"), "NULL is last here, first in ascending order there";
    "SELECT account, COUNT(*) FROM t GROUP BY account WITH ROLLUP" => Same;
    "SELECT tag FROM t LATERAL VIEW EXPLODE(plan) x AS tag" => Unsupported, "Export one row per element";
};
