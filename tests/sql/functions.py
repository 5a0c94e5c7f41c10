"""Every call that the manual shows, with its arguments as they are, NULL and extreme, held against DuckDB.

    python functions.py BINARY [--json]

Each is asked with literals, which are computed while the query is read, and over columns, which are computed row by row.
"""

import argparse
import collections
import pathlib
import re
import tempfile

import collection
import compare

MANUAL = pathlib.Path(__file__).parents[2] / "sql" / "README.md"
# What an argument is replaced by, by how it is written.
EXTREMES = [
    (r"-?\d+", ["9223372036854775807", "-9223372036854775807", "0", "-1"]),
    (r"-?[\d.]+(e-?\d+)?", ["1e308", "-1e308", "0.0", "-0.5", "99999999999999999999.99"]),
    (r"'.*'", ["''", "'ÄÖÜ ß 日本'", "'%'"]),
    (r"DATE '.*'", ["DATE '9999-12-31'", "DATE '0001-01-01'", "DATE '1970-01-01'"]),
    (r"TIMESTAMP '.*'", ["TIMESTAMP '9999-12-31 23:59:59.999999'", "TIMESTAMP '0001-01-01 00:00:00'"]),
]
# DuckDB's answer is the wrong one: it overflows, or is another one for columns than for literals.
WRONG_THERE = {
    "ROUND(9223372036854775807, -2)",
    "ROUND(9223372036854775807, -2) by row",
    "ROUND(-9223372036854775807, -2)",
    "ROUND(-9223372036854775807, -2) by row",
    "SUBSTRING('%', -3, 2) by row",
}


def calls():
    """The calls in the tables of functions, each once, as a name and its arguments."""
    shown = dict.fromkeys(re.findall(r"`([A-Z_0-9]+\([^`]*\))` is `", MANUAL.read_text()))
    return [parts(call) for call in shown if " ORDER BY " not in call and " FROM " not in call]


def parts(call):
    """A name and its arguments; commas within brackets and texts part nothing."""
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


def variants(arguments):
    """The arguments, and with each of them replaced by NULL and by what is extreme."""
    yield arguments
    for at, argument in enumerate(arguments):
        extremes = next((values for form, values in EXTREMES if re.fullmatch(form, argument)), [])
        for value in ["NULL", *extremes]:
            yield arguments[:at] + [value] + arguments[at + 1 :]


def queries():
    for name, arguments in calls():
        for values in variants(arguments):
            call = f"{name}({', '.join(values)})"
            yield query(call, call, "accounts")
            columns = ", ".join(f"{value} AS c{at}" for at, value in enumerate(values))
            if columns:
                by_row = f"{name}({', '.join(f'c{at}' for at in range(len(values)))})"
                one_row = f"(SELECT {columns} FROM kinds WHERE id = 1)"
                yield query(f"{call} by row", by_row, f"accounts CROSS JOIN {one_row}")


def query(name, call, table):
    sql = f"SELECT account_id, CAST({call} AS VARCHAR) AS m FROM {table} WHERE account_id = 'a1'"
    return collection.Query(name, sql, type="text")


def is_wrong(query, found, why):
    """Refusals are the language's own: some arguments have to be written out. What is infinite is NULL."""
    if found in {"same", "unknown", "refused", "refused by both", "stopped by both"} or query.name in WRONG_THERE:
        return False
    return not (found == "differs" and re.fullmatch(r"a1: '', DuckDB '(-?inf|nan)'", why))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--json", action="store_true", help="an object on the last line, and exit code 0")
    options = parser.parse_args()
    counts, texts = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        comparison = compare.Comparison(options.binary, pathlib.Path(folder), generated=True)
        for asked, found, why, _ in comparison.results(list(queries())):
            counts[found] += 1
            if is_wrong(asked, found, why):
                texts.append(f"{found.upper()} {asked.name}: {why}\n{asked.sql}\n")
                print(texts[-1])
    compare.report(counts, texts, options.json)


if __name__ == "__main__":
    main()
