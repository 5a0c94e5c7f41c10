//! The pages of a column, by their headers: how long they are, what they unpack to, whether their checksums hold. Nothing is
//! unpacked, so a header that claims a large size costs nothing.
//!
//! The parquet crate verifies checksums while it reads pages, but does not say whether there are any; nor does it, or
//! Polars, doubt the size that a page claims to unpack to.

use polars_parquet_format::PageHeader;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;

/// The header of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct PageInfo {
    /// The length of the header itself.
    header_bytes: usize,
    uncompressed_bytes: u64,
    compressed_bytes: usize,
    checksum: Option<u32>,
    /// Rows, NULLs too; none in a dictionary.
    values: u64,
}

/// The sums over the pages of one column chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageTotals {
    pub values: u64,
    /// Bytes that the headers claim.
    pub uncompressed_bytes: u64,
    pub pages: usize,
    pub with_checksum: usize,
}

/// The headers of the pages of one column chunk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageHeaders {
    pub totals: PageTotals,
    /// What is wrong with the headers, if anything is.
    pub problem: Option<String>,
}

/// Walks over the pages of a column chunk until they hold this number of values, as readers do, and verifies their
/// checksums.
///
/// # Errors
/// A checksum that does not hold, or headers that make no sense, in words.
pub fn verify_checksums(chunk: &[u8], values: u64) -> Result<PageTotals, String> {
    let mut totals = PageTotals::default();
    walk_pages(chunk, values, &mut totals, |page, checksum, bytes| {
        let holds = checksum.is_none_or(|checksum| crc32fast::hash(bytes) == checksum);
        if holds { Ok(()) } else { Err(format!("page {page} does not match its checksum")) }
    })?;
    if totals.values == values { Ok(totals) } else { Err(count_mismatch(totals.values, values)) }
}

/// Adds up the headers of a column chunk without a look at checksums.
#[must_use]
pub fn total_page_headers(chunk: &[u8], values: u64) -> PageHeaders {
    let mut totals = PageTotals::default();
    let problem = walk_pages(chunk, values, &mut totals, |_, _, _| Ok(())).err();
    let count_problem = (totals.values != values).then(|| count_mismatch(totals.values, values));
    PageHeaders { totals, problem: problem.or(count_problem) }
}

fn count_mismatch(values: u64, promised: u64) -> String {
    format!("its pages hold {values} values, its footer declares {promised}")
}

fn walk_pages(
    chunk: &[u8],
    values: u64,
    totals: &mut PageTotals,
    check_page: impl Fn(usize, Option<u32>, &[u8]) -> Result<(), String>,
) -> Result<(), String> {
    let mut at = 0;
    while at < chunk.len() && totals.values < values {
        let page = totals.pages + 1;
        let rest = chunk.get(at..).unwrap_or_default();
        let header = read_page_header(rest).ok_or_else(|| format!("the header of page {page} is damaged"))?;
        totals.pages = page;
        totals.values = totals.values.saturating_add(header.values);
        totals.uncompressed_bytes = totals.uncompressed_bytes.saturating_add(header.uncompressed_bytes);
        totals.with_checksum += usize::from(header.checksum.is_some());
        let end = header.header_bytes.saturating_add(header.compressed_bytes);
        let bytes = rest.get(header.header_bytes..end).ok_or_else(|| format!("page {page} ends before its end"))?;
        check_page(page, header.checksum, bytes)?;
        at += end;
    }
    Ok(())
}

/// Reads the header at the beginning of some bytes; none where there is no header.
fn read_page_header(bytes: &[u8]) -> Option<PageInfo> {
    let mut rest = bytes;
    // Statistics in a header are allocated as long as they claim to be, so they may claim no more than there is.
    let mut thrift = TCompactInputProtocol::new(&mut rest, bytes.len());
    let header = PageHeader::read_from_in_protocol(&mut thrift).ok()?;
    let values = header.data_page_header.map(|page| page.num_values);
    let values = values.or(header.data_page_header_v2.map(|page| page.num_values)).unwrap_or(0);
    Some(PageInfo {
        header_bytes: bytes.len() - rest.len(),
        uncompressed_bytes: u64::try_from(header.uncompressed_page_size).ok()?,
        compressed_bytes: usize::try_from(header.compressed_page_size).ok()?,
        checksum: header.crc.map(i32::cast_unsigned),
        values: u64::try_from(values).ok()?,
    })
}

#[cfg(test)]
mod tests;
