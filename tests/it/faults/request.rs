//! A request as it comes over the wire, and as it stands in the log.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::Instant;

use super::store::Fault;

/// One request of the log.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// What the client takes the server for.
    pub host: String,
    pub bucket: String,
    /// As it is called, not as it is encoded.
    pub key: String,
    pub query: BTreeMap<String, String>,
    /// First byte and the one after the last, as asked for.
    pub range: Option<(u64, u64)>,
    pub fault: Option<Fault>,
    pub begun: Instant,
    pub ended: Instant,
    /// 0: there was no answer.
    pub status: u16,
    /// Bytes of the answer's body.
    pub sent: usize,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    List,
    Get,
    Head,
    Put,
    Delete,
    /// Many keys at once.
    BulkDelete,
    /// The beginning of a multipart upload.
    Create,
    Part,
    Complete,
    Abort,
    Unknown,
}

impl Kind {
    pub fn changes(self) -> bool {
        !matches!(self, Kind::List | Kind::Get | Kind::Head | Kind::Unknown)
    }
}

impl Asked {
    pub fn kind(&self) -> Kind {
        let has = |name: &str| self.query.contains_key(name);
        match (self.method.as_str(), self.key.is_empty()) {
            ("GET", true) => Kind::List,
            ("GET", false) => Kind::Get,
            ("HEAD", _) => Kind::Head,
            ("PUT", false) if has("partNumber") => Kind::Part,
            ("PUT", false) => Kind::Put,
            ("DELETE", false) if has("uploadId") => Kind::Abort,
            ("DELETE", false) => Kind::Delete,
            ("POST", true) if has("delete") => Kind::BulkDelete,
            ("POST", false) if has("uploads") => Kind::Create,
            ("POST", false) if has("uploadId") => Kind::Complete,
            _ => Kind::Unknown,
        }
    }

    /// The request in a word, for messages: `Get exports/company/a.parquet 0-100`.
    pub fn told(&self) -> String {
        let prefix = self.query.get("prefix").map(|prefix| format!("?prefix={prefix}")).unwrap_or_default();
        let deep = if self.kind() == Kind::List && !self.query.contains_key("delimiter") { " and below" } else { "" };
        let range = self.range.map(|(from, to)| format!(" {from}-{to}")).unwrap_or_default();
        format!("{:?} {}/{}{prefix}{deep}{range}", self.kind(), self.bucket, self.key)
    }
}

/// A request with all that an answer may depend on.
pub struct Request {
    pub asked: Asked,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// The next request of a connection; none where the client has hung up.
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
            (decoded(name), decoded(value))
        });
        let asked = Asked {
            method,
            host: headers.get("host").cloned().unwrap_or_default(),
            bucket: decoded(bucket),
            key: decoded(key),
            query: query.collect(),
            range: headers.get("range").and_then(|range| span(range)),
            fault: None,
            begun,
            ended: begun,
            status: 0,
            sent: 0,
        };
        Ok(Some(Request { asked, headers, body }))
    }
}

/// `bytes=3-9` is 3 and 10; other ranges are not asked for here.
fn span(range: &str) -> Option<(u64, u64)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse::<u64>().ok()? + 1))
}

fn decoded(text: &str) -> String {
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
