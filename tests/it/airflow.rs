//! The Airflow DAG that we offer, run by a real Airflow: what succeeds, is retried, is skipped and fails.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::job::{Job, project};

const DAY: &str = "2026-06-30";

/// The `airflow` executable; None, said loudly, where none is named. With `HEALTHSCORE_TEST_ALL` set, that is a failure.
fn airflow() -> Option<PathBuf> {
    let named = std::env::var_os("HEALTHSCORE_AIRFLOW").map(PathBuf::from);
    if named.is_none() {
        let how = "install it with `pip install -r tests/airflow/requirements.txt` into an environment of its own, \
                   and name its `airflow` in HEALTHSCORE_AIRFLOW";
        assert!(std::env::var_os("HEALTHSCORE_TEST_ALL").is_none(), "there is no Airflow: {how}");
        // Around the test harness's capture: a skip must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: there is no Airflow; {how}");
    }
    named
}

/// Airflow with a database of its own, whose workers find `healthscore` on their PATH.
struct Airflow<'a> {
    executable: PathBuf,
    job: &'a Job,
}

impl Airflow<'_> {
    /// A command with nothing of the tester's environment but what a program needs.
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
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AIRFLOW_HOME", self.job.path("airflow"))
            .env("AIRFLOW__CORE__DAGS_FOLDER", project().join("tests/airflow"))
            .env("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
            .env("AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY", "1")
            .env("HEALTHSCORE_EXPORTS", project().join("fixtures/exports"))
            .env("HEALTHSCORE_WAREHOUSE", self.job.path("warehouse"))
            .stdin(Stdio::null());
        command
    }

    /// Runs the DAG for [`DAY`]: whether it ended well, and all that was said.
    fn run(&self, pipeline: &Path) -> (bool, String) {
        let mut command = self.command(&self.executable);
        command.args(["dags", "test", "healthscore", DAY]).env("HEALTHSCORE_PIPELINE", pipeline);
        let output = command.output().unwrap();
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        write!(said, "{}", String::from_utf8_lossy(&output.stderr)).unwrap();
        (output.status.success(), said)
    }

    /// What the database knows of the newest run: state and tries of each task, and what is in XCom.
    fn newest(&self) -> Value {
        let code = "import json, sqlite3, sys\n\
                    db = sqlite3.connect(sys.argv[1])\n\
                    run, = db.execute('SELECT run_id FROM dag_run ORDER BY id DESC LIMIT 1').fetchone()\n\
                    tasks = db.execute('SELECT task_id, state, try_number FROM task_instance WHERE run_id = ?', [run])\n\
                    told = {task: {'state': state, 'tries': tries} for task, state, tries in tasks}\n\
                    xcom = 'SELECT task_id, value FROM xcom WHERE run_id = ? AND key = ?'\n\
                    for task, value in db.execute(xcom, [run, 'return_value']):\n\
                    \x20   told[task]['xcom'] = json.loads(value)\n\
                    print(json.dumps(told))";
        let python = self.executable.with_file_name("python");
        let output = self.command(&python).args(["-c", code, "airflow/airflow.db"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Puts a `healthscore` on the PATH that is killed at once the first time, as where memory runs out, and then works.
fn killed_the_first_time(job: Job) -> Job {
    let script = format!(
        "#!/bin/sh\nif mkdir \"{}\" 2>/dev/null; then kill -KILL $$; fi\nexec \"{}\" \"$@\"\n",
        job.path("tried").display(),
        env!("CARGO_BIN_EXE_healthscore"),
    );
    let job = job.file("bin/healthscore", &script);
    std::fs::set_permissions(job.path("bin/healthscore"), std::fs::Permissions::from_mode(0o755)).unwrap();
    job
}

#[test]
fn the_dag_is_retried_skipped_and_fails_as_it_should() {
    let Some(executable) = airflow() else { return };
    let job = killed_the_first_time(Job::new()).file("broken.yaml", "version: 1\nname: broken\ntires: {}\n");
    let airflow = Airflow { executable, job: &job };
    let migrated = airflow.command(&airflow.executable).args(["db", "migrate"]).output().unwrap();
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let pipeline = project().join("pipelines/customer_health.yaml");

    // The first try is killed, the second one publishes.
    let (well, said) = airflow.run(&pipeline);
    assert!(well, "{said}");
    let told = airflow.newest();
    assert_eq!((&told["score"]["state"], &told["score"]["tries"]), (&json!("success"), &json!(2)), "{said}");
    assert_eq!(told["tell"]["state"], "success");
    let published = crate::warehouse::record(&job, DAY);
    assert_eq!(told["score"]["xcom"], published["summary"]);
    assert!(told["score"]["xcom"].is_object());
    let line = told["tell"]["xcom"].as_str().unwrap();
    assert!(line.starts_with("2026-06-30: 171 of 174 accounts scored ("), "{line}");

    // Nothing has changed.
    let (well, said) = airflow.run(&pipeline);
    assert!(well, "{said}");
    let skipped = json!({"state": "skipped", "tries": 1});
    let told = airflow.newest();
    assert_eq!(told["score"], skipped, "{said}");
    assert_eq!(told["tell"]["state"], "skipped");
    assert_eq!(crate::warehouse::records(&job, DAY).len(), 1);

    // A mistake that no retry mends; the last thing that the task's log says before Airflow speaks is the way out.
    let (well, said) = airflow.run(&job.path("broken.yaml"));
    assert!(!well, "{said}");
    let told = airflow.newest();
    assert_eq!(told["score"], json!({"state": "failed", "tries": 4}), "{said}");
    assert_eq!(told["tell"]["state"], "upstream_failed");
    let lines: Vec<&str> = said.lines().collect();
    let ended = lines.iter().position(|line| line.contains("Command exited with return code 3")).unwrap();
    assert!(lines[ended - 1].contains("hint: "), "{}", lines[ended - 1]);
    assert!(said.contains("`tires`"), "{said}");
}
