//! The shipped Airflow DAG, run by a real Airflow: success, retries, skips and failures.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, NOW, project_root};
use crate::harness::proxy::{Proxy, http_response};
use crate::harness::test_servers::shared_moto;
use crate::harness::tools;

const DAY: &str = "2026-06-30";

/// Returns the Python interpreter of Airflow's environment.
fn airflow_python(airflow: &Path) -> PathBuf {
    airflow.with_file_name("python")
}

/// An Airflow installation with its own database. Its workers find `healthscore` on the PATH.
struct Airflow<'a> {
    executable: PathBuf,
    job: &'a Job,
}

impl Airflow<'_> {
    /// Returns a command with a minimal environment, independent of the developer's.
    fn command(&self, program: &Path) -> Command {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command
            .current_dir(self.job.path(""))
            .env_clear()
            .env("PATH", format!("{}:{path}", self.job.path("bin").display()))
            .env("HOME", self.job.path(""))
            .env("LANG", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env(NOW.0, NOW.1)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AIRFLOW_HOME", self.job.path("airflow"))
            .env("AIRFLOW__CORE__DAGS_FOLDER", project_root().join("tests/airflow"))
            .env("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
            .env("AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY", "1")
            .env("HEALTHSCORE_EXPORTS", project_root().join("fixtures/exports"))
            .env("HEALTHSCORE_WAREHOUSE", self.job.path("warehouse"))
            .stdin(Stdio::null());
        command
    }

    fn migrate_database(&self) {
        let migrated = self.command(&self.executable).args(["db", "migrate"]).output().unwrap();
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    }

    /// Runs the DAG for [`DAY`]; returns whether it succeeded, and its output.
    fn run_dag(&self, pipeline: &Path) -> (bool, String) {
        self.run_dag_with_env(DAY, pipeline, &[])
    }

    /// Runs the DAG for a day with additional environment variables.
    fn run_dag_with_env(&self, day: &str, pipeline: &Path, env: &[(&str, &str)]) -> (bool, String) {
        let mut command = self.command(&self.executable);
        command.args(["dags", "test", "healthscore", day]).env("HEALTHSCORE_PIPELINE", pipeline);
        command.envs(env.iter().copied());
        let process = command.output().unwrap();
        let mut output = String::from_utf8_lossy(&process.stdout).into_owned();
        write!(output, "{}", String::from_utf8_lossy(&process.stderr)).unwrap();
        (process.status.success(), output)
    }

    /// Reads state, tries and XCom value of each task of the newest run from Airflow's database.
    fn read_newest_run(&self) -> Value {
        let code = "import json, sqlite3, sys\n\
                    db = sqlite3.connect(sys.argv[1])\n\
                    run, = db.execute('SELECT run_id FROM dag_run ORDER BY id DESC LIMIT 1').fetchone()\n\
                    tasks = db.execute('SELECT task_id, state, try_number FROM task_instance WHERE run_id = ?', [run])\n\
                    found = {task: {'state': state, 'tries': tries} for task, state, tries in tasks}\n\
                    xcom = 'SELECT task_id, value FROM xcom WHERE run_id = ? AND key = ?'\n\
                    for task, value in db.execute(xcom, [run, 'return_value']):\n\
                    \x20   found[task]['xcom'] = json.loads(value)\n\
                    print(json.dumps(found))";
        let output =
            self.command(&airflow_python(&self.executable)).args(["-c", code, "airflow/airflow.db"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Installs a `healthscore` whose first start is killed at once, as when memory runs out; later starts work.
fn install_binary_killed_once(job: Job) -> Job {
    let tried = job.path("tried");
    install_wrapped_binary(job, &format!("if mkdir '{}' 2>/dev/null; then kill -KILL $$; fi", tried.display()))
}

/// Installs a `healthscore` on the PATH that runs a shell command first.
fn install_wrapped_binary(job: Job, before: &str) -> Job {
    let script = format!("#!/bin/sh\n{before}\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_healthscore"));
    let job = job.file("bin/healthscore", &script);
    std::fs::set_permissions(job.path("bin/healthscore"), std::fs::Permissions::from_mode(0o755)).unwrap();
    job
}

#[test]
fn the_dag_retries_skips_and_fails_by_exit_code() {
    let Some(executable) = tools::airflow() else { return };
    let job = install_binary_killed_once(Job::new()).file("broken.yaml", "version: 1\nname: broken\ntires: {}\n");
    let airflow = Airflow { executable, job: &job };
    airflow.migrate_database();
    let pipeline = project_root().join("pipelines/customer_health.yaml");

    // The first try is killed, the second one publishes.
    let (well, output) = airflow.run_dag(&pipeline);
    assert!(well, "{output}");
    let run = airflow.read_newest_run();
    assert_eq!((&run["score"]["state"], &run["score"]["tries"]), (&json!("success"), &json!(2)), "{output}");
    assert_eq!(run["report"]["state"], "success");
    let published = crate::harness::published::newest_run_record(&job, DAY);
    assert_eq!(run["score"]["xcom"], published["summary"]);
    assert!(run["score"]["xcom"].is_object());
    let line = run["report"]["xcom"].as_str().unwrap();
    assert!(line.starts_with("2026-06-30: 171 of 174 accounts scored ("), "{line}");

    // Nothing has changed, so the run is skipped.
    let (well, output) = airflow.run_dag(&pipeline);
    assert!(well, "{output}");
    let skipped = json!({"state": "skipped", "tries": 1});
    let run = airflow.read_newest_run();
    assert_eq!(run["score"], skipped, "{output}");
    assert_eq!(run["report"]["state"], "skipped");
    assert_eq!(crate::harness::published::run_records(&job, DAY).len(), 1);

    // Retrying does not fix a broken pipeline. The last line of the task's own log is the hint.
    let (well, output) = airflow.run_dag(&job.path("broken.yaml"));
    assert!(!well, "{output}");
    let run = airflow.read_newest_run();
    assert_eq!(run["score"], json!({"state": "failed", "tries": 4}), "{output}");
    assert_eq!(run["report"]["state"], "upstream_failed");
    let lines: Vec<&str> = output.lines().collect();
    let ended = lines.iter().position(|line| line.contains("Command exited with return code 3")).unwrap();
    assert!(lines[ended - 1].contains("hint: "), "{}", lines[ended - 1]);
    assert!(output.contains("`tires`"), "{output}");
}

#[test]
fn airflow_retries_when_the_store_does_not_answer() {
    let (Some(executable), Some(moto)) = (tools::airflow(), shared_moto()) else { return };
    bucket_project::put_exports(&TestBucket::s3(moto, "exports"), "airflow");
    let job = bucket_project::create_job("", "");
    let second = job.path("second");
    let before = format!("mkdir '{}' 2>/dev/null || touch '{}'", job.path("tried").display(), second.display());
    let job = install_wrapped_binary(job, &before);
    // Until the second try begins, the store answers 503 to every request.
    let proxy = Proxy::in_front_of(&moto.url, move |_| {
        (!second.exists()).then(|| http_response(503, "<Error><Code>SlowDown</Code></Error>"))
    });
    let warehouse = job.path("warehouse");
    let mut env = vec![
        ("EXPORTS", "s3://exports/airflow"),
        ("WAREHOUSE", warehouse.to_str().unwrap()),
        ("AWS_ENDPOINT_URL", &proxy.url),
        ("HEALTHSCORE_STORE_TIMEOUT", "3"),
    ];
    env.extend(moto.keys("job").iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let airflow = Airflow { executable, job: &job };
    airflow.migrate_database();
    let (well, output) = airflow.run_dag_with_env(bucket_project::DAY, &job.path("p.yaml"), &env);
    assert!(well, "{output}");
    let run = airflow.read_newest_run();
    assert_eq!((&run["score"]["state"], &run["score"]["tries"]), (&json!("success"), &json!(2)), "{output}");
    assert!(output.contains("Command exited with return code 7") && output.contains("SlowDown"), "{output}");
    assert_eq!(run["score"]["xcom"]["accounts"], 2);
}

/// Returns the DAG's shell command for a day.
fn dag_command(job: &Job, day: &str) -> Command {
    let dag = std::fs::read_to_string(project_root().join("tests/airflow/healthscore_dag.py")).unwrap();
    let command = dag.split_once("bash_command='").unwrap().1.split_once('\'').unwrap().0;
    let mut bash = Command::new("bash");
    bash.args(["-c", command])
        .current_dir(job.path(""))
        .env("PATH", format!("{}:{}", job.path("bin").display(), std::env::var("PATH").unwrap()))
        .env("PIPELINE", project_root().join("pipelines/customer_health.yaml"))
        .env("AS_OF", day)
        .env(NOW.0, NOW.1)
        .env("HEALTHSCORE_WAREHOUSE", job.path("warehouse"))
        .stdout(Stdio::null());
    bash
}

#[test]
fn a_backfill_heals_days_run_at_once_and_out_of_order() {
    thorough_only!();
    let job = install_wrapped_binary(Job::new(), "");
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let pipeline = pipeline.to_str().unwrap();
    let days = ["2026-06-28", "2026-06-29", "2026-06-30"];
    assert!(dag_command(&job, days[2]).status().unwrap().success());
    let earlier: Vec<_> = days[..2].iter().map(|day| dag_command(&job, day).spawn().unwrap()).collect();
    for mut run in earlier {
        assert!(run.wait().unwrap().success());
    }
    // The last day ran without the days before it, so it is outdated.
    let job = job.env("HEALTHSCORE_WAREHOUSE", "");
    let warehouse = |name: &str| job.path(name).to_str().unwrap().to_owned();
    let with = |name: &str, arguments: &[&str]| {
        let output = job.command(arguments).env("HEALTHSCORE_WAREHOUSE", warehouse(name)).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let status = with("warehouse", &["status", pipeline]);
    assert!(status.contains("outdated") && status.contains("2026-06-30"), "{status}");
    with("warehouse", &["backfill", pipeline, "--from", days[0], "--to", days[2], "--published"]);
    for day in days {
        with("in_order", &["run", pipeline, "--as-of", day]);
    }
    crate::harness::published::assert_same_tables(&job, "warehouse", "in_order");
}

/// Returns the block of the page on operations in `language` that contains `holding`.
fn operations_snippet(language: &str, holding: &str) -> String {
    let page = std::fs::read_to_string(project_root().join("pipelines/OPERATIONS.md")).unwrap();
    let fence = format!("```{language}\n");
    let mut blocks = page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap());
    let found = blocks.find(|block| block.contains(holding));
    found.unwrap_or_else(|| panic!("no {language} with {holding}")).to_owned()
}

/// Builds them with the classes of Airflow's and Kubernetes' own packages.
#[test]
fn the_operators_and_cron_manifest_of_the_manual_are_valid() {
    let Some(executable) = tools::airflow() else { return };
    let job = Job::new()
        .file("operators.py", &operations_snippet("python", "KubernetesPodOperator("))
        .file("cron.yaml", &operations_snippet("yaml", "kind: CronJob"));
    let code = "import json, yaml\n\
                from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator\n\
                from airflow.providers.docker.operators.docker import DockerOperator\n\
                from kubernetes.client import ApiClient\n\
                operators = []\n\
                def recorded(kind):\n\
                \x20   return lambda **arguments: operators.append(kind(**arguments))\n\
                names = {'AS_OF': 'day', 'PARENT': 'parent', 'KubernetesPodOperator': recorded(KubernetesPodOperator), 'DockerOperator': recorded(DockerOperator)}\n\
                exec(open('operators.py').read(), names)\n\
                assert [operator.skip_on_exit_code for operator in operators] == [[99], [99]], operators\n\
                manifest = yaml.safe_load(open('cron.yaml'))\n\
                class Response: data = json.dumps(manifest)\n\
                client = ApiClient()\n\
                job = client.deserialize(Response, 'V1CronJob')\n\
                # Fields that Kubernetes does not define would be lost.\n\
                assert client.sanitize_for_serialization(job) == manifest, client.sanitize_for_serialization(job)\n\
                print(json.dumps(job.spec.job_template.spec.pod_failure_policy.rules[0].on_exit_codes.values))";
    let airflow = Airflow { executable, job: &job };
    let process = airflow.command(&airflow_python(&airflow.executable)).args(["-c", code]).output().unwrap();
    assert!(process.status.success(), "{}", String::from_utf8_lossy(&process.stderr));
    let process = String::from_utf8(process.stdout).unwrap();
    let codes: Vec<u8> = serde_json::from_str(process.lines().last().unwrap()).unwrap();
    assert_eq!(codes, [1, 2, 3, 4, 5, 6, 8], "those that no retry mends");
}
