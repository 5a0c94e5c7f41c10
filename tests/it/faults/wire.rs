//! The connection: requests in, answers out, and all that can go wrong in between.

use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::request::Request;
use super::s3::Answer;
use super::store::{Fault, Shared};

/// Answers one client until it hangs up, or is hung up on.
pub fn serve(client: &TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut requests = BufReader::new(client.try_clone()?);
    while let Some(request) = Request::read(&mut requests)? {
        let (number, fault, latency) = shared.note(request.asked.clone());
        std::thread::sleep(latency);
        let answer = match fault {
            Some(Fault::Hang) => {
                wait_for_the_end(client, shared);
                shared.answered(number, 0, 0);
                return Ok(());
            }
            Some(Fault::ResetBefore) => {
                shared.answered(number, 0, 0);
                return reset(client);
            }
            Some(Fault::Busy) => Answer::error(503, "SlowDown", "Please reduce your request rate."),
            Some(Fault::RetryAfter(seconds)) => {
                let mut answer = Answer::error(429, "TooManyRequests", "Please reduce your request rate.");
                answer.headers.push(("retry-after", seconds.to_string()));
                answer
            }
            Some(Fault::Refused(403)) => Answer::error(403, "AccessDenied", "Access Denied"),
            Some(Fault::Refused(status)) => Answer::error(status, "Refused", "No"),
            _ => shared.answer(&request, fault),
        };
        let sent = send(client, shared, &answer, fault);
        shared.answered(number, answer.status, answer.body.len());
        if !sent? {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends an answer as well as the fault lets it; false: the connection is of no use any more.
fn send(mut client: &TcpStream, shared: &Shared, answer: &Answer, fault: Option<Fault>) -> std::io::Result<bool> {
    let half = answer.body.len() / 2;
    let sent = if fault == Some(Fault::Short) { half } else { answer.body.len() };
    let told = answer.length.unwrap_or(sent);
    let mut head = format!("HTTP/1.1 {} So\r\ncontent-length: {told}\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let whole = [head.as_bytes(), b"\r\n", &answer.body].concat();
    // Half of the body, or of the head where there is no body.
    let cut = if half > 0 { whole.len() - answer.body.len() + half } else { whole.len() / 2 };
    match fault {
        Some(Fault::ResetMidway) => {
            client.write_all(&whole[..cut])?;
            // Let it arrive: a reset takes back what is under way.
            std::thread::sleep(Duration::from_millis(20));
            reset(client)?;
            Ok(false)
        }
        Some(Fault::Truncated) => {
            client.write_all(&whole[..cut])?;
            client.shutdown(Shutdown::Both)?;
            Ok(false)
        }
        Some(Fault::Short) => {
            client.write_all(&whole[..whole.len() - answer.body.len() + half])?;
            Ok(true)
        }
        Some(Fault::Trickle) => {
            for few in whole.chunks(3) {
                if shared.over.load(Ordering::SeqCst) {
                    break;
                }
                client.write_all(few)?;
                std::thread::sleep(Duration::from_millis(300));
            }
            Ok(true)
        }
        _ => {
            client.write_all(&whole)?;
            Ok(true)
        }
    }
}

/// Once everybody here has let go of the connection, it is reset instead of closed.
fn reset(client: &TcpStream) -> std::io::Result<()> {
    socket2::SockRef::from(client).set_linger(Some(Duration::ZERO))
}

/// Until the client has had enough, or the server ends.
fn wait_for_the_end(client: &TcpStream, shared: &Shared) {
    let _ = client.set_read_timeout(Some(Duration::from_millis(50)));
    let waiting =
        |error: &std::io::Error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
    while !shared.over.load(Ordering::SeqCst) {
        match client.peek(&mut [0]) {
            Ok(0) => return,
            Err(error) if !waiting(&error) => return,
            _ => {}
        }
    }
}
