"""Compares every call in the manual with DuckDB: with its own arguments, with NULL and with extreme values.

    python functions.py BINARY [--json]

Each call is run with literals, which are computed while the query is read, and over columns, which are computed row by
row. Functions of other engines are compared with an equivalent DuckDB expression. Aggregates and windows are run over the
rows of the manual, over no rows, only NULL, extreme rows, a single row and repeated rows.
"""

import argparse
import collections
import math
import pathlib
import re
import tempfile

import collection
import compare

MANUAL = pathlib.Path(__file__).parents[2] / "sql" / "README.md"
# Replacements of an argument, by its form.
EXTREMES = [
    (r"-?\d+", ["9223372036854775807", "-9223372036854775807", "0", "-1"]),
    (r"-?[\d.]+(e-?\d+)?", ["1e308", "-1e308", "0.0", "-0.5", "99999999999999999999.99"]),
    (r"'.*'", ["''", "'ÄÖÜ ß 日本'", "'%'"]),
    (r"DATE '.*'", ["DATE '9999-12-31'", "DATE '0001-01-01'", "DATE '1970-01-01'"]),
    (r"TIMESTAMP '.*'", ["TIMESTAMP '9999-12-31 23:59:59.999999'", "TIMESTAMP '0001-01-01 00:00:00'"]),
]
# DuckDB's result is wrong: it overflows, or columns and literals give different results.
WRONG_IN_DUCKDB = {
    "ROUND(9223372036854775807, -2)",
    "ROUND(9223372036854775807, -2) by row",
    "ROUND(-9223372036854775807, -2)",
    "ROUND(-9223372036854775807, -2) by row",
    "SUBSTRING('%', -3, 2) by row",
}
# Differences documented in the manual: lengths count characters, not bytes; integers have 64 bits; a rounded decimal stays a
# decimal; JSON text is returned without quotes; doubles print all their digits; MODE returns the least of several most
# frequent values; infinity is NULL and skipped; a JSON member may have an empty name; invalid buckets are refused.
DOCUMENTED_DIFFERENCES = re.compile(
    r"(DAMERAU_)?LEVENSHTEIN\(.*ÄÖÜ|JARO.*ÄÖÜ|JACCARD.*ÄÖÜ|HAMMING.*ÄÖÜ|BIT_COUNT\(-|ROUND_EVEN\(|JSON_VALUE\(|(PRINTF|FORMAT)\(.*1e308"
    r"|JSON_EXTRACT_PATH_TEXT\(.*''|MODE\(n\) over extreme|WEIGHTED_AVG.* over extreme|RATIO_TO_REPORT.* over extreme|WIDTH_BUCKET.*( by row|9223372036854775807)"
)
# Equivalent DuckDB expressions for functions that DuckDB lacks.
REFERENCE_SQL = {
    "IFF": "IF({0}, {1}, {2})",
    "NVL2": "CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END",
    "ZEROIFNULL": "COALESCE({0}, 0)",
    "NULLIFZERO": "NULLIF({0}, 0)",
    "DIV0": "CASE WHEN {1} = 0 THEN {0} * 0e0 ELSE {0} / {1} END",
    "DIV0NULL": "CASE WHEN COALESCE({1}, 0) = 0 THEN {0} * 0e0 ELSE {0} / {1} END",
    "SAFE_DIVIDE": "{0} / {1}",
    "EQUAL_NULL": "({0} IS NOT DISTINCT FROM {1})",
    "TRY_TO_DOUBLE": "TRY_CAST({0} AS DOUBLE)",
    "TO_DOUBLE": "CAST({0} AS DOUBLE)",
    "DAYS_SINCE": "(DATE '2026-06-30' - CAST({0} AS DATE))",
    "DIV": "({0} // {1})",
    "PMOD": "CASE WHEN {0} % {1} < 0 THEN ({0} % {1} + {1}) % {1} ELSE {0} % {1} END",
    "SQUARE": "POW({0}, 2)",
    "SPLIT_ELEMENT": "STRING_SPLIT({0}, {1})[{2}]",
    "TEXT_SLICE": "({0})[{1}:{2}]",
    "SPLIT_COUNT": "CASE WHEN {1} IS NOT NULL THEN LEN(STRING_SPLIT({0}, {1})) END",
    "REGEXP_SUBSTR": "CASE WHEN REGEXP_MATCHES({0}, {1}) THEN REGEXP_EXTRACT({0}, {1}) END",
    "REGEXP_COUNT": "LEN(REGEXP_EXTRACT_ALL({0}, {1}))",
    "SECONDS_BETWEEN": "EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP) - CAST({0} AS TIMESTAMP))",
    "MINUTES_BETWEEN": "EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP) - CAST({0} AS TIMESTAMP)) / 60",
    "HOURS_BETWEEN": "EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP) - CAST({0} AS TIMESTAMP)) / 3600",
    "DAYS_BETWEEN": "EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP) - CAST({0} AS TIMESTAMP)) / 86400",
    "WEEKS_BETWEEN": "EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP) - CAST({0} AS TIMESTAMP)) / 604800",
    "TIMESTAMP_ADD": "({0} + {1})",
    "TIMESTAMP_SUB": "({0} - {1})",
    "DATETIME_DIFF": "DATE_DIFF('{2}', {1}, {0})",
    "TIMESTAMP_DIFF": "DATE_SUB('{2}', {1}, {0})",
    "TIMESTAMP_TRUNC": "DATE_TRUNC('{1}', {0})",
    "DATE_FROM_PARTS": "MAKE_DATE({0}, {1}, {2})",
    "TIMESTAMP_FROM_PARTS": "MAKE_TIMESTAMP({0}, {1}, {2}, {3}, {4}, {5})",
    "TIMESTAMP": "CAST({0} AS TIMESTAMP)",
    "DATETIME": "CAST({0} AS TIMESTAMP)",
    "TRY_TO_TIMESTAMP": "TRY_CAST({0} AS TIMESTAMP)",
    "PARSE_DATE": "CAST(STRPTIME({1}, {0}) AS DATE)",
    "PARSE_TIMESTAMP": "STRPTIME({1}, {0})",
    "FORMAT_DATE": "STRFTIME({1}, {0})",
    "UNIX_SECONDS": "(EPOCH_US({0}) - (EPOCH_US({0}) % 1000000 + 1000000) % 1000000) // 1000000",
    "UNIX_MILLIS": "EPOCH_MS({0})",
    "UNIX_MICROS": "EPOCH_US({0})",
    "TO_UNIXTIME": "EPOCH({0})",
    "UNIX_DATE": "({0} - DATE '1970-01-01')",
    "DATE_FROM_UNIX_DATE": "(DATE '1970-01-01' + CAST({0} AS INTEGER))",
    "TIMESTAMP_SECONDS": "TO_TIMESTAMP({0})",
    "TIMESTAMP_MILLIS": "TO_TIMESTAMP({0} / 1000)",
    "TIMESTAMP_MICROS": "TO_TIMESTAMP({0} / 1000000)",
    "DATE_BIN": "TIME_BUCKET({0}, {1}, {2})",
    "LOG1P": "CASE WHEN {0} > -1 THEN LN(1 + {0}) END",
    "EXPM1": "EXP({0}) - 1",
    "SEM": "STDDEV_POP({0}) / SQRT(COUNT({0}))",
    "WEIGHTED_AVG": "SUM({0} * {1}) FILTER (WHERE {0} IS NOT NULL AND {1} IS NOT NULL) / NULLIF(SUM({1}) FILTER (WHERE {0} IS NOT NULL), 0)",
    "RATIO_TO_REPORT": "{0} / SUM({0})",
}
REFERENCE_SQL_BY_ARITY = {
    ("ISNULL", 1): "({0} IS NULL)",
    ("ISNULL", 2): "COALESCE({0}, {1})",
    ("LOCATE", 2): "INSTR({1}, {0})",
    ("TO_DATE", 1): "CAST({0} AS DATE)",
    ("TRY_TO_DATE", 1): "TRY_CAST({0} AS DATE)",
    ("WIDTH_BUCKET", 4): "CASE WHEN {0} + {1} + {2} + {3} IS NULL THEN NULL WHEN ({0} < {1}) = ({1} < {2}) AND {0} <> {1} THEN 0 "
    "WHEN ({0} >= {2}) = ({1} < {2}) OR {0} = {2} THEN {3} + 1 ELSE 1 + CAST(FLOOR(({0} - {1}) * 1e0 / ({2} - {1}) * {3}) AS BIGINT) END",
}


