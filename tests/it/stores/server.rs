//! Stores that run on this machine for the length of the tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use crate::job::Job;

/// An S3 server with the buckets `exports` and `warehouse`.
pub struct Moto {
    pub url: String,
    keys: BTreeMap<String, BTreeMap<String, String>>,
    _server: Server,
}

/// A server that ends when its stdin closes: when this is dropped, and with this process, however that ends.
pub struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Kept open: it may want to say more.
    _stdout: BufReader<ChildStdout>,
    /// What it said of itself.
    pub said: String,
}

impl Server {
    /// Starts `command`, which says something of itself in a line that `tells`.
    fn start(command: &mut Command, tells: fn(&str) -> bool) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let mut stdout = BufReader::new(stdout);
        let said = stdout.by_ref().lines().map_while(Result::ok).find(|line| tells(line));
        let server = Server { child, stdin, _stdout: stdout, said: said.unwrap_or_default() };
        assert!(!server.said.is_empty(), "the server ended before it said where it is");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

pub fn python() -> String {
    std::env::var("HEALTHSCORE_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Said around the test harness's capture: a skip must be seen.
fn skip(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// The one S3 server of all tests; None, said loudly, where moto is not installed. With `HEALTHSCORE_TEST_ALL` set, that is
/// a failure.
pub fn moto() -> Option<&'static Moto> {
    static MOTO: OnceLock<Option<Moto>> = OnceLock::new();
    MOTO.get_or_init(|| {
        let there = Command::new(python()).args(["-c", "import moto.server, boto3"]).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            let how = "moto is not there: install it with `pip install -r tests/requirements.txt`, and name that Python in HEALTHSCORE_PYTHON";
            assert!(std::env::var_os("HEALTHSCORE_TEST_ALL").is_none(), "{how}");
            skip(how);
            return None;
        }
        let mut command = Command::new(python());
        let server = Server::start(command.args(["-c", include_str!("moto.py")]), |line| line.starts_with('{'));
        let said: serde_json::Value = serde_json::from_str(&server.said).unwrap();
        let url = said["url"].as_str().unwrap().to_owned();
        Some(Moto { url, keys: serde_json::from_value(said["keys"].clone()).unwrap(), _server: server })
    })
    .as_ref()
}

impl Moto {
    /// The variables that let `user` in.
    pub fn keys(&self, user: &str) -> &BTreeMap<String, String> {
        &self.keys[user]
    }

    /// The job, talking to this server as `user`.
    pub fn let_in(&self, user: &str, job: Job) -> Job {
        let job = job.env("AWS_ENDPOINT_URL", &self.url);
        self.keys(user).iter().fold(job, |job, (name, value)| job.env(name, value))
    }
}

/// An Azure server in `folder` and its address; None, said loudly, where `HEALTHSCORE_AZURITE` names no Azurite.
pub fn azurite(folder: &std::path::Path) -> Option<(Server, String)> {
    let Ok(azurite) = std::env::var("HEALTHSCORE_AZURITE") else {
        skip("Azurite is not there: `npm install azurite@3.37`, and name its azurite-blob in HEALTHSCORE_AZURITE");
        return None;
    };
    // It does not mind its stdin, so a shell does; `wait` hears the server out.
    let script = r#""$0" --blobHost 127.0.0.1 --blobPort 0 --location "$1" --silent --skipApiVersionCheck --disableTelemetry & read -r _; kill $!; wait"#;
    let server = Server::start(
        Command::new("sh").args(["-c", script, &azurite, folder.to_str().unwrap()]).stderr(Stdio::null()),
        |line| line.contains("listens on http"),
    );
    let (_, url) = server.said.rsplit_once(' ').unwrap();
    let url = url.to_owned();
    Some((server, url))
}
