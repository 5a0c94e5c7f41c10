"""Runs queries through healthscore and through DuckDB over the same rows, and reports where they differ.

    python compare.py BINARY                            the collection
    python compare.py BINARY --generated 1000 --seed 7  random queries of a seed
    python compare.py BINARY --only 'left join' --all   a part of the collection, with every verdict
    python compare.py BINARY --ill-typed 500            queries with type mistakes, which `validate` must find

Verdicts: same, differs, refused (by `validate`), refused by both, stopped (during the run), stopped by both, crashed,
unstable (another row order, other files or threads give another result), unknown (only DuckDB refuses the query). The exit
code is 1 if a query does not have its listed verdict. With `--json` the last line is an object with counts and texts.
"""

import argparse
import collections
import datetime
import decimal
import itertools
import json
import math
import pathlib
import tempfile

import collection
import generate
import project

EXACT, CLOSE = 1e-15, 1e-9


def is_same(cell, value, type_, tolerance):
    """Returns whether a cell of the CSV equals the value from DuckDB."""
    if isinstance(value, float) and not math.isfinite(value):
        value = None  # NaN and infinity are NULL in healthscore
    if value is None or cell in (None, ""):
        return cell in (None, "") and value in (None, "")
    if type_ == "boolean":
        return cell == str(value).lower()
    if type_ == "date":
        return cell == str(value.date() if isinstance(value, datetime.datetime) else value)
    if type_ == "text":
        return cell == str(value)
    if isinstance(value, (int, decimal.Decimal)):
        return math.isclose(float(cell), float(value), rel_tol=EXACT)
    return math.isclose(float(cell), float(value), rel_tol=CLOSE, abs_tol=tolerance)


class Comparison:
    """Runs queries in both engines over the same exports."""

    def __init__(self, binary, folder, generated=False, shuffled=False):
        self.first = project.Project(binary, folder / "first")
        self.first.write_exports()
        self.second = project.Project(binary, folder / "second", threads=1) if shuffled else None
        if self.second:
            self.second.write_exports(shuffled=7)
        self.duck = project.DuckDB(self.first)
        self.generated = generated
        # Generated expressions subtract, so values near zero need an absolute tolerance.
        self.tolerance = CLOSE if generated else 0

    def compare_all(self, queries):
        """Yields each query with its verdict, an explanation, and what is unexpected about it."""
        answers = self.first.run_queries(queries)
        answered = [at for at, answer in enumerate(answers) if answer.kind == "values"]
        again = dict(zip(answered, self.second.run_queries([queries[at] for at in answered]))) if self.second else {}
        for at, (query, answer) in enumerate(zip(queries, answers)):
            found, why = self.find_verdict(query, query.duckdb or query.sql, answer)
            moved = find_unstable(answer.values, again[at].values) if at in again else []
            if moved:
                found, why = "unstable", "; ".join(moved)
            yield query, found, why, self.unexpected_reason(query, answer, found)

    def find_verdict(self, query, duckdb, answer):
        """Returns the verdict and its explanation."""
        try:
            theirs, why = self.duck.run_query(duckdb), ""
        except Exception as error:
            theirs, why = None, str(error).splitlines()[0]
        if answer.kind == "stopped" and theirs is None:
            return "stopped by both", f"{answer.message} | DuckDB: {why}"
        if answer.kind == "refused" and theirs is None:
            return "refused by both", f"{answer.message} | DuckDB: {why}"
        if answer.kind != "values":
            return answer.kind, answer.message
        if theirs is None:
            return "unknown", why
        wrong = [
            f"{account}: {cell!r}, DuckDB {theirs.get(account)!r}"
            for account, cell in answer.values.items()
            if not is_same(cell, theirs.get(account), query.type, self.tolerance)
        ]
        return ("differs", "; ".join(wrong)) if wrong else ("same", "")

    def unexpected_reason(self, query, answer, found):
        """Returns what is wrong with a verdict, given the listed outcome; empty if it is right."""
        if query.refused:
            if answer.kind != "refused":
                return f"is listed as refused ({query.refused}), and `validate` passes it"
            return "" if answer.code == 4 else f"is refused with exit code {answer.code}, not 4"
        if query.fails:
            if not found.startswith("stopped"):
                return f"is listed to fail in a run ({query.fails}), and does not"
            return "" if answer.code in (4, 5) else f"fails with exit code {answer.code}, neither 4 nor 5"
        if query.differs and found == "same" and self.find_verdict(query, query.sql, answer)[0] == "same":
            return f"is listed as another meaning ({query.differs}), but DuckDB agrees"
        # Some random queries fail in every engine, for example with a number that is too large.
        expected = {"same", "unknown", "stopped by both", "refused by both"} if self.generated else {"same"}
        return "" if found in expected else "should come to the same"

    def is_informative(self, query, at):
        """Returns whether a generated query is worth running: its values differ. Of the others, every fourth is run."""
        try:
            values = self.duck.run_query(query.sql).values()
        except Exception:
            return False
        return len({str(value) for value in values}) > 1 or at % 4 == 0


