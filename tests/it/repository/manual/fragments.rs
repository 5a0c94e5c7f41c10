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
pub fn mistakes_in_sql(pages: &[Page], python: &str) -> Vec<String> {
    const PARSE: &str = "import duckdb, re, sys\n\
                         for place, text in zip(sys.argv[1::2], sys.argv[2::2]):\n\
                         \x20   try: duckdb.extract_statements(re.sub(r'(?<!:):[a-z_][a-z0-9_]*', \"DATE '2026-06-30'\", text))\n\
                         \x20   except Exception as mistake: print(f'{place}: {mistake}')";
    let mut command = Command::new(python);
    command.args(["-c", PARSE]);
    for page in pages {
        for block in page.blocks.iter().filter(|block| block.language == "sql") {
            command.arg(format!("{}:{}", page.path.display(), block.line)).arg(block.lines.join("\n"));
        }
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}
