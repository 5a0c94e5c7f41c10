//! Pages that the parquet crate writes, and what it reads of them itself.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;

use super::*;

fn parquet_file(version: WriterVersion) -> Bytes {
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
fn chunks_by_parquet_crate(file: &Bytes) -> Vec<(Bytes, PageTotals)> {
    let reader = SerializedFileReader::new(file.clone()).unwrap();
    let group = reader.get_row_group(0).unwrap();
    let chunk = |(at, column): (usize, &parquet::file::metadata::ColumnChunkMetaData)| {
        let (start, length) = column.byte_range();
        let (start, length) = (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
        let mut pages = group.get_column_page_reader(at).unwrap();
        let mut totals = PageTotals::default();
        while let Some(page) = pages.get_next_page().unwrap() {
            totals.pages += 1;
            totals.uncompressed_bytes += u64::try_from(page.buffer().len()).unwrap();
            totals.values += if page.is_data_page() { u64::from(page.num_values()) } else { 0 };
        }
        (file.slice(start..start + length), totals)
    };
    group.metadata().columns().iter().enumerate().map(chunk).collect()
}

#[test]
fn pages_are_found_as_the_parquet_crate_finds_them() {
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (chunk, expected) in chunks_by_parquet_crate(&parquet_file(version)) {
            let walked = verify_checksums(&chunk, 5000).unwrap();
            assert!(expected.pages > 4, "{expected:?}");
            assert_eq!(walked, PageTotals { with_checksum: walked.with_checksum, ..expected });
            assert_eq!(total_page_headers(&chunk, 5000), PageHeaders { totals: walked, problem: None });
            assert_eq!(
                verify_checksums(&chunk, 5001).unwrap_err(),
                "its pages hold 5000 values, its footer declares 5001"
            );
            assert!(verify_checksums(&chunk[..chunk.len() - 1], 5000).unwrap_err().ends_with("ends before its end"));
        }
    }
}

/// A header as Thrift writes it: a page of data with this number of values.
fn page_bytes(unpacked: u8, bytes: &[u8], checksum: Option<u32>, values: u8) -> Vec<u8> {
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
fn checksums_are_verified() {
    let bytes = b"123456789";
    // The check value of CRC-32 in every list of such.
    let right = 0xcbf4_3926;
    let both = [page_bytes(9, bytes, Some(right), 3), page_bytes(9, bytes, None, 2)].concat();
    assert_eq!(
        verify_checksums(&both, 5),
        Ok(PageTotals { values: 5, uncompressed_bytes: 18, pages: 2, with_checksum: 1 })
    );
    let wrong = [page_bytes(9, bytes, None, 2), page_bytes(9, bytes, Some(right + 1), 3)].concat();
    assert_eq!(verify_checksums(&wrong, 5).unwrap_err(), "page 2 does not match its checksum");
    // Beyond the last value nobody reads.
    assert_eq!(verify_checksums(&wrong, 2).unwrap().pages, 1);
}

proptest! {
    #[test]
    fn any_bytes_are_handled(bytes in proptest::collection::vec(any::<u8>(), 0..200), values in 0u64..1000) {
        let _ = (verify_checksums(&bytes, values), total_page_headers(&bytes, values));
    }

    #[test]
    fn damaged_pages_end_somewhere(at in 0usize..4000, turned in 1u8..) {
        let (chunk, _) = chunks_by_parquet_crate(&parquet_file(WriterVersion::PARQUET_1_0)).remove(0);
        let mut chunk = chunk.to_vec();
        let at = at % chunk.len();
        chunk[at] ^= turned;
        let _ = (verify_checksums(&chunk, 5000), total_page_headers(&chunk, 5000));
    }
}
