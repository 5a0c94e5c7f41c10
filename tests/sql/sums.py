"""Compares sums and means of doubles with `math.fsum`, for values where rounding depends on the order of addition.

    python sums.py BINARY [--json]
"""

import argparse
import collections
import fractions
import json
import math
import pathlib
import random
import tempfile

import collection
import project

ACCOUNTS, ROWS = 40, 4000


def generate_rows():
    """Returns rows of account, place and two doubles: large and tiny values of both signs, values that cancel out, NULL."""
    random_numbers = random.Random(11)
    found = []
    for place in range(ROWS):
        x = random_numbers.choice([-1, 1]) * random_numbers.random() * 10.0 ** random_numbers.randint(-18, 18)
        y = random_numbers.choice([0.1, 0.2, 0.3, -0.1, 1e16, -1e16, 1.0, 5e-324, None])
        found.append((f"a{random_numbers.randrange(ACCOUNTS)}", place, random_numbers.choice([x, x, x, None]), y))
    # Subtracts almost everything again, up to the last bits.
    found += [(account, ROWS + place, None if x is None else -x * (1 + 2**-52), y) for account, place, x, y in found]
    return found


def exact_sum(values):
    values = [value for value in values if value is not None]
    return math.fsum(values) if values else None


def exact_mean(values):
    values = [value for value in values if value is not None]
    # The exact sum, divided and rounded once; `fsum(values) / len(values)` rounds twice.
    return float(sum(map(fractions.Fraction, values)) / len(values)) if values else None


def products(of):
    return [None if x is None or y is None else x * y for _, _, x, y in of]


# The expected result of each query, computed from the account's rows in order.
QUERIES = {
    "SELECT account_id, SUM(x) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum(x for *_, x, _ in own),
    "SELECT account_id, SUM(y) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum(y for *_, y in own),
    "SELECT account_id, AVG(x) AS m FROM doubles GROUP BY account_id": lambda own: exact_mean(x for *_, x, _ in own),
    "SELECT account_id, SUM(x * y) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum(products(own)),
    "SELECT account_id, SUM(x) FILTER (WHERE y > 0) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum(x for *_, x, y in own if y is not None and y > 0),
    "SELECT account_id, SUM(CASE WHEN y = 0.1 THEN x ELSE y END) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum(x if y == 0.1 else y for *_, x, y in own),
    "SELECT account_id, SUM(DISTINCT y) AS m FROM doubles GROUP BY account_id": lambda own: exact_sum({y for *_, y in own}),
    "SELECT account_id, MAX(s) AS m FROM (SELECT account_id, SUM(x) OVER (PARTITION BY account_id) AS s FROM doubles) q GROUP BY account_id": lambda own: exact_sum(x for *_, x, _ in own),
    "SELECT account_id, s AS m FROM (SELECT account_id, place, SUM(x) OVER (PARTITION BY account_id ORDER BY place) AS s FROM doubles) q QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY place) = 50": lambda own: exact_sum(x for *_, x, _ in own[:50]),
    "SELECT account_id, AVG(v) AS m FROM (SELECT account_id, x AS v FROM doubles UNION ALL SELECT account_id, y FROM doubles) q GROUP BY account_id": lambda own: exact_mean([x for *_, x, _ in own] + [y for *_, y in own]),
    "SELECT d.account_id, SUM(d.x * k.rate) AS m FROM doubles d JOIN kinds k ON k.rate > 0 AND k.rate < 2 GROUP BY d.account_id": lambda own: exact_sum(product for rate in (1.0, 1.25, 0.5) for product in products([(*one[:3], rate) for one in own])),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    values = generate_rows()
    by_account = collections.defaultdict(list)
    for row in values:
        by_account[row[0]].append(row)
    literal = lambda value: "NULL" if value is None else f"'{value!r}'" if isinstance(value, float) else repr(value)
    accounts = ", ".join(f"('{account}')" for account in by_account)
    exports = (project.HERE / "exports.sql").read_text() + f"""
        CREATE OR REPLACE TABLE accounts AS SELECT account_id, NULL::VARCHAR AS name, NULL::VARCHAR AS kind, NULL::BIGINT AS seats,
            NULL::DATE AS since, NULL::DECIMAL(9, 2) AS fee FROM (VALUES {accounts}) AS t (account_id);
        CREATE TABLE doubles AS SELECT account_id, CAST(place AS BIGINT) AS place, CAST(x AS DOUBLE) AS x, CAST(y AS DOUBLE) AS y
            FROM (VALUES {", ".join(f"({', '.join(map(literal, row))})" for row in values)}) AS t (account_id, place, x, y);"""
    queries = [collection.Query(sql, sql) for sql in QUERIES]
    wrong, compared = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, shuffled, threads in ("first", None, None), ("second", 3, 1):
            test_project = project.Project(options.binary, pathlib.Path(folder) / name, threads)
            test_project.tables = [*project.TABLES, "doubles"]
            declared = "  doubles:\n    files: doubles/*.parquet\n    time: current\n    account: account_id\n    columns: {account_id: text, place: integer, x: number, y: number}\nmetrics:"
            test_project.pipeline = test_project.pipeline.replace("metrics:", declared)
            test_project.write_exports(exports, shuffled)
            for (sql, right), answer in zip(QUERIES.items(), test_project.run_queries(queries)):
                if answer.kind != "values":
                    wrong.append(f"{sql}: {answer.kind}: {answer.message}")
                for account, cell in answer.values.items():
                    expected = right(by_account[account])
                    compared += 1
                    if (float(cell) if cell else None) != expected:
                        wrong.append(f"{sql}: {account}, {name} order: {cell}, not {expected!r}")
    print("\n".join(wrong))
    print(json.dumps({"compared": compared, "unexpected": wrong[:40]}) if options.json else f"{len(wrong)} wrong of {compared}")
    if wrong and not options.json:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
