//! Local S3 and Azure servers that run as long as the tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use super::tools;
use crate::harness::job::Job;

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

/// Returns the S3 server shared by all tests. Returns `None`, and skips the test, without moto.
#[track_caller]
pub fn shared_moto() -> Option<&'static MotoServer> {
    static MOTO: OnceLock<MotoServer> = OnceLock::new();
    let python = tools::python_with(&["moto"])?;
    Some(MOTO.get_or_init(|| {
        let mut command = Command::new(python);
        let server =
            ServerProcess::start(command.args(["-c", include_str!("s3_server.py")]), |line| line.starts_with('{'));
        let ready: serde_json::Value = serde_json::from_str(&server.ready_line).unwrap();
        let url = ready["url"].as_str().unwrap().to_owned();
        MotoServer { url, keys: serde_json::from_value(ready["keys"].clone()).unwrap(), _server: server }
    }))
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

/// Starts an Azure server in `folder`; returns it with its address. Returns `None`, and skips the test, without Azurite.
pub fn start_azurite(folder: &std::path::Path) -> Option<(ServerProcess, String)> {
    let azurite = tools::azurite()?;
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