def find_unstable(first, again):
    """Lists accounts whose values differ between two runs."""
    return [f"{account}: {cell!r}, then {again.get(account)!r}" for account, cell in first.items() if again.get(account) != cell]


def read_collection(only):
    """Reads the queries of the collection whose file, name or SQL contains `only`."""
    files = sorted((pathlib.Path(__file__).parent / "collection").glob("*.sql"))
    queries = [query for file in files for query in collection.read_queries(file)]
    return [query for query in queries if only.lower() in f"{query.place} {query.name} {query.sql}".lower()]


def generate_queries(comparison, seed, count):
    """Returns `count` informative queries of a seed."""
    informative = (query for at, query in enumerate(generate.queries(seed)) if comparison.is_informative(query, at))
    return list(itertools.islice(informative, count))


def check_ill_typed(binary, seed, count):
    """Checks queries with some expressions of a wrong type: either `validate` finds the mistake, or there is none."""
    queries = list(itertools.islice(generate.queries(seed, wrong_type_share=0.04), count))
    with tempfile.TemporaryDirectory() as folder:
        first = project.Project(binary, folder)
        first.write_exports()
        for query, answer in zip(queries, first.run_queries(queries)):
            # Only rows can reveal a value out of range and a second row of an account.
            of_value = answer.kind == "stopped" and answer.message.startswith(("error[sql-value]", "error[metric-rows]"))
            is_right = answer.kind == "values" or of_value or (answer.kind == "refused" and answer.code in (3, 4))
            found = "stopped by a value" if of_value else answer.kind
            yield query, found, answer.message, "" if is_right else "`validate` passes it, or it crashes"


def print_report(counts, unexpected, as_json):
    """Prints the verdicts, with `as_json` also as an object on the last line. Without it, exits with 1 if one is unexpected."""
    print(", ".join(f"{count} {found}" for found, count in sorted(counts.items())) + f"; {len(unexpected)} unexpected")
    if as_json:
        print(json.dumps({"counts": counts, "unexpected": unexpected}))
    elif unexpected:
        raise SystemExit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--only", default="", help="queries whose file, name or SQL contains this")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of the collection, every Nth query")
    parser.add_argument("--generated", type=int, metavar="COUNT", help="this many generated queries instead")
    parser.add_argument("--ill-typed", type=int, metavar="COUNT", help="this many queries with type mistakes, in healthscore only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shuffled", action="store_true", help="run again over shuffled rows with one thread")
    parser.add_argument("--all", action="store_true", help="report every verdict, not only unexpected ones")
    parser.add_argument("--json", action="store_true", help="print an object on the last line and exit with 0")
    options = parser.parse_args()
    counts, texts = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        by_chance = options.generated is not None
        if options.ill_typed is not None:
            results = check_ill_typed(options.binary, options.seed, options.ill_typed)
        else:
            comparison = Comparison(options.binary, pathlib.Path(folder), by_chance, options.shuffled)
            queries = generate_queries(comparison, options.seed, options.generated) if by_chance else read_collection(options.only)[:: options.every]
            results = comparison.compare_all(queries)
        for query, found, why, wrong in results:
            counts[found] += 1
            if wrong:
                texts.append(f"{found.upper()} {query.place} {query.name}: {wrong}\n  {why}\n{query.text()}\n")
                print(texts[-1])
            elif options.all:
                print(f"{found} {query.place} {query.name}: {why}\n")
    print_report(counts, texts, options.json)


if __name__ == "__main__":
    main()
