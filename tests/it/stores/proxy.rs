//! A store that answers some requests by itself and hands the others on.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Answers at `url` until this process ends.
pub struct Proxy {
    pub url: String,
}

impl Proxy {
    /// Gives everybody the same answer.
    pub fn answering(status: u16, body: &str) -> Self {
        let answer = answer(status, body);
        Self::start(String::new(), move |_| Some(answer.clone()))
    }

    /// Hands a request on to the server at `url`, unless `reply` has an answer to its first lines.
    pub fn before(url: &str, reply: impl Fn(&str) -> Option<String> + Send + Clone + 'static) -> Self {
        Self::start(url.strip_prefix("http://").unwrap().to_owned(), reply)
    }

    fn start(server: String, reply: impl Fn(&str) -> Option<String> + Send + Clone + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, reply) = (server.clone(), reply.clone());
                // A client that hangs up early is no concern of ours.
                std::thread::spawn(move || serve(client, &server, reply).ok());
            }
        });
        Proxy { url }
    }
}

/// One request per connection, which the client is told.
fn serve(mut client: TcpStream, server: &str, reply: impl Fn(&str) -> Option<String>) -> std::io::Result<()> {
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

pub fn answer(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} No\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
