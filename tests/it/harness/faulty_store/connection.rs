//! One client connection: reads requests, sends responses and applies faults.

use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::request::Request;
use super::s3_protocol::S3Response;
use super::{Fault, SharedState};

/// Serves one client until either side closes the connection.
pub fn serve_client(client: &TcpStream, shared: &Arc<SharedState>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let mut requests = BufReader::new(client.try_clone()?);
    while let Some(request) = Request::read(&mut requests)? {
        let (number, fault, latency) = shared.log_request(request.logged.clone());
        std::thread::sleep(latency);
        let response = match fault {
            Some(Fault::Hang) => {
                wait_for_disconnect(client, shared);
                shared.log_response(number, 0, 0);
                return Ok(());
            }
            Some(Fault::ResetBefore) => {
                shared.log_response(number, 0, 0);
                return reset_connection(client);
            }
            Some(Fault::Busy) => S3Response::from_error(503, "SlowDown", "Please reduce your request rate."),
            Some(Fault::RetryAfter(seconds)) => {
                let mut response = S3Response::from_error(429, "TooManyRequests", "Please reduce your request rate.");
                response.headers.push(("retry-after", seconds.to_string()));
                response
            }
            Some(Fault::Refused(403)) => S3Response::from_error(403, "AccessDenied", "Access Denied"),
            Some(Fault::Refused(status)) => S3Response::from_error(status, "Refused", "No"),
            _ => shared.respond(&request, fault),
        };
        let sent = send_response(client, shared, &response, fault);
        shared.log_response(number, response.status, response.body.len());
        if !sent? {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends a response with the fault applied; returns whether the connection is still usable.
fn send_response(
    mut client: &TcpStream,
    shared: &SharedState,
    response: &S3Response,
    fault: Option<Fault>,
) -> std::io::Result<bool> {
    let half = response.body.len() / 2;
    let sent = if fault == Some(Fault::ShortBody) { half } else { response.body.len() };
    let announced_length = response.length.unwrap_or(sent);
    let mut head = format!("HTTP/1.1 {} So\r\ncontent-length: {announced_length}\r\n", response.status);
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let whole = [head.as_bytes(), b"\r\n", &response.body].concat();
    // Half of the body, or of the head if there is no body.
    let cut = if half > 0 { whole.len() - response.body.len() + half } else { whole.len() / 2 };
    match fault {
        Some(Fault::ResetMidway) => {
            client.write_all(&whole[..cut])?;
            // Waits until the bytes have arrived, because a reset discards what is still in transit.
            std::thread::sleep(Duration::from_millis(20));
            reset_connection(client)?;
            Ok(false)
        }
        Some(Fault::Truncated) => {
            client.write_all(&whole[..cut])?;
            client.shutdown(Shutdown::Both)?;
            Ok(false)
        }
        Some(Fault::ShortBody) => {
            client.write_all(&whole[..whole.len() - response.body.len() + half])?;
            Ok(true)
        }
        Some(Fault::Trickle) => {
            for few in whole.chunks(3) {
                if shared.stopped.load(Ordering::SeqCst) {
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

/// Makes the connection reset instead of close when its last handle is dropped.
fn reset_connection(client: &TcpStream) -> std::io::Result<()> {
    socket2::SockRef::from(client).set_linger(Some(Duration::ZERO))
}

/// Waits until the client disconnects or the server stops.
fn wait_for_disconnect(client: &TcpStream, shared: &SharedState) {
    let _ = client.set_read_timeout(Some(Duration::from_millis(50)));
    let waiting =
        |error: &std::io::Error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
    while !shared.stopped.load(Ordering::SeqCst) {
        match client.peek(&mut [0]) {
            Ok(0) => return,
            Err(error) if !waiting(&error) => return,
            _ => {}
        }
    }
}
