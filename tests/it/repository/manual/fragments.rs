//! Blocks of YAML and SQL on a page.

use std::process::Command;

use super::page::Page;

/// Describes the blocks of YAML that are no YAML.
pub fn mistakes_in_yaml(page: &Page) -> Vec<String> {
    let blocks = page.blocks.iter().filter(|block| block.language == "yaml");
    blocks
        .filter_map(|block| {
            let text = block.lines.join("\n");
            let mistake = serde_yaml::from_str::<serde_json::Value>(&text).err()?;
            Some(format!("{}:{}: {mistake}", page.path.display(), block.line))
        })
        .collect()
}

/// Describes the blocks of SQL that DuckDB can't parse. Parameters such as `:as_of` stand for a date.
pub fn mistakes_in_sql(page: &Page, python: &str) -> Vec<String> {
    const PARSE: &str = "import duckdb, re, sys\n\
                         text = re.sub(r'(?<!:):[a-z_][a-z0-9_]*', \"DATE '2026-06-30'\", sys.argv[1])\n\
                         duckdb.extract_statements(text)";
    let blocks = page.blocks.iter().filter(|block| block.language == "sql");
    blocks
        .filter_map(|block| {
            let output = Command::new(python).args(["-c", PARSE, &block.lines.join("\n")]).output().unwrap();
            let mistake = String::from_utf8_lossy(&output.stderr).into_owned();
            (!output.status.success()).then(|| format!("{}:{}: {mistake}", page.path.display(), block.line))
        })
        .collect()
}
