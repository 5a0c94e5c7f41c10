//! A proxy that answers some requests itself and forwards the others.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Serves `url` until this process ends.
pub struct Proxy {
    pub url: String,
}

impl Proxy {
    /// Answers every request with the same response.
    pub fn with_fixed_response(status: u16, body: &str) -> Self {
        let answer = http_response(status, body);
        Self::start(String::new(), move |_| Some(answer.clone()))
    }

    /// Forwards requests to the server at `url`, unless `reply` returns a response for the request head.
    pub fn in_front_of(url: &str, reply: impl Fn(&str) -> Option<String> + Send + Clone + 'static) -> Self {
        Self::start(url.strip_prefix("http://").unwrap().to_owned(), reply)
    }

    fn start(server: String, reply: impl Fn(&str) -> Option<String> + Send + Clone + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, reply) = (server.clone(), reply.clone());
                // Clients may close the connection early.
                std::thread::spawn(move || serve_client(client, &server, reply).ok());
            }
        });
        Proxy { url }
    }
}

/// Serves one request per connection and announces `Connection: close`.
fn serve_client(mut client: TcpStream, server: &str, reply: impl Fn(&str) -> Option<String>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let end = loop {
        let mut some = [0; 4096];
        let read = client.read(&mut some)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&some[..read]);
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    if let Some(answer) = reply(&head) {
        return client.write_all(answer.as_bytes());
    }
    let mut server = TcpStream::connect(server)?;
    server.write_all(head.as_bytes())?;
    server.write_all(b"\r\nConnection: close")?;
    server.write_all(&request[end..])?;
    let mut body = client.try_clone()?;
    let mut onward = server.try_clone()?;
    std::thread::spawn(move || std::io::copy(&mut body, &mut onward));
    std::io::copy(&mut server, &mut client)?;
    client.shutdown(std::net::Shutdown::Both)
}

pub fn http_response(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} No\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
