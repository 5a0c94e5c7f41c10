//! The pages of a column as their headers tell them: how long they are, what they unpack to, whether their checksums
//! hold. Nothing is unpacked, so nothing that a header claims costs anything.
//!
//! The parquet crate verifies checksums while it reads pages, but does not say whether there are any; nor does it, or
//! Polars, doubt the size that a page claims to unpack to. A page's header is Thrift in its compact form, see
//! `parquet.thrift` of apache/parquet-format.

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
        let header = header(rest).ok_or_else(|| format!("the header of page {page} is damaged"))?;
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

/// The header at the beginning of some bytes; none where there is nothing of the kind.
fn header(bytes: &[u8]) -> Option<Header> {
    let mut thrift = Thrift { rest: bytes };
    let mut header = Header::default();
    let mut field = 0;
    while let Some(kind) = thrift.next_field(&mut field)? {
        match (field, kind) {
            (2, INT32) => header.unpacked = u64::try_from(thrift.integer()?).ok()?,
            (3, INT32) => header.packed = usize::try_from(thrift.integer()?).ok()?,
            (4, INT32) => header.checksum = Some(i32::try_from(thrift.integer()?).ok()?.cast_unsigned()),
            // A page of data, in its first and in its second form.
            (5 | 8, STRUCT) => header.values = u64::try_from(thrift.first_integer()?).ok()?,
            (_, kind) => thrift.skip(kind, MOST_NESTED)?,
        }
    }
    header.length = bytes.len() - thrift.rest.len();
    Some(header)
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const INT16: u8 = 4;
const INT32: u8 = 5;
const INT64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

/// Deeper than any header goes.
const MOST_NESTED: u8 = 8;

/// Thrift's compact form; every answer is none where the bytes end or mean nothing.
struct Thrift<'a> {
    rest: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Zigzag: 0, -1, 1, -2 …
    fn integer(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The type of the next field of a struct, whose number goes into `field`; none inside at its end.
    fn next_field(&mut self, field: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        let (step, kind) = (byte >> 4, byte & 0x0f);
        if kind == 0 {
            return Some(None);
        }
        *field = if step == 0 { self.integer()? } else { field.checked_add(i64::from(step))? };
        Some(Some(kind))
    }

    /// The first field of a struct, which is an integer; the others are skipped.
    fn first_integer(&mut self) -> Option<i64> {
        let (mut field, mut first) = (0, None);
        while let Some(kind) = self.next_field(&mut field)? {
            match (field, kind) {
                (1, INT32) => first = Some(self.integer()?),
                (_, kind) => self.skip(kind, MOST_NESTED)?,
            }
        }
        first
    }

    fn skip(&mut self, kind: u8, depth: u8) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            TRUE | FALSE => {}
            BYTE => {
                self.byte()?;
            }
            INT16 | INT32 | INT64 => {
                self.integer()?;
            }
            DOUBLE => self.rest = self.rest.get(8..)?,
            BINARY => {
                let length = usize::try_from(self.unsigned()?).ok()?;
                self.rest = self.rest.get(length..)?;
            }
            LIST | SET => {
                let byte = self.byte()?;
                let count = if byte >> 4 == 15 { self.unsigned()? } else { u64::from(byte >> 4) };
                for _ in 0..count {
                    match byte & 0x0f {
                        // In a list, a truth takes a byte.
                        TRUE | FALSE => drop(self.byte()?),
                        kind => self.skip(kind, depth)?,
                    }
                }
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.next_field(&mut field)? {
                    self.skip(kind, depth)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
