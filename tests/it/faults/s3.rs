//! What S3 answers: as much of it as the job, its engine and its lease ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::request::{Kind, Request};

#[derive(Default, Clone)]
pub struct Bucket {
    pub objects: BTreeMap<String, Object>,
    /// Parts by number, of uploads by id.
    uploads: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    begun: usize,
}

#[derive(Clone)]
pub struct Object {
    pub bytes: Arc<Vec<u8>>,
    etag: String,
    modified: DateTime<Utc>,
    older: Option<Arc<Object>>,
}

/// What is sent back.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Of the body that is not sent, in answer to HEAD.
    pub length: Option<usize>,
}

impl Answer {
    fn of(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Answer { status, headers: Vec::new(), body: body.into(), length: None }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let xml = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Answer::of(status, xml).with("content-type", "application/xml")
    }
}

impl Bucket {
    pub fn put(&mut self, key: &str, bytes: Vec<u8>) -> String {
        let digest = Sha256::digest(&bytes);
        let etag =
            format!("\"{}\"", digest.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
        let older = self.objects.remove(key).map(Arc::new);
        let object = Object { bytes: Arc::new(bytes), etag: etag.clone(), modified: SystemTime::now().into(), older };
        self.objects.insert(key.to_owned(), object);
        etag
    }

    pub fn answer(&mut self, request: &Request, page: usize, older: bool) -> Answer {
        let key = request.asked.key.as_str();
        let query = |name: &str| request.asked.query.get(name).map_or("", String::as_str);
        match request.asked.kind() {
            Kind::List => self.list(request, page),
            Kind::Get | Kind::Head => self.get(request, older),
            Kind::Put => match self.refusal(request) {
                Some(refusal) => refusal,
                None => Answer::of(200, "").with("etag", self.put(key, request.body.clone())),
            },
            Kind::Delete => {
                self.objects.remove(key);
                Answer::of(204, "")
            }
            Kind::BulkDelete => {
                let xml = String::from_utf8_lossy(&request.body).into_owned();
                for key in between(&xml, "Key") {
                    self.objects.remove(&key);
                }
                Answer::of(200, "<DeleteResult/>")
            }
            Kind::Create => {
                self.begun += 1;
                let id = format!("upload-{}", self.begun);
                self.uploads.insert(id.clone(), BTreeMap::new());
                Answer::of(
                    200,
                    format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"),
                )
            }
            Kind::Part => {
                let Some(parts) = self.uploads.get_mut(query("uploadId")) else { return no_upload() };
                let number = query("partNumber").parse().unwrap();
                parts.insert(number, request.body.clone());
                Answer::of(200, "").with("etag", format!("\"part-{number}-{}\"", request.body.len()))
            }
            Kind::Complete => {
                let Some(parts) = self.uploads.get(query("uploadId")) else { return no_upload() };
                let whole = parts.values().flatten().copied().collect();
                if let Some(refusal) = self.refusal(request) {
                    return refusal;
                }
                self.uploads.remove(query("uploadId"));
                let etag = self.put(key, whole);
                let xml = format!(
                    "<CompleteMultipartUploadResult><ETag>{}</ETag></CompleteMultipartUploadResult>",
                    escaped(&etag)
                );
                Answer::of(200, xml)
            }
            Kind::Abort => {
                self.uploads.remove(query("uploadId"));
                Answer::of(204, "")
            }
            Kind::Unknown => Answer::error(501, "NotImplemented", "this server does not know that"),
        }
    }

    /// What the conditions of a write have to say.
    fn refusal(&self, request: &Request) -> Option<Answer> {
        let there = self.objects.get(&request.asked.key).map(|object| object.etag.as_str());
        let taken = request.headers.contains_key("if-none-match") && there.is_some();
        match request.headers.get("if-match") {
            Some(_) if there.is_none() => Some(Answer::error(404, "NoSuchKey", "The specified key does not exist.")),
            Some(wanted) if there != Some(wanted.as_str()) => Some(failed_condition()),
            _ => taken.then(failed_condition),
        }
    }

    fn get(&self, request: &Request, older: bool) -> Answer {
        let Some(object) = self.objects.get(&request.asked.key) else {
            return Answer::error(404, "NoSuchKey", "The specified key does not exist.");
        };
        if request.headers.get("if-match").is_some_and(|wanted| *wanted != object.etag) {
            return failed_condition();
        }
        let object = object.older.as_deref().filter(|_| older).unwrap_or(object);
        let bytes = &object.bytes;
        let size = bytes.len();
        let (from, to) = match request
            .asked
            .range
            .map(|(from, to)| (usize::try_from(from).unwrap(), usize::try_from(to).unwrap().min(size)))
        {
            Some((from, to)) if from >= to => {
                return Answer::error(416, "InvalidRange", "The requested range is not satisfiable");
            }
            Some(range) => range,
            None => (0, size),
        };
        let answer = match request.asked.range {
            Some(_) => {
                Answer::of(206, &bytes[from..to]).with("content-range", format!("bytes {from}-{}/{size}", to - 1))
            }
            None => Answer::of(200, bytes.as_slice()),
        };
        let mut answer = answer
            .with("etag", object.etag.as_str())
            .with("last-modified", object.modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
            .with("accept-ranges", "bytes");
        if request.asked.kind() == Kind::Head {
            answer.length = Some(std::mem::take(&mut answer.body).len());
        }
        answer
    }

    fn list(&self, request: &Request, page: usize) -> Answer {
        let query = |name: &str| request.asked.query.get(name).map_or("", String::as_str);
        let (prefix, delimiter) = (query("prefix"), query("delimiter"));
        let after = query("continuation-token").max(query("start-after"));
        let mut contents = String::new();
        let mut folders = BTreeSet::new();
        let mut told = 0;
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
            } else if told == page {
                let token = last.map_or("", String::as_str);
                let _ = write!(contents, "<NextContinuationToken>{}</NextContinuationToken>", escaped(token));
                break;
            }
            match folder {
                Some((name, _)) => {
                    folders.insert(format!("{prefix}{name}{delimiter}"));
                }
                None => {
                    let modified = object.modified.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
                    let (key, etag, size) = (escaped(key), escaped(&object.etag), object.bytes.len());
                    let _ = write!(
                        contents,
                        "<Contents><Key>{key}</Key><LastModified>{modified}</LastModified><ETag>{etag}</ETag><Size>{size}</Size></Contents>"
                    );
                }
            }
            told += 1;
            last = Some(key);
        }
        for folder in folders {
            let _ = write!(contents, "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", escaped(&folder));
        }
        let cut = contents.contains("<NextContinuationToken>");
        let xml = format!(
            "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{cut}</IsTruncated>{contents}</ListBucketResult>"
        );
        Answer::of(200, xml).with("content-type", "application/xml")
    }
}

fn no_upload() -> Answer {
    Answer::error(404, "NoSuchUpload", "The specified upload does not exist.")
}

fn failed_condition() -> Answer {
    Answer::error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What stands in every element of this name.
fn between(xml: &str, name: &str) -> Vec<String> {
    let (begins, ends) = (format!("<{name}>"), format!("</{name}>"));
    let found = xml.split(&begins).skip(1).filter_map(|rest| Some(rest.split_once(&ends)?.0));
    let plain =
        |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    found.map(plain).collect()
}