def reference_call(name, arguments):
    """Returns the equivalent DuckDB call, or an empty text if the call is the same."""
    template = REFERENCE_SQL_BY_ARITY.get((name, len(arguments))) or REFERENCE_SQL.get(name)
    if name == "DECODE":
        value, *pairs = arguments
        cases = " ".join(f"WHEN {value} IS NOT DISTINCT FROM {pairs[at]} THEN {pairs[at + 1]}" for at in range(0, len(pairs) - 1, 2))
        return f"CASE {cases} {'ELSE ' + pairs[-1] if len(pairs) % 2 else ''} END"
    return template.format(*arguments) if template else ""


def manual_section(heading, level="###"):
    """Returns the text of a section of the manual."""
    text = MANUAL.read_text()
    begin = text.index(f"\n{level} {heading}\n")
    return text[begin : text.index("\n#", begin + 5)]


def find_examples(text):
    """Returns the examples in a text of the manual, with their values."""
    found = re.findall(r"`((?:[^`])+)` is (?:`([^`]*)`|an empty text)", text)
    return dict((example.replace("\\|", "|"), value.replace("\\|", "|")) for example, value in found)


def list_plain_calls():
    """Lists the plain calls in the tables of functions, each once, as name and arguments."""
    text = MANUAL.read_text()
    functions = text[text.index("\n### Numbers\n") : text.index("\n## Date parts")] + manual_section("Forms of CASE, and the as-of date")
    plain = [call for call in find_examples(functions) if re.fullmatch(r"[A-Z_0-9]+\(.*\)", call, re.DOTALL)]
    split = [(call, split_call(call)) for call in plain if " ORDER BY " not in call and not re.search(r" (FROM|PLACING) ", call)]
    return [call for written, call in split if f"{call[0]}({', '.join(call[1])})" == written]


