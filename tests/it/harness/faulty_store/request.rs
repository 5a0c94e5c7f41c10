//! HTTP requests: parsed from the connection, and as logged.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::Instant;

use super::Fault;

/// One request of the log.
#[derive(Debug, Clone)]
pub struct LoggedRequest {
    pub method: String,
    /// Value of the `Host` header.
    pub host: String,
    pub bucket: String,
    /// Percent-decoded.
    pub key: String,
    pub query: BTreeMap<String, String>,
    /// Requested first byte, and the byte after the last.
    pub range: Option<(u64, u64)>,
    pub fault: Option<Fault>,
    pub begun: Instant,
    pub ended: Instant,
    /// 0 if there was no response.
    pub status: u16,
    /// Bytes of the response body.
    pub sent: usize,
}

/// The S3 operation of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestKind {
    List,
    Get,
    Head,
    Put,
    Delete,
    /// Deletes many keys at once.
    BulkDelete,
    /// Starts a multipart upload.
    Create,
    Part,
    Complete,
    Abort,
    Unknown,
}

impl RequestKind {
    pub fn is_write(self) -> bool {
        !matches!(self, RequestKind::List | RequestKind::Get | RequestKind::Head | RequestKind::Unknown)
    }
}

impl LoggedRequest {
    pub fn kind(&self) -> RequestKind {
        let has = |name: &str| self.query.contains_key(name);
        match (self.method.as_str(), self.key.is_empty()) {
            ("GET", true) => RequestKind::List,
            ("GET", false) => RequestKind::Get,
            ("HEAD", _) => RequestKind::Head,
            ("PUT", false) if has("partNumber") => RequestKind::Part,
            ("PUT", false) => RequestKind::Put,
            ("DELETE", false) if has("uploadId") => RequestKind::Abort,
            ("DELETE", false) => RequestKind::Delete,
            ("POST", true) if has("delete") => RequestKind::BulkDelete,
            ("POST", false) if has("uploads") => RequestKind::Create,
            ("POST", false) if has("uploadId") => RequestKind::Complete,
            _ => RequestKind::Unknown,
        }
    }

    /// Describes the request for messages: `Get exports/company/a.parquet 0-100`.
    pub fn describe(&self) -> String {
        let prefix = self.query.get("prefix").map(|prefix| format!("?prefix={prefix}")).unwrap_or_default();
        let deep =
            if self.kind() == RequestKind::List && !self.query.contains_key("delimiter") { " and below" } else { "" };
        let range = self.range.map(|(from, to)| format!(" {from}-{to}")).unwrap_or_default();
        format!("{:?} {}/{}{prefix}{deep}{range}", self.kind(), self.bucket, self.key)
    }
}

/// A request with headers and body.
pub struct Request {
    pub logged: LoggedRequest,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// Reads the next request of a connection; `None` if the client closed it.
    pub fn read(from: &mut impl BufRead) -> std::io::Result<Option<Self>> {
        let mut first = String::new();
        if from.read_line(&mut first)? == 0 {
            return Ok(None);
        }
        let begun = Instant::now();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        from.read_exact(&mut body)?;
        let mut words = first.split_whitespace();
        let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(name), percent_decode(value))
        });
        let request = LoggedRequest {
            method,
            host: headers.get("host").cloned().unwrap_or_default(),
            bucket: percent_decode(bucket),
            key: percent_decode(key),
            query: query.collect(),
            range: headers.get("range").and_then(|range| parse_range(range)),
            fault: None,
            begun,
            ended: begun,
            status: 0,
            sent: 0,
        };
        Ok(Some(Request { logged: request, headers, body }))
    }
}

/// Parses `bytes=3-9` to 3 and 10. The job sends no other forms.
fn parse_range(range: &str) -> Option<(u64, u64)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse::<u64>().ok()? + 1))
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match (byte, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
