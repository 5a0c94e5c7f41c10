//! Pages that the parquet crate writes, and what it reads of them itself.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;

use super::*;

fn file(version: WriterVersion) -> Bytes {
    let numbers: ArrayRef = Arc::new((0..5000).map(|at| (at % 7 > 0).then_some(at * 31)).collect::<Int64Array>());
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..5000).map(|at| format!("text {}", at % 50))));
    let batch = RecordBatch::try_from_iter([("number", numbers), ("text", texts)]).unwrap();
    let properties = WriterProperties::builder().set_writer_version(version).set_data_page_row_count_limit(999);
    let properties = properties.set_write_batch_size(100).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes.into()
}

/// Every column chunk, with how many values and pages the parquet crate finds in it and what they unpack to.
fn chunks(file: &Bytes) -> Vec<(Bytes, Walked)> {
    let reader = SerializedFileReader::new(file.clone()).unwrap();
    let group = reader.get_row_group(0).unwrap();
    let chunk = |(at, column): (usize, &parquet::file::metadata::ColumnChunkMetaData)| {
        let (start, length) = column.byte_range();
        let (start, length) = (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
        let mut pages = group.get_column_page_reader(at).unwrap();
        let mut walked = Walked::default();
        while let Some(page) = pages.get_next_page().unwrap() {
            walked.pages += 1;
            walked.unpacked += u64::try_from(page.buffer().len()).unwrap();
            walked.values += if page.is_data_page() { u64::from(page.num_values()) } else { 0 };
        }
        (file.slice(start..start + length), walked)
    };
    group.metadata().columns().iter().enumerate().map(chunk).collect()
}

#[test]
fn pages_are_found_as_the_parquet_crate_finds_them() {
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (chunk, expected) in chunks(&file(version)) {
            let walked = verify(&chunk, 5000).unwrap();
            assert!(expected.pages > 4, "{expected:?}");
            assert_eq!(walked, Walked { with_checksum: walked.with_checksum, ..expected });
            assert_eq!(claims(&chunk, 5000), (walked, None));
            assert_eq!(verify(&chunk, 5001).unwrap_err(), "its pages hold 5000 values, its footer promises 5001");
            assert!(verify(&chunk[..chunk.len() - 1], 5000).unwrap_err().ends_with("ends before its end"));
        }
    }
}

/// A header as Thrift writes it: a page of data with so many values.
fn page(unpacked: u8, bytes: &[u8], checksum: Option<u32>, values: u8) -> Vec<u8> {
    let zigzag = |number: i64| -> Vec<u8> {
        let mut number = ((number << 1) ^ (number >> 63)).cast_unsigned();
        let mut written = Vec::new();
        while number > 0x7f {
            written.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
            number >>= 7;
        }
        written.push(u8::try_from(number).unwrap());
        written
    };
    let mut page = vec![0x15, 0, 0x15];
    page.extend(zigzag(unpacked.into()));
    page.push(0x15);
    page.extend(zigzag(i64::try_from(bytes.len()).unwrap()));
    if let Some(checksum) = checksum {
        page.push(0x15);
        page.extend(zigzag(checksum.cast_signed().into()));
    }
    page.push(if checksum.is_some() { 0x1c } else { 0x2c });
    page.push(0x15);
    page.extend(zigzag(values.into()));
    page.extend([0x15, 0, 0x15, 6, 0x15, 6, 0, 0]);
    page.extend(bytes);
    page
}

#[test]
fn checksums_are_held_to() {
    let bytes = b"123456789";
    // The check value of CRC-32 in every list of such.
    let right = 0xcbf4_3926;
    let both = [page(9, bytes, Some(right), 3), page(9, bytes, None, 2)].concat();
    assert_eq!(verify(&both, 5), Ok(Walked { values: 5, unpacked: 18, pages: 2, with_checksum: 1 }));
    let wrong = [page(9, bytes, None, 2), page(9, bytes, Some(right + 1), 3)].concat();
    assert_eq!(verify(&wrong, 5).unwrap_err(), "page 2 does not match its checksum");
    // Beyond the last value nobody reads.
    assert_eq!(verify(&wrong, 2).unwrap().pages, 1);
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..200), values in 0u64..1000) {
        let _ = (verify(&bytes, values), claims(&bytes, values));
    }

    #[test]
    fn damaged_pages_end_somewhere(at in 0usize..4000, turned in 1u8..) {
        let (chunk, _) = chunks(&file(WriterVersion::PARQUET_1_0)).remove(0);
        let mut chunk = chunk.to_vec();
        let at = at % chunk.len();
        chunk[at] ^= turned;
        let _ = (verify(&chunk, 5000), claims(&chunk, 5000));
    }
}