def split_call(call):
    """Splits a call into its name and arguments, ignoring commas within brackets and string literals."""
    name, inside = call.split("(", 1)
    arguments, depth, quoted = [""], 0, False
    for letter in inside[:-1]:
        quoted ^= letter == "'"
        if not quoted:
            depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0 and not quoted:
            arguments.append("")
        else:
            arguments[-1] += letter
    return name, [argument.strip() for argument in arguments if argument.strip()]


def vary_arguments(arguments):
    """Yields the arguments, and variants with each of them replaced by NULL and by extreme values."""
    yield arguments
    for at, argument in enumerate(arguments):
        extremes = next((values for form, values in EXTREMES if re.fullmatch(form, argument)), [])
        for value in ["NULL", *extremes]:
            yield arguments[:at] + [value] + arguments[at + 1 :]


def scalar_queries():
    for name, arguments in list_plain_calls():
        for values in vary_arguments(arguments):
            call = f"{name}({', '.join(values)})"
            yield scalar_query(call, call, "accounts", reference_call(name, values))
            columns = ", ".join(f"{value} AS c{at}" for at, value in enumerate(values))
            # A unit cannot be a column.
            if columns and not any(re.fullmatch(r"[a-zA-Z]+", value) and value != "NULL" for value in values):
                names = [f"c{at}" for at in range(len(values))]
                by_row = f"{name}({', '.join(names)})"
                one_row = f"(SELECT {columns} FROM kinds WHERE id = 1)"
                yield scalar_query(f"{call} by row", by_row, f"accounts CROSS JOIN {one_row}", reference_call(name, names))


