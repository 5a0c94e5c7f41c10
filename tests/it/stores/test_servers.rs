//! Local S3 and Azure servers that run as long as the tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use crate::job::Job;

/// An S3 server (moto) with the buckets `exports` and `warehouse`.
pub struct MotoServer {
    pub url: String,
    keys: BTreeMap<String, BTreeMap<String, String>>,
    _server: ServerProcess,
}

/// A server that stops when its stdin closes: when this value is dropped, or when this process ends in any way.
pub struct ServerProcess {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Kept open, because the server may write more.
    _stdout: BufReader<ChildStdout>,
    /// The line with which the server reported that it is ready.
    pub ready_line: String,
}

impl ServerProcess {
    /// Starts `command` and waits for the line for which `is_ready` returns true.
    fn start(command: &mut Command, is_ready: fn(&str) -> bool) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let mut stdout = BufReader::new(stdout);
        let found = stdout.by_ref().lines().map_while(Result::ok).find(|line| is_ready(line));
        let server = ServerProcess { child, stdin, _stdout: stdout, ready_line: found.unwrap_or_default() };
        assert!(!server.ready_line.is_empty(), "the server ended before it was ready");
        server
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

pub fn python_path() -> String {
    std::env::var("HEALTHSCORE_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Prints that a test is skipped. Written to stderr directly, because the test harness captures `eprintln!`.
fn print_skip(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// Returns the S3 server shared by all tests. Without moto, prints that the test is skipped and returns `None`, or
/// fails if `HEALTHSCORE_TEST_ALL` is set.
pub fn shared_moto() -> Option<&'static MotoServer> {
    static MOTO: OnceLock<Option<MotoServer>> = OnceLock::new();
    MOTO.get_or_init(|| {
        let there = Command::new(python_path()).args(["-c", "import moto.server, boto3"]).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            let how = "moto is not there: install it with `pip install -r tests/requirements.txt`, and name that Python in HEALTHSCORE_PYTHON";
            assert!(std::env::var_os("HEALTHSCORE_TEST_ALL").is_none(), "{how}");
            print_skip(how);
            return None;
        }
        let mut command = Command::new(python_path());
        let server = ServerProcess::start(command.args(["-c", include_str!("s3_server.py")]), |line| line.starts_with('{'));
        let ready: serde_json::Value = serde_json::from_str(&server.ready_line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        Some(MotoServer { url, keys: serde_json::from_value(ready["keys"].clone()).unwrap(), _server: server })
    })
    .as_ref()
}

impl MotoServer {
    /// Returns the AWS variables with the keys of `user`.
    pub fn keys(&self, user: &str) -> &BTreeMap<String, String> {
        &self.keys[user]
    }

    /// Points the job at this server as `user`.
    pub fn configure(&self, user: &str, job: Job) -> Job {
        let job = job.env("AWS_ENDPOINT_URL", &self.url);
        self.keys(user).iter().fold(job, |job, (name, value)| job.env(name, value))
    }
}

/// Starts an Azure server in `folder`; returns it with its address. Prints that the test is skipped and returns `None`
/// if `HEALTHSCORE_AZURITE` is not set.
pub fn start_azurite(folder: &std::path::Path) -> Option<(ServerProcess, String)> {
    let Ok(azurite) = std::env::var("HEALTHSCORE_AZURITE") else {
        print_skip(
            "Azurite is not there: `npm install azurite@3.37`, and name its azurite-blob in HEALTHSCORE_AZURITE",
        );
        return None;
    };
    // Azurite ignores its stdin, so a shell waits for it to close and then stops the server.
    let script = r#""$0" --blobHost 127.0.0.1 --blobPort 0 --location "$1" --silent --skipApiVersionCheck --disableTelemetry & read -r _; kill $!; wait"#;
    let server = ServerProcess::start(
        Command::new("sh").args(["-c", script, &azurite, folder.to_str().unwrap()]).stderr(Stdio::null()),
        |line| line.contains("listens on http"),
    );
    let (_, url) = server.ready_line.rsplit_once(' ').unwrap();
    let url = url.to_owned();
    Some((server, url))
}
