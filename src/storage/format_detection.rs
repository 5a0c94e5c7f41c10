//! Recognises the format of a file that is not Parquet by its first bytes.

use crate::base::file_format::FileFormat;

/// The number of bytes at the start of a file that are looked at.
pub const HEAD_BYTES: u64 = 4096;

/// The first bytes of Parquet files.
const PARQUET_MAGIC: &[u8] = b"PAR1";

/// The first bytes of other formats.
const MAGICS: [(&[u8], FileFormat); 4] = [
    (b"\x1f\x8b", FileFormat::Gzip),
    (b"ORC", FileFormat::Orc),
    (b"Obj\x01", FileFormat::Avro),
    (b"ARROW1", FileFormat::Arrow),
];

/// Returns the format of the file at `path`, which begins with `head`; `None` if it may be Parquet, or is unknown.
#[must_use]
pub fn detect_format(path: &str, head: &[u8]) -> Option<FileFormat> {
    // A file of a few bytes may be the beginning of a Parquet file.
    if head.starts_with(PARQUET_MAGIC) || PARQUET_MAGIC.starts_with(head) {
        return None;
    }
    if head.starts_with(b"PK\x03\x04") {
        let is_workbook = contains(head, b"[Content_Types].xml") || contains(head, b"xl/");
        return Some(if is_workbook { FileFormat::Xlsx } else { FileFormat::Zip });
    }
    let known = MAGICS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, format)| *format);
    known.or_else(|| is_text(head).then(|| format_of_text(path, head)))
}

/// Returns whether bytes are text, in UTF-8 or a code page.
fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
}

fn format_of_text(path: &str, head: &[u8]) -> FileFormat {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match text.first() {
        Some(b'{' | b'[') => FileFormat::Json,
        // A page of a web server, such as an error.
        Some(b'<') => FileFormat::Text,
        _ if first_line.contains(&b'\t') => FileFormat::Tsv,
        _ if first_line.iter().any(|byte| b",;|".contains(byte)) => FileFormat::Csv,
        _ => match FileFormat::of_path(path) {
            Some(format @ (FileFormat::Csv | FileFormat::Tsv)) => format,
            _ => FileFormat::Text,
        },
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_recognised_by_their_first_bytes() {
        for (head, expected) in [
            (&b"account_id,arr\nacme,1\n"[..], Some(FileFormat::Csv)),
            (b"\xef\xbb\xbfKunde;Umsatz\r\nM\xfcller;1,5\r\n", Some(FileFormat::Csv)),
            (b"account_id\tarr, net\nacme\t1\n", Some(FileFormat::Tsv)),
            (b" [\n{\"account_id\": 1}]", Some(FileFormat::Json)),
            (b"{\"account_id\": 1}\n", Some(FileFormat::Json)),
            (b"<html>, <body>", Some(FileFormat::Text)),
            (b"account_id\nacme\n", Some(FileFormat::Text)),
            (b"\x1f\x8b\x08\x00", Some(FileFormat::Gzip)),
            (b"PK\x03\x04\x14\x00[Content_Types].xml", Some(FileFormat::Xlsx)),
            (b"PK\x03\x04\x14\x00usage.csv", Some(FileFormat::Zip)),
            (b"ORC\x0a\x0b", Some(FileFormat::Orc)),
            (b"Obj\x01\x04", Some(FileFormat::Avro)),
            (b"ARROW1\0\0", Some(FileFormat::Arrow)),
            (b"PAR1 and more, text", None),
            (b"PA", None),
            (b"", None),
            (b"\0\0\0\0", None),
        ] {
            assert_eq!(detect_format("a.parquet", head), expected, "{}", head.escape_ascii());
        }
        assert_eq!(detect_format("a.csv", b"account_id\nacme\n"), Some(FileFormat::Csv));
    }
}