def other_queries():
    """Yields queries for operators, predicates and forms with keywords between their arguments."""
    text = MANUAL.read_text()
    functions = text[text.index("\n### Operators and predicates\n") : text.index("\n### Aggregates\n")]
    functions += text[text.index("\n### Numbers\n") : text.index("\n## Date parts")]
    known = {f"{name}({', '.join(arguments)})" for name, arguments in list_plain_calls()}
    for example in find_examples(functions):
        if example not in known and not re.search(r"\bFROM t\b", example):
            yield scalar_query(example, example, "accounts", "")


def sample_tables():
    """Yields the rows of the manual, and variants: none, only NULL, a single row, extreme rows, each twice."""
    rows = "SELECT * FROM (VALUES " + ", ".join(
        f"('{account}', DATE '{day}', CAST({n} AS BIGINT), CAST({x} AS DOUBLE), {'NULL' if plan == 'NULL' else repr(plan)}, CAST({paid} AS BOOLEAN))"
        for account, day, n, x, plan, paid in re.findall(r"^\| (\w) \| (\S+) \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$", MANUAL.read_text(), re.M)
    ) + ") AS s (account, day, n, x, plan, paid)"
    null = "SELECT account, day, CAST(NULL AS BIGINT) AS n, CAST(NULL AS DOUBLE) AS x, CAST(NULL AS VARCHAR) AS plan, CAST(NULL AS BOOLEAN) AS paid"
    extreme = ", ".join(
        f"('{account}', DATE '{day}', CAST({n} AS BIGINT), CAST('{x}' AS DOUBLE), {plan}, {paid})"
        for account, day, n, x, plan, paid in [
            ("", "0001-01-01", 9223372036854775807, "1e308", "''", "TRUE"), ("ä", "9999-12-31", -9223372036854775807, "-1e308", "'ÄÖÜ'", "FALSE"),
            ("b", "1970-01-01", 0, "-0.0", "'日本'", "TRUE"), ("b", "1969-12-31", -1, "5e-324", "'%'", "NULL"),
        ]
    )
    yield "its rows", rows
    yield "no rows", f"SELECT * FROM ({rows}) WHERE n > 100"
    yield "NULL alone", f"{null} FROM ({rows})"
    yield "a single row", f"SELECT * FROM ({rows}) WHERE n = 3"
    yield "extreme rows", f"SELECT * FROM (VALUES {extreme}) AS s (account, day, n, x, plan, paid)"
    yield "each twice", f"SELECT * FROM ({rows}) UNION ALL SELECT account, day + 100, n, x, plan, paid FROM ({rows})"


def row_queries():
    """Yields aggregates and windows over every sample table, and the queries of the manual."""
    for rows, table in sample_tables():
        for example, value in find_examples(manual_section("Aggregates")).items():
            name, _, behind = example.partition("(")
            call = re.match(r"[A-Z_0-9]+\([^()]*\)$", example)
            theirs = reference_call(name, split_call(example)[1]) if call else ""
            kind = "number" if re.fullmatch(r"-?\d+(\.\d+)?", value) else "text"
            yield query_over_rows(f"{example} over {rows}", example, theirs, table, kind)
        for example in find_examples(manual_section("Windows")):
            over = example[example.rindex(" OVER ") :]
            name, arguments = split_call(example[: -len(over)])
            theirs = f"{reference_call(name, arguments)}{over}" if reference_call(name, arguments) else ""
            lists = "STRING_AGG(COALESCE(CAST(v AS VARCHAR), 'NULL'), ', ' ORDER BY day)"
            listed = lambda call: f"{lists} FROM (SELECT day, {call} AS v FROM ({table}) AS t) AS q"
            yield collection.Query(
                f"{example} over {rows}", as_metric_query(f"SELECT {listed(example)}"), type="text",
                duckdb=as_metric_query(f"SELECT {listed(theirs)}") if theirs else "",
            )
    (_, table), *_ = sample_tables()
    prices = "SELECT * FROM (VALUES ('free', 0), ('pro', 40), ('team', 90)) AS p (plan, price)"
    for example in [*find_examples(manual_section("Queries")), "SELECT ARRAY_AGG(plan ORDER BY day)[1] FROM t"]:
        query = f"SELECT CAST(v AS VARCHAR) FROM ({example}) AS q (v)"
        yield collection.Query(example, f"WITH t AS ({table}), prices AS ({prices}) {as_metric_query(query)}", type="text")


