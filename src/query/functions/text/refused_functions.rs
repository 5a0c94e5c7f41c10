//! Functions and operators that authors know from other engines, and what to write instead. A name is refused if the
//! language does not have it, or if engines mean different things by it.

/// Functions in lower case, each with what to write instead.
pub static REFUSED: &[(&str, &str)] = &[
    // Functions of text with another name here.
    ("find_in_set", "write `CONTAINS(',' || list || ',', ',' || part || ',')`"),
    ("contains_substr", "write `CONTAINS(LOWER(text), 'part')`"),
    ("insert", "write `LEFT(text, n) || replacement || SUBSTRING(text, m)`"),
    ("space", "write `REPEAT(' ', count)`"),
    ("initcap", "write `UPPER(LEFT(x, 1)) || LOWER(SUBSTRING(x, 2))` for one word"),
    ("strip", "write `TRIM(text)`"),
    ("quote_literal", "put the text together with `CONCAT(…)` or `||`"),
    ("soundex", "compare with `ILIKE`, or bring the key out as a column of the export"),
    ("normalize", "bring the normalised text out as a column of the export"),
    // Regular expressions. Some engines match a part of the text, others the whole.
    (
        "regexp_like",
        "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole",
    ),
    ("rlike", "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole"),
    ("regexp_match", "write `REGEXP_EXTRACT(text, pattern, group)`"),
    ("regexp_extract_all", "there are no lists: write `REGEXP_EXTRACT(text, pattern)` for the first match"),
    ("regexp_split_to_array", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("regexp_split_to_table", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    // Lists.
    ("split", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("string_split", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("str_split", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("string_to_array", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("strtok", "there are no lists: write `SPLIT_PART(text, separator, position)`"),
    ("array_to_string", "there are no lists: write `STRING_AGG(x, ', ' ORDER BY x)` over rows"),
    (
        "collect_list",
        "there are no lists: write `STRING_AGG(x, ', ' ORDER BY x)` for one text, or an aggregate for one value",
    ),
    ("collect_set", "there are no lists: write `STRING_AGG(DISTINCT x, ', ' ORDER BY x)` for one text"),
    ("array_join", "write `STRING_AGG(x, ', ' ORDER BY x)` over rows"),
    ("cardinality", "there are no lists: bring the count out as a column of the export"),
    ("array_length", "there are no lists: bring the count out as a column of the export"),
    ("array_size", "there are no lists: bring the count out as a column of the export"),
    ("array_contains", "there are no lists: bring the answer out as a column of the export"),
    ("list_contains", "there are no lists: bring the answer out as a column of the export"),
    ("unnest", "there are no lists: export one row per element"),
    ("explode", "there are no lists: export one row per element"),
    ("flatten", "there are no lists: export one row per element"),
    ("struct_pack", "there are no structures: select the fields as columns"),
    ("struct_extract", "there are no structures: bring the field out as a column of the export"),
    ("map", "there are no maps: bring the values out as columns of the export"),
    ("element_at", "there are no lists or maps: bring the value out as a column of the export"),
    // JSON.
    ("json_extract_path", "bring the value out as a column of the export"),
    ("json_contains", "write `JSON_EXTRACT_STRING(json, '$.a') = 'x'`"),
    ("json", "write `PARSE_JSON(text)`"),
    ("json_object", "select the values as columns"),
    ("json_build_object", "select the values as columns"),
    ("json_agg", "there are no lists: write `STRING_AGG(x, ', ' ORDER BY x)` for one text"),
    ("get_path", "write `JSON_EXTRACT_STRING(json, '$.a')`"),
    ("parse_url", "bring the part out as a column of the export, or write `REGEXP_EXTRACT(text, pattern, group)`"),
    ("to_json", "select the values as columns"),
    // Formats, whose letters differ by engine.
    ("time_format", "write `STRFTIME(x, '%H:%M:%S')`"),
    ("try_to_number", "write `TRY_CAST(REPLACE(text, ',', '') AS DECIMAL(18,2))`"),
    ("to_number", "write `CAST(REPLACE(text, ',', '') AS DECIMAL(18,2))`"),
    // Kinds of values that the language does not have.
    ("list_value", "there are no lists: bring the values out as columns of the export"),
    ("row", "there are no structures: select the fields as columns"),
    ("range", "join a source that has the rows"),
    ("cast", "write `CAST(x AS type)`"),
    // Conditions with another name here.
    ("choose", "write `CASE x WHEN 1 THEN … WHEN 2 THEN … END`"),
    ("elt", "write `CASE x WHEN 1 THEN … WHEN 2 THEN … END`"),
    ("field", "write `CASE x WHEN … THEN 1 WHEN … THEN 2 END`"),
    // Values that differ between two runs over the same data.
    ("approx_percentile", "write `QUANTILE_CONT(x, 0.9)`"),
    ("random", "nothing may differ between two runs; order by a column for a fixed choice"),
    ("rand", "nothing may differ between two runs; order by a column for a fixed choice"),
    ("uuid", "nothing may differ between two runs; use the key of the source"),
    ("gen_random_uuid", "nothing may differ between two runs; use the key of the source"),
    ("generate_uuid", "nothing may differ between two runs; use the key of the source"),
    ("hash", "write `SHA256(text)`, which is the same everywhere"),
    ("sha2", "write `SHA256(text)`"),
    ("farm_fingerprint", "write `SHA256(text)`, or bring the fingerprint out as a column of the export"),
    // Bytes.
    ("unhex", "bring the text out as a column of the export"),
    ("to_base64", "bring the text out as a column of the export"),
    ("from_base64", "bring the text out as a column of the export"),
    ("base64", "bring the text out as a column of the export"),
    ("encode", "bring the text out as a column of the export"),
    ("convert", "write `CAST(x AS type)`"),
];

/// Operators as they are written, each with what to write instead.
pub static REFUSED_OPERATORS: &[(&str, &str)] = &[
    // PostgreSQL matches a part of the text, DuckDB the whole.
    ("~", "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole"),
    ("~*", "write `REGEXP_MATCHES(text, pattern, 'i')`"),
    ("!~", "write `NOT REGEXP_MATCHES(text, pattern)`"),
    ("!~*", "write `NOT REGEXP_MATCHES(text, pattern, 'i')`"),
    ("SIMILAR TO", "write `REGEXP_FULL_MATCH(text, pattern)`, or `LIKE` for `%` and `_`"),
    ("RLIKE", "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole"),
    ("REGEXP", "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole"),
    ("MATCH", "write `REGEXP_MATCHES(text, pattern)` for a part, `REGEXP_FULL_MATCH(text, pattern)` for the whole"),
    ("==", "write `=`, with brackets around a side that is more than one value"),
    ("LIKE ANY", "write `x LIKE a OR x LIKE b`"),
    ("XOR", "write `a <> b` between two conditions"),
    ("&&", "write `AND`"),
    ("@>", "bring the answer out as a column of the export"),
    ("<@", "bring the answer out as a column of the export"),
];

/// Returns what to write instead of an operator.
#[must_use]
pub fn hint_for_refused_operator(operator: &str) -> &'static str {
    let refused = REFUSED_OPERATORS.iter().find(|(refused, _)| *refused == operator);
    refused.map_or("write it with the operators and functions of the manual: sql/README.md", |(_, hint)| *hint)
}
