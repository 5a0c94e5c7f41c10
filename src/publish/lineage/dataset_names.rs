//! The names of datasets, by OpenLineage's rules for files: the store, and the folder of a table in it.

use crate::config::Pipeline;

/// A name that no other dataset has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetName {
    pub namespace: String,
    pub name: String,
}

/// The names of all sources and tables of a pipeline.
pub struct DatasetNames {
    /// In the order of the sources.
    pub sources: Vec<DatasetName>,
    warehouse: DatasetName,
}

impl DatasetNames {
    /// Names the datasets below the addresses of the exports and of the warehouse. `azure_account` is the account of
    /// `az:` addresses.
    #[must_use]
    pub fn new(pipeline: &Pipeline, exports: &str, warehouse: &str, azure_account: Option<&str>) -> Self {
        let exports = dataset_of_address(exports, azure_account);
        let folders: Vec<&str> = pipeline.sources.iter().map(|source| folder_of_pattern(&source.files)).collect();
        let sources = pipeline.sources.iter().zip(&folders).map(|(source, folder)| {
            // Sources that share a folder are named by the pattern of their files.
            let is_shared = folder.is_empty() || folders.iter().filter(|other| *other == folder).count() > 1;
            exports.join(if is_shared { &source.files } else { folder })
        });
        Self { sources: sources.collect(), warehouse: dataset_of_address(warehouse, azure_account) }
    }

    #[must_use]
    pub fn name_of_source(&self, pipeline: &Pipeline, source: &str) -> Option<&DatasetName> {
        let index = pipeline.sources.iter().position(|known| known.name == source)?;
        self.sources.get(index)
    }

    #[must_use]
    pub fn name_of_table(&self, table: &str) -> DatasetName {
        self.warehouse.join(table)
    }
}

impl DatasetName {
    fn join(&self, path: &str) -> DatasetName {
        let name = match self.name.as_str() {
            "" => path.to_owned(),
            name => format!("{}/{path}", name.trim_end_matches('/')),
        };
        DatasetName { namespace: self.namespace.clone(), name }
    }
}

/// Names the root at an address. Azure's containers are named with their account, because `az:` is a short form that few
/// programs read.
fn dataset_of_address(address: &str, azure_account: Option<&str>) -> DatasetName {
    let Some((scheme, rest)) = address.split_once("://") else {
        return DatasetName {
            namespace: "file".to_owned(),
            name: if address.is_empty() { "/" } else { address }.to_owned(),
        };
    };
    let (bucket, path) = rest.split_once('/').unwrap_or((rest, ""));
    let namespace = match (scheme, azure_account) {
        ("az", Some(account)) => format!("abfss://{bucket}@{account}.dfs.core.windows.net"),
        _ => format!("{scheme}://{bucket}"),
    };
    DatasetName { namespace, name: path.to_owned() }
}

/// Returns the folder that holds the files of a pattern. A pattern without wildcards is returned as it is.
fn folder_of_pattern(pattern: &str) -> &str {
    match pattern.find(['*', '?', '[', '{']) {
        None => pattern,
        Some(wildcard) => pattern[..wildcard].rsplit_once('/').map_or("", |(folder, _)| folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_named_as_the_specification_names_them() {
        let named = |address: &str, account| {
            let DatasetName { namespace, name } = dataset_of_address(address, account).join("account_health");
            (namespace, name)
        };
        let is = |namespace: &str, name: &str| (namespace.to_owned(), name.to_owned());
        assert_eq!(named("/srv/warehouse", None), is("file", "/srv/warehouse/account_health"));
        assert_eq!(named("", None), is("file", "/account_health"));
        assert_eq!(named("s3://bucket", None), is("s3://bucket", "account_health"));
        assert_eq!(named("gs://bucket/a/b", None), is("gs://bucket", "a/b/account_health"));
        let lake = "abfss://scores@lake.dfs.core.windows.net";
        assert_eq!(named("az://scores/a", Some("lake")), is(lake, "a/account_health"));
        assert_eq!(named(&format!("{lake}/a"), Some("other")), is(lake, "a/account_health"));
        assert_eq!(named("az://scores/a", None), is("az://scores", "a/account_health"));
    }

    #[test]
    fn sources_are_the_folders_of_their_files() {
        for (pattern, named) in [
            ("usage/*/*.parquet", "usage"),
            ("a/b/day=*/*.parquet", "a/b"),
            ("a/accounts.parquet", "a/accounts.parquet"),
            ("*.parquet", ""),
            ("a/{b,c}/*.parquet", "a"),
            ("a/part-[0-9].parquet", "a"),
        ] {
            assert_eq!(folder_of_pattern(pattern), named, "{pattern}");
        }
    }
}
