//! The pages of a column as their headers tell them: how long they are, what they unpack to, whether their checksums
//! hold. Nothing is unpacked, so nothing that a header claims costs anything.
//!
//! The parquet crate verifies checksums while it reads pages, but does not say whether there are any; nor does it, or
//! Polars, doubt the size that a page claims to unpack to.

use polars_parquet_format::PageHeader;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;

/// What a page says of itself before its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Header {
    /// The length of the header itself.
    length: usize,
    unpacked: u64,
    packed: usize,
    checksum: Option<u32>,
    /// Rows, NULLs too; none in a dictionary.
    values: u64,
}

/// What the pages of one column chunk came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Walked {
    pub values: u64,
    /// Bytes that the headers claim.
    pub unpacked: u64,
    pub pages: usize,
    pub with_checksum: usize,
}

/// Walks over the pages of a column chunk until they hold so many values, as readers do, and holds them to their
/// checksums.
///
/// # Errors
/// A checksum that does not hold, or headers that make no sense, in words.
pub fn verify(chunk: &[u8], values: u64) -> Result<Walked, String> {
    let mut walked = Walked::default();
    walk(chunk, values, &mut walked, |page, checksum, bytes| {
        let holds = checksum.is_none_or(|checksum| crc32fast::hash(bytes) == checksum);
        if holds { Ok(()) } else { Err(format!("page {page} does not match its checksum")) }
    })?;
    if walked.values == values { Ok(walked) } else { Err(mismatch(walked.values, values)) }
}

/// The same without a look at checksums: what the pages claim to be, and what is wrong with that.
#[must_use]
pub fn claims(chunk: &[u8], values: u64) -> (Walked, Option<String>) {
    let mut walked = Walked::default();
    let wrong = walk(chunk, values, &mut walked, |_, _, _| Ok(())).err();
    let mismatch = (walked.values != values).then(|| mismatch(walked.values, values));
    (walked, wrong.or(mismatch))
}

fn mismatch(values: u64, promised: u64) -> String {
    format!("its pages hold {values} values, its footer promises {promised}")
}

fn walk(
    chunk: &[u8],
    values: u64,
    walked: &mut Walked,
    judge: impl Fn(usize, Option<u32>, &[u8]) -> Result<(), String>,
) -> Result<(), String> {
    let mut at = 0;
    while at < chunk.len() && walked.values < values {
        let page = walked.pages + 1;
        let rest = chunk.get(at..).unwrap_or_default();
        let header = read_header(rest).ok_or_else(|| format!("the header of page {page} is damaged"))?;
        walked.pages = page;
        walked.values = walked.values.saturating_add(header.values);
        walked.unpacked = walked.unpacked.saturating_add(header.unpacked);
        walked.with_checksum += usize::from(header.checksum.is_some());
        let end = header.length.saturating_add(header.packed);
        let bytes = rest.get(header.length..end).ok_or_else(|| format!("page {page} ends before its end"))?;
        judge(page, header.checksum, bytes)?;
        at += end;
    }
    Ok(())
}

/// Reads the header at the beginning of some bytes; none where there is no header.
fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut rest = bytes;
    // Statistics in a header are allocated as long as they claim to be, so they may claim no more than there is.
    let mut thrift = TCompactInputProtocol::new(&mut rest, bytes.len());
    let header = PageHeader::read_from_in_protocol(&mut thrift).ok()?;
    let values = header.data_page_header.map(|page| page.num_values);
    let values = values.or(header.data_page_header_v2.map(|page| page.num_values)).unwrap_or(0);
    Some(Header {
        length: bytes.len() - rest.len(),
        unpacked: u64::try_from(header.uncompressed_page_size).ok()?,
        packed: usize::try_from(header.compressed_page_size).ok()?,
        checksum: header.crc.map(i32::cast_unsigned),
        values: u64::try_from(values).ok()?,
    })
}

#[cfg(test)]
mod tests;
