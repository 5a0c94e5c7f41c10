"""Runs queries through healthscore and through DuckDB over the same rows, and reports where they differ.

    python compare.py BINARY                            the collection
    python compare.py BINARY --generated 1000 --seed 7  queries out of a seed
    python compare.py BINARY --only 'left join' --all   some of the collection, with every verdict
    python compare.py BINARY --ill-typed 500            queries with mistakes of type, which `validate` has to find

Verdicts: same, differs, refused (by `validate`), refused by both, stopped (by the run alone), stopped by both, crashed, unstable (other
rows, files or threads give another answer), unknown (DuckDB alone refuses the query). The exit code is 1 where a query
does not come to what it is listed for. With `--json` the last line is an object with the counts and the texts.
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


def same(cell, value, type_, tolerance):
    """Whether a cell of the CSV says what DuckDB answered."""
    if isinstance(value, float) and not math.isfinite(value):
        value = None  # healthscore knows no NaN and no infinity
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
    """Queries asked of both engines over the same exports."""

    def __init__(self, binary, folder, generated=False, shuffled=False):
        self.first = project.Project(binary, folder / "first")
        self.first.write_exports()
        self.second = project.Project(binary, folder / "second", threads=1) if shuffled else None
        if self.second:
            self.second.write_exports(shuffled=7)
        self.duck = project.DuckDB(self.first)
        self.generated = generated
        # Generated expressions subtract: what is nearly zero is not held to its own size.
        self.tolerance = CLOSE if generated else 0

    def results(self, queries):
        """Each query with its verdict, the words for it, and what is unexpected about it."""
        answers = self.first.answers(queries)
        answered = [at for at, answer in enumerate(answers) if answer.kind == "values"]
        again = dict(zip(answered, self.second.answers([queries[at] for at in answered]))) if self.second else {}
        for at, (query, answer) in enumerate(zip(queries, answers)):
            found, why = self.verdict(query, query.duckdb or query.sql, answer)
            moved = differing(answer.values, again[at].values) if at in again else []
            if moved:
                found, why = "unstable", "; ".join(moved)
            yield query, found, why, self.unexpected(query, answer, found)

    def verdict(self, query, duckdb, answer):
        """A verdict, and in words what is behind it."""
        try:
            theirs, why = self.duck.answer(duckdb), ""
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
            if not same(cell, theirs.get(account), query.type, self.tolerance)
        ]
        return ("differs", "; ".join(wrong)) if wrong else ("same", "")

    def unexpected(self, query, answer, found):
        """What is wrong with a verdict, given what the query is listed for; empty where it is right."""
        if query.refused:
            if answer.kind != "refused":
                return f"is listed as refused ({query.refused}), and `validate` passes it"
            return "" if answer.code == 4 else f"is refused with exit code {answer.code}, not 4"
        if query.fails:
            if not found.startswith("stopped"):
                return f"is listed to fail in a run ({query.fails}), and does not"
            return "" if answer.code in (4, 5) else f"fails with exit code {answer.code}, neither 4 nor 5"
        if query.differs and found == "same" and self.verdict(query, query.sql, answer)[0] == "same":
            return f"is listed as another meaning ({query.differs}), but DuckDB agrees"
        # Chance writes queries that no engine can answer: a number too large, say.
        expected = {"same", "unknown", "stopped by both", "refused by both"} if self.generated else {"same"}
        return "" if found in expected else "should come to the same"

    def telling(self, query, at):
        """Whether a generated query may show something: its answers are not all one. Of the others every fourth is asked."""
        try:
            values = self.duck.answer(query.sql).values()
        except Exception:
            return False
        return len({str(value) for value in values}) > 1 or at % 4 == 0


def differing(first, again):
    """Accounts whose values are not spelled alike."""
    return [f"{account}: {cell!r}, then {again.get(account)!r}" for account, cell in first.items() if again.get(account) != cell]


def listed(only):
    """The queries of the collection whose file, name or text holds the words."""
    files = sorted((pathlib.Path(__file__).parent / "collection").glob("*.sql"))
    queries = [query for file in files for query in collection.read(file)]
    return [query for query in queries if only.lower() in f"{query.place} {query.name} {query.sql}".lower()]


def generated(comparison, seed, count):
    """As many telling queries of a seed."""
    telling = (query for at, query in enumerate(generate.queries(seed)) if comparison.telling(query, at))
    return list(itertools.islice(telling, count))


def ill_typed(binary, seed, count):
    """Queries with expressions of a wrong type here and there: `validate` finds the mistake, or there is none."""
    queries = list(itertools.islice(generate.queries(seed, astray=0.04), count))
    with tempfile.TemporaryDirectory() as folder:
        first = project.Project(binary, folder)
        first.write_exports()
        for query, answer in zip(queries, first.answers(queries)):
            # Only the rows show a value that a cast, a date or 64 bits do not hold, and a second row of an account.
            of_value = answer.kind == "stopped" and answer.message.startswith(("error[sql-value]", "error[metric-rows]"))
            is_right = answer.kind == "values" or of_value or (answer.kind == "refused" and answer.code in (3, 4))
            found = "stopped by a value" if of_value else answer.kind
            yield query, found, answer.message, "" if is_right else "`validate` passes it, or it crashes"


def report(counts, unexpected, as_json):
    """Prints the verdicts, and as the last line an object of them if asked; else exits with 1 where one is unexpected."""
    print(", ".join(f"{count} {found}" for found, count in sorted(counts.items())) + f"; {len(unexpected)} unexpected")
    if as_json:
        print(json.dumps({"counts": counts, "unexpected": unexpected}))
    elif unexpected:
        raise SystemExit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--only", default="", help="queries whose file, name or text holds this")
    parser.add_argument("--generated", type=int, metavar="COUNT", help="so many generated queries instead")
    parser.add_argument("--ill-typed", type=int, metavar="COUNT", help="so many queries with mistakes of type, of healthscore alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shuffled", action="store_true", help="ask again over shuffled rows, with one thread")
    parser.add_argument("--all", action="store_true", help="report every verdict, not only what is unexpected")
    parser.add_argument("--json", action="store_true", help="an object on the last line, and exit code 0")
    options = parser.parse_args()
    counts, texts = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        by_chance = options.generated is not None
        if options.ill_typed is not None:
            results = ill_typed(options.binary, options.seed, options.ill_typed)
        else:
            comparison = Comparison(options.binary, pathlib.Path(folder), by_chance, options.shuffled)
            queries = generated(comparison, options.seed, options.generated) if by_chance else listed(options.only)
            results = comparison.results(queries)
        for query, found, why, wrong in results:
            counts[found] += 1
            if wrong:
                texts.append(f"{found.upper()} {query.place} {query.name}: {wrong}\n  {why}\n{query.text()}\n")
                print(texts[-1])
            elif options.all:
                print(f"{found} {query.place} {query.name}: {why}\n")
    report(counts, texts, options.json)


if __name__ == "__main__":
    main()
