"""Times the job against an equivalent DuckDB script, in turns, each as a cold process.

    cargo build --release
    target/release/healthscore sample --out /tmp/company --accounts 50000 --days 180
    python tests/bench/run.py target/release/healthscore /tmp/company

Needs the package duckdb. Prints wall seconds, CPU seconds and peak memory of both (median of the
runs) and their ratios, after checking that both give the same scores.
"""

import argparse, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def duck_script(exports, as_of, out, usage):
    text = (HERE / "account_health.sql").read_text()
    text = text.replace("@@USAGE@@", (HERE / usage).read_text()).replace("@@OUT@@", str(out))
    return f"SET TimeZone = 'UTC'; SET VARIABLE as_of = DATE '{as_of}'; SET VARIABLE exports = '{exports}';\n{text}"


def measure(command, env=None):
    """Runs a command; returns wall seconds, CPU seconds and peak memory (GB)."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status != 0:
        sys.exit(f"{command[0]} failed:\n{errors.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def check_same_scores(ours, theirs):
    """Checks that both tables hold the same accounts, scores and bands."""
    import duckdb

    rows = duckdb.sql(
        f"""SELECT count(*), count(*) FILTER (abs(o.score - t.score) > 1e-6 OR o.score IS NULL <> (t.score IS NULL)
                OR o.score_band IS DISTINCT FROM t.band OR abs(o.coverage - t.coverage) > 1e-9)
            FROM '{ours}' o FULL JOIN '{theirs}' t USING (account_id)"""
    ).fetchall()[0]
    if rows[1] > 0 or rows[0] == 0:
        print(duckdb.sql(f"""SELECT account_id, o.score, t.score, o.raw_score, t.raw_score, o.score_band, t.band, o.coverage,
                t.coverage, o.no_score_reason, t.no_score_reason FROM '{ours}' o FULL JOIN '{theirs}' t USING (account_id)
                WHERE abs(o.score - t.score) > 1e-6 OR o.score IS NULL <> (t.score IS NULL) OR o.score_band IS DISTINCT FROM t.band
                LIMIT 10"""))
        sys.exit(f"{rows[1]} of {rows[0]} accounts differ")
    print(f"both agree on {rows[0]} accounts")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("exports")
    parser.add_argument("--as-of", default="2026-06-30")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--usage", default="usage_direct.sql", help="how DuckDB counts usage: usage_direct.sql or usage_bits.sql")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warehouse, out, script = Path(folder, "warehouse"), Path(folder, "duck.parquet"), Path(folder, "duck.sql")
        script.write_text(duck_script(Path(options.exports).resolve(), options.as_of, out, options.usage))
        duck = [sys.executable, "-c", "import duckdb, sys; duckdb.connect().execute(open(sys.argv[1]).read())", str(script)]
        pipeline = HERE.parent.parent / "pipelines/customer_health.yaml"
        ours = [options.binary, "run", str(pipeline), "--as-of", options.as_of]
        env = {**os.environ, "HEALTHSCORE_EXPORTS": str(Path(options.exports).resolve()), "HEALTHSCORE_WAREHOUSE": str(warehouse)}
        measure(ours, env), measure(duck)
        check_same_scores(warehouse / f"account_health/ds={options.as_of}/part-0.parquet", out)
        runs = [(measure(ours, env), measure(duck)) for _ in range(options.runs)]
    for index, figure in enumerate(["wall s", "CPU s", "memory GB"]):
        a = [ours[index] for ours, _ in runs]
        b = [duck[index] for _, duck in runs]
        ratio = statistics.median(x / y for x, y in zip(a, b))
        print(f"{figure:10} healthscore {statistics.median(a):7.2f}   DuckDB {statistics.median(b):7.2f}   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
