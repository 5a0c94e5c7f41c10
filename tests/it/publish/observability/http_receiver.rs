//! An HTTP server that records requests and answers with a status or not at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::Value;

#[derive(Debug, Clone, Copy)]
pub enum ReceiverReply {
    Status(u16),
    NoReply,
}

/// Received requests: head and JSON body.
type ReceivedRequests = Arc<(Mutex<Vec<(String, Value)>>, Condvar)>;

/// Listens until this process ends.
pub struct HttpReceiver {
    pub url: String,
    received: ReceivedRequests,
}

impl HttpReceiver {
    pub fn start(answer: ReceiverReply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = ReceivedRequests::default();
        let all = Arc::clone(&received);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let received = Arc::clone(&all);
                std::thread::spawn(move || receive_request(client, answer, &received).ok());
            }
        });
        Self { url, received }
    }

    /// Returns an address on which nothing listens.
    pub fn unused_address() -> String {
        format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
    }

    /// Returns every request so far.
    pub fn received_so_far(&self) -> Vec<(String, Value)> {
        self.received.0.lock().unwrap().clone()
    }

    /// Waits until `count` requests were received.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<(String, Value)> {
        let all = self.received.0.lock().unwrap();
        let (all, waited) =
            self.received.1.wait_timeout_while(all, Duration::from_secs(60), |all| all.len() < count).unwrap();
        assert!(!waited.timed_out(), "{} of {count} were received", all.len());
        all.clone()
    }
}

fn receive_request(client: TcpStream, answer: ReceiverReply, received: &ReceivedRequests) -> std::io::Result<()> {
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
        ReceiverReply::NoReply => std::thread::sleep(Duration::from_secs(60)),
        ReceiverReply::Status(status) => {
            let location = if (300..400).contains(&status) { "Location: /elsewhere\r\n" } else { "" };
            write!(&client, "HTTP/1.1 {status} So\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n")?;
        }
    }
    Ok(())
}
