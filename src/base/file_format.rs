//! Formats of files that are not Parquet, and how to convert such a file.

/// A format of exports that is not Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    Csv,
    Tsv,
    Json,
    /// Text in another format.
    Text,
    Gzip,
    Zip,
    /// A workbook of Excel.
    Xlsx,
    Orc,
    Avro,
    Arrow,
}

/// The formats that the extension of a file names.
const EXTENSIONS: [(&str, FileFormat); 14] = [
    ("csv", FileFormat::Csv),
    ("tsv", FileFormat::Tsv),
    ("tab", FileFormat::Tsv),
    ("txt", FileFormat::Text),
    ("json", FileFormat::Json),
    ("jsonl", FileFormat::Json),
    ("ndjson", FileFormat::Json),
    ("gz", FileFormat::Gzip),
    ("zip", FileFormat::Zip),
    ("xlsx", FileFormat::Xlsx),
    ("orc", FileFormat::Orc),
    ("avro", FileFormat::Avro),
    ("arrow", FileFormat::Arrow),
    ("feather", FileFormat::Arrow),
];

impl FileFormat {
    /// Returns the format that the extension of a file names.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = file_name(path).rsplit_once('.')?;
        EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, format)| *format)
    }

    /// Returns the name of the format as it follows "is".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Json => "JSON",
            Self::Text => "text",
            Self::Gzip => "gzip",
            Self::Zip => "a ZIP archive",
            Self::Xlsx => "an Excel workbook",
            Self::Orc => "ORC",
            Self::Avro => "Avro",
            Self::Arrow => "Arrow",
        }
    }

    /// Returns the hint that says how to convert the file at `path` to Parquet.
    #[must_use]
    pub fn conversion_hint(self, path: &str) -> String {
        let name = file_name(path);
        match self {
            Self::Gzip => match without_extension(name).map(Self::of_path) {
                // DuckDB unpacks these while it reads.
                Some(Some(packed @ (Self::Csv | Self::Tsv | Self::Json))) => packed.conversion_hint(name),
                _ => "unpack it with `gunzip`: Parquet files are compressed inside".to_owned(),
            },
            Self::Zip => "unpack it with `unzip`, and convert the files in it to Parquet".to_owned(),
            Self::Orc | Self::Arrow => "export it as Parquet, or convert it, for example with pyarrow".to_owned(),
            Self::Text => "export it as Parquet".to_owned(),
            Self::Csv | Self::Tsv => duckdb_hint("read_csv", name),
            Self::Json => duckdb_hint("read_json", name),
            Self::Xlsx => duckdb_hint("read_xlsx", name),
            Self::Avro => duckdb_hint("read_avro", name),
        }
    }
}

/// Returns the hint with the command of DuckDB; `reader` is its function that reads the format.
fn duckdb_hint(reader: &str, name: &str) -> String {
    let can_be_quoted = name.chars().all(|letter| letter.is_alphanumeric() || " ._-+=".contains(letter));
    let name = if can_be_quoted { name } else { "export" };
    let unpacked = name.strip_suffix(".gz").unwrap_or(name);
    let (stem, is_named_parquet) = match unpacked.rsplit_once('.') {
        Some((stem, "parquet")) => (format!("{stem}-converted"), true),
        Some((stem, _)) => (stem.to_owned(), false),
        None => (unpacked.to_owned(), false),
    };
    // DuckDB recognises the usual extensions itself.
    let is_recognised = [".csv", ".tsv", ".json", ".jsonl", ".ndjson"].iter().any(|known| unpacked.ends_with(known));
    let from = if is_recognised { format!("'{name}'") } else { format!("{reader}('{name}')") };
    let then = if is_named_parquet { "replace the file by the result" } else { "name the result in `files`" };
    format!("convert it with `duckdb -c \"COPY (FROM {from}) TO '{stem}.parquet'\"`, and {then}")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn without_extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conversion_names_the_file() {
        let hint = |format: FileFormat, path: &str| format.conversion_hint(path);
        assert_eq!(
            hint(FileFormat::Csv, "usage/x.csv"),
            "convert it with `duckdb -c \"COPY (FROM 'x.csv') TO 'x.parquet'\"`, and name the result in `files`"
        );
        assert_eq!(
            hint(FileFormat::Csv, "x.parquet"),
            "convert it with `duckdb -c \"COPY (FROM read_csv('x.parquet')) TO 'x-converted.parquet'\"`, and replace the \
             file by the result"
        );
        assert_eq!(
            hint(FileFormat::Gzip, "x.json.gz"),
            "convert it with `duckdb -c \"COPY (FROM 'x.json.gz') TO 'x.parquet'\"`, and name the result in `files`"
        );
        assert_eq!(
            hint(FileFormat::Xlsx, "it's.xlsx"),
            "convert it with `duckdb -c \"COPY (FROM read_xlsx('export')) TO 'export.parquet'\"`, and name the result in \
             `files`"
        );
        assert_eq!(
            hint(FileFormat::Gzip, "x.parquet.gz"),
            "unpack it with `gunzip`: Parquet files are compressed inside"
        );
        assert_eq!(FileFormat::of_path("a.b/c"), None);
        assert_eq!(FileFormat::of_path("a/c.CSV"), Some(FileFormat::Csv));
    }
}
