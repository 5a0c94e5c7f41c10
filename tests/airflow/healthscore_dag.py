"""Scores every customer account once a night: a complete DAG for Airflow 3, to copy and adapt.

`healthscore` has to be on the workers' PATH. Credentials of the store come from the workers' environment.
"""

import json
import os
from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, task

PIPELINE = os.environ.get("HEALTHSCORE_PIPELINE", "/opt/healthscore/pipelines/customer_health.yaml")

# The day to score. A run without a logical date (triggered by an asset) scores the day of the run.
AS_OF = "{{ (dag_run.logical_date or dag_run.run_after) | ds }}"

with DAG(
    dag_id="healthscore",
    # At 05:00 UTC, when the exports of the previous day exist. With this timetable the logical date is the previous day.
    # With a plain cron expression, Airflow 3 sets it to the day of the run, which has not ended yet.
    schedule=CronDataIntervalTimetable("0 5 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1),
    # To fill in history, use `healthscore backfill`: the same bytes, and much faster than a run of the DAG per day.
    catchup=False,
    # A day is compared with earlier days, so days are published one after the other.
    max_active_runs=1,
) as dag:
    score = BashOperator(
        task_id="score",
        # `exec` passes Airflow's signals to the job itself. The last line of the output is the summary.
        bash_command='exec healthscore run "$PIPELINE" --as-of "$AS_OF" --skip-if-unchanged --format json',
        env={"PIPELINE": PIPELINE, "AS_OF": AS_OF},
        append_env=True,
        # In XCom the summary is a dict.
        output_processor=json.loads,
        # If the day is published and nothing has changed, the job exits with 99, and the task is skipped.
        skip_on_exit_code=99,
        # Retries are safe, because a run that fails leaves the published tables unchanged. They help after a kill,
        # if the store does not answer (exit code 7), and if another run is working on the same day (9), which has ended
        # or lost its lease by then. The first delay is `[core] default_task_retry_delay`, by default five minutes.
        retries=3,
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(hours=1),
        execution_timeout=timedelta(hours=2),
    )

    @task
    def report(summary: dict) -> str:
        """Logs the result in one line; replace it with a notification. Skipped if the scoring task is skipped."""
        moved = summary["moved"] or {"up_a_band": 0, "down_a_band": 0}
        bands = ", ".join(f"{band['accounts']} {band['band']}" for band in summary["all"]["bands"])
        line = (
            f"{summary['as_of']}: {summary['scored']} of {summary['accounts']} accounts scored ({bands}); "
            f"{moved['up_a_band']} up a band, {moved['down_a_band']} down"
        )
        print(line)
        return line

    report(score.output)