def query_over_rows(name, call, theirs, table, kind):
    written = lambda call: as_metric_query(f"SELECT {call if kind == 'number' else f'CAST({call} AS VARCHAR)'} FROM ({table}) AS t")
    return collection.Query(name, written(call), type=kind, duckdb=written(theirs) if theirs else "")


def as_metric_query(query):
    return f"SELECT account_id, ({query}) AS m FROM accounts WHERE account_id = 'a1'"


def scalar_query(name, call, table, theirs):
    written = lambda call: f"SELECT account_id, CAST({call} AS VARCHAR) AS m FROM {table} WHERE account_id = 'a1'"
    return collection.Query(name, written(call), type="text", duckdb=written(theirs) if theirs else "")


def all_queries():
    yield from scalar_queries()
    yield from other_queries()
    yield from row_queries()


def is_wrong(query, found, why):
    """Returns whether a verdict is a mistake. Refusals are allowed, because some arguments must be literals."""
    if found in {"same", "unknown", "refused", "refused by both", "stopped by both"} or query.name in WRONG_IN_DUCKDB:
        return False
    if found == "stopped":
        return not re.search("64 bits do not hold|outside the years", why) and not DOCUMENTED_DIFFERENCES.match(query.name)
    is_infinite = re.fullmatch(r"a1: '', DuckDB '?(-?inf|-?nan)'?", why)
    # An instant as text is the reading of the clock, without the offset.
    is_instant = re.fullmatch(r"a1: '(.*)', DuckDB '\1\+00'", why)
    return not (DOCUMENTED_DIFFERENCES.match(query.name) or is_infinite or is_instant or is_close(query, why))


def is_close(query, why):
    """Returns whether two doubles differ only in their last digits: ours is rounded once, DuckDB's more often."""
    numbers = re.fullmatch(r"a1: '(-?[\d.]+(?:e-?\d+)?)', DuckDB '(-?[\d.]+(?:e[+-]?\d+)?)'", why)
    rounds_often = query.duckdb or query.name.startswith(("EXTRACT", "CBRT", "GAMMA", "LGAMMA"))
    return bool(numbers) and bool(rounds_often) and math.isclose(float(numbers[1]), float(numbers[2]), rel_tol=1e-12)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--json", action="store_true", help="print an object on the last line and exit with 0")
    options = parser.parse_args()
    counts, texts, answered = collections.Counter(), [], collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        comparison = compare.Comparison(options.binary, pathlib.Path(folder), generated=True)
        for query, found, why, _ in comparison.compare_all(list(all_queries())):
            counts[found] += 1
            answered[query.name.split("(")[0]][found] += 1
            if is_wrong(query, found, why):
                texts.append(f"{found.upper()} {query.name}: {why}\n{query.sql}\n")
                print(texts[-1])
    never = sorted(name for name, found in answered.items() if not found["same"] and re.fullmatch(r"[A-Z_0-9]+", name))
    print(f"unknown to DuckDB, and checked against the manual only: {', '.join(never)}")
    compare.print_report(counts, texts, options.json)


if __name__ == "__main__":
    main()
