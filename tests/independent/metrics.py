"""Reference implementation of metrics: computes every metric with separate SQL in DuckDB and lists differences to
`show metrics`.

Arguments: folder of checks, pipeline name, exports, as-of date, CSV of `show metrics`, Parquet file to write.
"""

import fractions
import json
import math
import pathlib
import re
import string
import sys

import duckdb

checks, pipeline, exports, as_of, shown, written = sys.argv[1:]
checks = pathlib.Path(checks)
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'")


def exact_mean(values):
    """Returns the exact mean of doubles, rounded once."""
    values = [fractions.Fraction(value) for value in values if value is not None]
    return float(sum(values) / len(values)) if values else None


con.create_function("exact_mean", exact_mean, ["DOUBLE[]"], "DOUBLE")


def create_table(name, file):
    sql = string.Template(file.read_text()).substitute(exports=exports, as_of=as_of)
    con.execute(f'CREATE TABLE "{name}" AS {sql}')


rows = checks / "rows" / f"{pipeline}.sql"
for file in sorted(checks.rglob("*.sql")):
    name = str(file.relative_to(checks).with_suffix(""))
    if "rows" not in file.parts and re.search(rf'[ "]{re.escape(name)}[ "]', rows.read_text()):
        create_table(name, file)
create_table("row", rows)
con.execute("COPY row TO ? (FORMAT parquet)", [written])


def rows_by_account(relation):
    names = relation.columns
    rows = [dict(zip(names, row)) for row in relation.fetchall()]
    by_id = {row["account_id"]: row for row in rows}
    assert len(rows) == len(by_id), "an account has several rows"
    return names, by_id


def is_same(text, value):
    """Returns whether a cell of the CSV equals the value from DuckDB."""
    if value is None or isinstance(value, float) and not math.isfinite(value):
        return text is None
    if text is None:
        return False
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (str, type(None))) or hasattr(value, "isoformat"):
        return text == str(value)
    return math.isclose(float(text), float(value), rel_tol=1e-9, abs_tol=1e-9)


names, theirs = rows_by_account(con.read_csv(shown, all_varchar=True, na_values=""))
_, ours = rows_by_account(con.table("row"))
differences = [f"{account}: only healthscore scores it" for account in sorted(theirs.keys() - ours.keys())]
differences += [f"{account}: only DuckDB scores it" for account in sorted(ours.keys() - theirs.keys())]
compared = present = 0
for account in sorted(theirs.keys() & ours.keys()):
    for name in names:
        if name in ("account_id", "tier"):
            continue
        if name not in ours[account]:
            sys.exit(f"metric `{name}` has no independent check in {rows}")
        compared += 1
        present += ours[account][name] is not None
        if not is_same(theirs[account][name], ours[account][name]):
            differences.append(f"{account}: {name} is {theirs[account][name]}, DuckDB says {ours[account][name]}")
# A metric that is missing or the same for all accounts was not really compared.
constant_metrics = [name for name in names if name != "account_id" and len({row[name] for row in theirs.values()}) < 2]
print(json.dumps({"compared": compared, "present": present, "unseen": constant_metrics, "differences": differences[:20]}))
