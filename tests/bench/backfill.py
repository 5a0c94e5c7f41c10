"""Times a backfill against the same number of single runs, in turns, and compares the published tables.

    cargo build --release
    python tests/bench/backfill.py target/release/healthscore

Without further arguments, 180 days of the sample company. Both sides publish into empty warehouses,
and every published byte but the run records must be the same. Prints medians over the turns.
"""

import argparse, datetime, os, resource, statistics, subprocess, sys, tempfile, time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def measure_time(command, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def read_tables(warehouse):
    return {str(path.relative_to(warehouse)): path.read_bytes() for path in warehouse.rglob("*.parquet")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--exports", default=str(PROJECT / "fixtures" / "exports"))
    parser.add_argument("--pipeline", default=str(PROJECT / "pipelines" / "customer_health.yaml"))
    parser.add_argument("--from", dest="first", type=datetime.date.fromisoformat, default=datetime.date(2026, 1, 2))
    parser.add_argument("--to", dest="last", type=datetime.date.fromisoformat, default=datetime.date(2026, 6, 30))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", help="as for `backfill`")
    arguments = parser.parse_args()
    first, last = arguments.first, arguments.last
    days = [first + datetime.timedelta(days=at) for at in range((last - first).days + 1)]
    ratios, rows = [], []
    for turn in range(arguments.runs):
        with tempfile.TemporaryDirectory() as folder:
            def env(name):
                return {**os.environ, "HEALTHSCORE_EXPORTS": str(Path(arguments.exports).resolve()), "HEALTHSCORE_WAREHOUSE": f"{folder}/{name}"}

            jobs = ["--jobs", arguments.jobs] if arguments.jobs else []
            backfill = [arguments.binary, "backfill", arguments.pipeline, "--from", str(first), "--to", str(last), *jobs]
            def run_single_days():
                each = [measure_time([arguments.binary, "run", arguments.pipeline, "--as-of", str(day)], env("singles")) for day in days]
                return sum(wall for wall, _ in each), sum(cpu for _, cpu in each)

            # The order alternates, because the second one reads the files from the page cache.
            if turn % 2 == 0:
                backfill_time, single_time = measure_time(backfill, env("backfill")), run_single_days()
            else:
                single_time, backfill_time = run_single_days(), measure_time(backfill, env("backfill"))
            if read_tables(Path(folder, "backfill")) != read_tables(Path(folder, "singles")):
                sys.exit("the backfill and the single runs published different bytes")
            rows.append((*backfill_time, *single_time))
            ratios.append((backfill_time[0] / single_time[0], backfill_time[1] / single_time[1]))
    wall, cpu, alone_wall, alone_cpu = (statistics.median(column) for column in zip(*rows))
    print(f"{len(days)} days, {arguments.runs} turns, the same bytes every time")
    print(f"backfill      {wall:8.1f} s wall {cpu:8.1f} s CPU")
    print(f"single runs   {alone_wall:8.1f} s wall {alone_cpu:8.1f} s CPU")
    print(f"ratio         {statistics.median(r for r, _ in ratios):8.2f}        {statistics.median(r for _, r in ratios):8.2f}")


if __name__ == "__main__":
    main()
