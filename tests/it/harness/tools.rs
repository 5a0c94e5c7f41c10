//! Optional tools of tests, used only in the versions that the repository names. A test without its tool is skipped,
//! and says so on stderr; with `HEALTHSCORE_TEST_ALL` it fails.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The packages for Python, with their versions.
const PYTHON_PACKAGES: &str = include_str!("../../requirements.txt");
/// The packages of Airflow's own environment, with their versions.
const AIRFLOW_PACKAGES: &str = include_str!("../../airflow/requirements.txt");
/// The version of Azurite, of which every patch release is fine.
const AZURITE: &str = "3.37";

/// Versions by package name. Names are in lower case, with `-` between words.
type Versions = BTreeMap<String, String>;

/// Skips this test: prints why. Fails it if `HEALTHSCORE_TEST_ALL` is set.
#[track_caller]
pub fn skip(why: &str) {
    assert!(std::env::var_os("HEALTHSCORE_TEST_ALL").is_none(), "{why}");
    skip_always(why);
}

/// Skips this test, even if `HEALTHSCORE_TEST_ALL` is set: for what can't be installed everywhere.
pub fn skip_always(why: &str) {
    let thread = std::thread::current();
    let test = thread.name().filter(|name| *name != "main").map(|name| format!("{name}: ")).unwrap_or_default();
    // Written to stderr directly, because the test harness captures `eprintln!` and a skip must be visible.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {test}{why}");
}

/// Returns the Python interpreter: the one named in `HEALTHSCORE_PYTHON`, or `python3`.
fn python_path() -> &'static str {
    static PYTHON: OnceLock<String> = OnceLock::new();
    PYTHON.get_or_init(|| std::env::var("HEALTHSCORE_PYTHON").unwrap_or_else(|_| "python3".to_owned()))
}

/// Returns the Python interpreter if it has these packages in the versions of `tests/requirements.txt`. Otherwise the
/// test is skipped.
#[track_caller]
pub fn python_with(packages: &[&str]) -> Option<&'static str> {
    static INSTALLED: OnceLock<Versions> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| installed_packages(Path::new(python_path())));
    let problem = version_problem(packages, &required_packages(PYTHON_PACKAGES), installed, "tests/requirements.txt");
    if let Some(problem) = problem {
        let python = python_path();
        skip(&format!(
            "{problem} (Python `{python}`); install them with `pip install -r tests/requirements.txt`, and name that \
             Python in HEALTHSCORE_PYTHON"
        ));
        return None;
    }
    Some(python_path())
}

/// Returns the `airflow` executable named in `HEALTHSCORE_AIRFLOW` if its environment has the versions of
/// `tests/airflow/requirements.txt`. Otherwise the test is skipped.
#[track_caller]
pub fn airflow() -> Option<PathBuf> {
    static INSTALLED: OnceLock<Versions> = OnceLock::new();
    let how = "install it with `pip install -r tests/airflow/requirements.txt` into an environment of its own, and name \
               its `airflow` in HEALTHSCORE_AIRFLOW";
    let Some(airflow) = std::env::var_os("HEALTHSCORE_AIRFLOW").map(PathBuf::from) else {
        skip(&format!("HEALTHSCORE_AIRFLOW names no Airflow; {how}"));
        return None;
    };
    let installed = INSTALLED.get_or_init(|| installed_packages(&airflow.with_file_name("python")));
    let required = required_packages(AIRFLOW_PACKAGES);
    let names: Vec<&str> = required.keys().map(String::as_str).collect();
    if let Some(problem) = version_problem(&names, &required, installed, "tests/airflow/requirements.txt") {
        skip(&format!("{problem}; {how}"));
        return None;
    }
    Some(airflow)
}

/// Returns the `azurite-blob` executable named in `HEALTHSCORE_AZURITE` in the version that the tests know. Otherwise
/// the test is skipped, always.
pub fn azurite() -> Option<String> {
    let how = format!("`npm install azurite@{AZURITE}`, and name its azurite-blob in HEALTHSCORE_AZURITE");
    let Ok(azurite) = std::env::var("HEALTHSCORE_AZURITE") else {
        skip_always(&format!("HEALTHSCORE_AZURITE names no Azurite; {how}"));
        return None;
    };
    let version = Command::new(&azurite).arg("--version").stderr(Stdio::null()).output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if version != AZURITE && !version.starts_with(&format!("{AZURITE}.")) {
        skip_always(&format!("`{azurite}` is Azurite `{version}`, and {AZURITE} is needed; {how}"));
        return None;
    }
    Some(azurite)
}

/// Returns the versions of the packages that an interpreter finds; none without an interpreter.
fn installed_packages(python: &Path) -> Versions {
    let code = "import importlib.metadata, json\n\
                print(json.dumps({str(d.metadata['Name']): d.version for d in importlib.metadata.distributions()}))";
    let output = Command::new(python).args(["-c", code]).stderr(Stdio::null()).output();
    let printed = output.ok().and_then(|output| serde_json::from_slice::<Versions>(&output.stdout).ok());
    printed.unwrap_or_default().into_iter().map(|(name, version)| (normalised_name(&name), version)).collect()
}

/// Reads lines such as `moto[server]==5.2.5`.
fn required_packages(requirements: &str) -> Versions {
    let lines = requirements.lines().filter_map(|line| line.split_once("=="));
    lines
        .map(|(name, version)| (normalised_name(name.split('[').next().unwrap_or(name)), version.trim().to_owned()))
        .collect()
}

fn normalised_name(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', '.'], "-")
}

/// Describes the packages that are missing or have another version; `None` if all are as required.
fn version_problem(packages: &[&str], required: &Versions, installed: &Versions, file: &str) -> Option<String> {
    let problems = packages.iter().filter_map(|package| {
        let name = normalised_name(package);
        let version = required.get(&name).unwrap_or_else(|| panic!("{file} has no line for {package}"));
        match installed.get(&name) {
            None => Some(format!("{package} is not installed")),
            Some(found) if found != version => Some(format!("{package} is {found}, and {file} names {version}")),
            Some(_) => None,
        }
    });
    let problems: Vec<String> = problems.collect();
    (!problems.is_empty()).then(|| problems.join(", "))
}

#[test]
fn a_package_in_another_version_is_not_used() {
    let required = required_packages("duckdb==1.5.5\nmoto[server]==5.2.5\nprometheus_client==0.26.0\n");
    let installed = Versions::from(
        [("duckdb", "1.5.5"), ("moto", "5.2.1"), ("prometheus-client", "0.26.0")]
            .map(|(name, version)| (name.to_owned(), version.to_owned())),
    );
    let problem = |packages: &[&str]| version_problem(packages, &required, &installed, "requirements.txt");
    assert_eq!(problem(&["duckdb", "prometheus_client"]), None);
    assert_eq!(problem(&["duckdb", "moto"]).unwrap(), "moto is 5.2.1, and requirements.txt names 5.2.5");
    let nothing = version_problem(&["duckdb", "moto"], &required, &Versions::new(), "requirements.txt");
    assert_eq!(nothing.unwrap(), "duckdb is not installed, moto is not installed");
}
