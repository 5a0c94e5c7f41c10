//! The S3 protocol, as far as the job, Polars and the lease use it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::request::{Request, RequestKind};

#[derive(Default, Clone)]
pub struct MemoryBucket {
    pub objects: BTreeMap<String, StoredObject>,
    /// Parts by number, by upload id.
    uploads: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    uploads_started: usize,
}

#[derive(Clone)]
pub struct StoredObject {
    pub bytes: Arc<Vec<u8>>,
    etag: String,
    modified: DateTime<Utc>,
    previous: Option<Arc<StoredObject>>,
}

/// Which version of an object a read returns.
#[derive(Clone, Copy)]
pub enum ReadVersion {
    Current,
    /// The version before the last write, if there is one.
    Previous,
}

/// An HTTP response.
pub struct S3Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Content length for HEAD, whose body is not sent.
    pub length: Option<usize>,
}

impl S3Response {
    fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        S3Response { status, headers: Vec::new(), body: body.into(), length: None }
    }

    fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn from_error(status: u16, code: &str, message: &str) -> Self {
        let xml = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
        S3Response::new(status, xml).with_header("content-type", "application/xml")
    }
}

impl MemoryBucket {
    pub fn put(&mut self, key: &str, bytes: Vec<u8>) -> String {
        let digest = Sha256::digest(&bytes);
        let etag =
            format!("\"{}\"", digest.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
        let previous = self.objects.remove(key).map(Arc::new);
        let object =
            StoredObject { bytes: Arc::new(bytes), etag: etag.clone(), modified: SystemTime::now().into(), previous };
        self.objects.insert(key.to_owned(), object);
        etag
    }

    pub fn respond(&mut self, request: &Request, page: usize, version: ReadVersion) -> S3Response {
        let key = request.logged.key.as_str();
        let query = |name: &str| request.logged.query.get(name).map_or("", String::as_str);
        match request.logged.kind() {
            RequestKind::List => self.list_objects(request, page),
            RequestKind::Get | RequestKind::Head => self.get_object(request, version),
            RequestKind::Put => match self.check_conditions(request) {
                Some(refusal) => refusal,
                None => S3Response::new(200, "").with_header("etag", self.put(key, request.body.clone())),
            },
            RequestKind::Delete => {
                self.objects.remove(key);
                S3Response::new(204, "")
            }
            RequestKind::BulkDelete => {
                let xml = String::from_utf8_lossy(&request.body).into_owned();
                for key in element_texts(&xml, "Key") {
                    self.objects.remove(&key);
                }
                S3Response::new(200, "<DeleteResult/>")
            }
            RequestKind::Create => {
                self.uploads_started += 1;
                let id = format!("upload-{}", self.uploads_started);
                self.uploads.insert(id.clone(), BTreeMap::new());
                S3Response::new(
                    200,
                    format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"),
                )
            }
            RequestKind::Part => {
                let Some(parts) = self.uploads.get_mut(query("uploadId")) else { return no_such_upload() };
                let number = query("partNumber").parse().unwrap();
                parts.insert(number, request.body.clone());
                S3Response::new(200, "").with_header("etag", format!("\"part-{number}-{}\"", request.body.len()))
            }
            RequestKind::Complete => {
                let Some(parts) = self.uploads.get(query("uploadId")) else { return no_such_upload() };
                let whole = parts.values().flatten().copied().collect();
                if let Some(refusal) = self.check_conditions(request) {
                    return refusal;
                }
                self.uploads.remove(query("uploadId"));
                let etag = self.put(key, whole);
                let xml = format!(
                    "<CompleteMultipartUploadResult><ETag>{}</ETag></CompleteMultipartUploadResult>",
                    escape_xml(&etag)
                );
                S3Response::new(200, xml)
            }
            RequestKind::Abort => {
                self.uploads.remove(query("uploadId"));
                S3Response::new(204, "")
            }
            RequestKind::Unknown => S3Response::from_error(501, "NotImplemented", "this server does not know that"),
        }
    }

    /// Returns the response if a condition of the write fails.
    fn check_conditions(&self, request: &Request) -> Option<S3Response> {
        let there = self.objects.get(&request.logged.key).map(|object| object.etag.as_str());
        let taken = request.headers.contains_key("if-none-match") && there.is_some();
        match request.headers.get("if-match") {
            Some(_) if there.is_none() => {
                Some(S3Response::from_error(404, "NoSuchKey", "The specified key does not exist."))
            }
            Some(wanted) if there != Some(wanted.as_str()) => Some(precondition_failed()),
            _ => taken.then(precondition_failed),
        }
    }

    fn get_object(&self, request: &Request, version: ReadVersion) -> S3Response {
        let Some(object) = self.objects.get(&request.logged.key) else {
            return S3Response::from_error(404, "NoSuchKey", "The specified key does not exist.");
        };
        if request.headers.get("if-match").is_some_and(|wanted| *wanted != object.etag) {
            return precondition_failed();
        }
        let object = match version {
            ReadVersion::Current => object,
            ReadVersion::Previous => object.previous.as_deref().unwrap_or(object),
        };
        let bytes = &object.bytes;
        let size = bytes.len();
        let (from, to) = match request
            .logged
            .range
            .map(|(from, to)| (usize::try_from(from).unwrap(), usize::try_from(to).unwrap().min(size)))
        {
            Some((from, to)) if from >= to => {
                return S3Response::from_error(416, "InvalidRange", "The requested range is not satisfiable");
            }
            Some(range) => range,
            None => (0, size),
        };
        let response = match request.logged.range {
            Some(_) => S3Response::new(206, &bytes[from..to])
                .with_header("content-range", format!("bytes {from}-{}/{size}", to - 1)),
            None => S3Response::new(200, bytes.as_slice()),
        };
        let mut response = response
            .with_header("etag", object.etag.as_str())
            .with_header("last-modified", object.modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
            .with_header("accept-ranges", "bytes");
        if request.logged.kind() == RequestKind::Head {
            response.length = Some(std::mem::take(&mut response.body).len());
        }
        response
    }

    fn list_objects(&self, request: &Request, page: usize) -> S3Response {
        let query = |name: &str| request.logged.query.get(name).map_or("", String::as_str);
        let (prefix, delimiter) = (query("prefix"), query("delimiter"));
        let after = query("continuation-token").max(query("start-after"));
        let mut contents = String::new();
        let mut folders = BTreeSet::new();
        let mut listed = 0;
        let mut last = None;
        for (key, object) in self.objects.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix)) {
            if key.as_str() <= after && !after.is_empty() {
                continue;
            }
            let folder = key[prefix.len()..].split_once(delimiter).filter(|_| !delimiter.is_empty());
            if let Some(folder) = folder.map(|(name, _)| format!("{prefix}{name}{delimiter}"))
                && (folders.contains(&folder) || after.starts_with(&folder))
            {
                last = Some(key);
                continue;
            } else if listed == page {
                let token = last.map_or("", String::as_str);
                let _ = write!(contents, "<NextContinuationToken>{}</NextContinuationToken>", escape_xml(token));
                break;
            }
            match folder {
                Some((name, _)) => {
                    folders.insert(format!("{prefix}{name}{delimiter}"));
                }
                None => {
                    let modified = object.modified.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
                    let (key, etag, size) = (escape_xml(key), escape_xml(&object.etag), object.bytes.len());
                    let _ = write!(
                        contents,
                        "<Contents><Key>{key}</Key><LastModified>{modified}</LastModified><ETag>{etag}</ETag><Size>{size}</Size></Contents>"
                    );
                }
            }
            listed += 1;
            last = Some(key);
        }
        for folder in folders {
            let _ = write!(contents, "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", escape_xml(&folder));
        }
        let cut = contents.contains("<NextContinuationToken>");
        let xml = format!(
            "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{cut}</IsTruncated>{contents}</ListBucketResult>"
        );
        S3Response::new(200, xml).with_header("content-type", "application/xml")
    }
}

fn no_such_upload() -> S3Response {
    S3Response::from_error(404, "NoSuchUpload", "The specified upload does not exist.")
}

fn precondition_failed() -> S3Response {
    S3Response::from_error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
}

fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns the text of every element with this name.
fn element_texts(xml: &str, name: &str) -> Vec<String> {
    let (begins, ends) = (format!("<{name}>"), format!("</{name}>"));
    let found = xml.split(&begins).skip(1).filter_map(|rest| Some(rest.split_once(&ends)?.0));
    let plain =
        |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    found.map(plain).collect()
}
