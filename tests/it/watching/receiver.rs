//! Something that listens on HTTP and may answer, or not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::Value;

#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Status(u16),
    Never,
}

/// What was received: the lines before the body, and the body.
type Received = Arc<(Mutex<Vec<(String, Value)>>, Condvar)>;

/// Listens until this process ends.
pub struct Receiver {
    pub url: String,
    received: Received,
}

impl Receiver {
    pub fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Received::default();
        let all = Arc::clone(&received);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let received = Arc::clone(&all);
                std::thread::spawn(move || receive(client, answer, &received).ok());
            }
        });
        Self { url, received }
    }

    /// An address at which nobody listens.
    pub fn nowhere() -> String {
        format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
    }

    /// Everything so far.
    pub fn all(&self) -> Vec<(String, Value)> {
        self.received.0.lock().unwrap().clone()
    }

    /// Waits for so many.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<(String, Value)> {
        let all = self.received.0.lock().unwrap();
        let (all, waited) =
            self.received.1.wait_timeout_while(all, Duration::from_secs(60), |all| all.len() < count).unwrap();
        assert!(!waited.timed_out(), "{} of {count} were received", all.len());
        all.clone()
    }
}

fn receive(client: TcpStream, answer: Answer, received: &Received) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    received.0.lock().unwrap().push((head, serde_json::from_slice(&body).unwrap_or_default()));
    received.1.notify_all();
    match answer {
        Answer::Never => std::thread::sleep(Duration::from_secs(60)),
        Answer::Status(status) => {
            let location = if (300..400).contains(&status) { "Location: /elsewhere\r\n" } else { "" };
            write!(&client, "HTTP/1.1 {status} So\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n")?;
        }
    }
    Ok(())
}
