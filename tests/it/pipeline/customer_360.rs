//! The shipped `customer_360` scorecard: its table of factors in the manual, its bands and its rule for red sentiment.

use serde_json::Value;

use crate::harness::job::{Job, project_root};

fn read_shipped_file(path: &str) -> String {
    std::fs::read_to_string(project_root().join(path)).unwrap()
}

fn read_shipped_yaml(path: &str) -> Value {
    serde_yaml::from_str(&read_shipped_file(path)).unwrap()
}

/// Returns the entry of a scorecard by its path, such as `engagement.email_open_rate`.
fn find_entry<'a>(card: &'a Value, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap();
    if first == "rules" {
        return card["rules"].as_array().unwrap().iter().find(|rule| rule["name"] == rest);
    }
    rest.split('.').try_fold(card["components"].get(first)?, |node, name| node["made_of"].get(name))
}

/// Collects the paths of all metrics below a node of the scorecard.
fn collect_metric_paths(node: &Value, path: &str, found: &mut Vec<String>) {
    match node["made_of"].as_object() {
        Some(parts) => {
            parts.iter().for_each(|(name, part)| collect_metric_paths(part, &format!("{path}.{name}"), found));
        }
        None => found.push(path.to_owned()),
    }
}

/// Returns the SQL and YAML cell of each line of the table of factors in `pipelines/360.md`.
fn read_factors() -> Vec<(String, String)> {
    let page = read_shipped_file("pipelines/360.md");
    let (_, rest) = page.split_once("<!-- factors -->").unwrap();
    let (table, _) = rest.split_once("<!-- end of factors -->").unwrap();
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(2);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let ticked = |cell: &str| cell.split('`').nth(1).unwrap().to_owned();
            (ticked(cells[3]), ticked(cells[4]))
        })
        .collect()
}

#[test]
fn every_factor_in_the_manual_is_measured_and_scored() {
    let card = read_shipped_yaml("pipelines/customer_360.scorecard.yaml");
    let pipeline = read_shipped_yaml("pipelines/customer_360.yaml");
    let factors = read_factors();
    for (sql, scored) in &factors {
        assert!(find_entry(&card, scored).is_some(), "the scorecard has no `{scored}`");
        match sql.split_once(':') {
            Some((file, column)) => {
                let query = read_shipped_file(&format!("sql/metrics/customer_360/{file}"));
                assert!(query.contains(&format!("AS {column}")), "`{file}` returns no `{column}`");
                let declared = &pipeline["metrics"][format!("customer_360/{file}")];
                assert!(declared.get(column).is_some(), "the pipeline does not declare `{column}` of `{file}`");
            }
            None => assert!(pipeline["sources"]["accounts"]["columns"].get(sql).is_some(), "no column `{sql}`"),
        }
    }
    let mut scored = Vec::new();
    for (name, node) in card["components"].as_object().unwrap() {
        collect_metric_paths(node, name, &mut scored);
    }
    for path in scored {
        assert!(factors.iter().any(|(_, listed)| *listed == path), "the table of factors lacks `{path}`");
    }
}

#[test]
fn component_bands_have_the_specified_edges() {
    let card = read_shipped_yaml("pipelines/customer_360.scorecard.yaml");
    for (component, band, edge, score) in [
        ("product_adoption", "robust", "at_least", 85.0),
        ("engagement", "active", "at_least", 70.0),
        ("engagement", "needs_outreach", "below", 40.0),
        ("satisfaction_index", "satisfied", "at_least", 90.0),
        ("satisfaction_index", "discontent", "below", 70.0),
        ("financial_health", "healthy", "above", 80.0),
        ("financial_health", "unstable", "below", 50.0),
        ("support_satisfaction", "satisfied", "above", 85.0),
        ("support_satisfaction", "issues", "below", 60.0),
        ("feature_utilisation", "strong", "at_least", 90.0),
        ("feature_utilisation", "underused", "below", 60.0),
    ] {
        let written = &card["components"][component]["bands"][band][edge];
        assert_eq!(written.as_f64(), Some(score), "{component} is {band} {edge}");
    }
    let components = card["components"].as_object().unwrap();
    assert_eq!(components.len(), 12);
    for (name, component) in components {
        assert!(component.get("bands").is_some(), "{name} has no bands of its own");
    }
    for tier in ["enterprise", "mid_market", "smb"] {
        let weight = |component: &Value| {
            let weight = &component["weight"];
            weight.as_f64().unwrap_or_else(|| weight.get(tier).unwrap_or(&weight["otherwise"]).as_f64().unwrap())
        };
        let sum: f64 = components.values().map(weight).sum();
        assert!((sum - 100.0).abs() < 1e-9, "the weights of {tier} sum to {sum}");
    }
}

/// Uses the shipped SQL and the shipped rule, on five customers.
#[test]
fn a_red_sentiment_lasts_until_a_green_one() {
    let card = read_shipped_yaml("pipelines/customer_360.scorecard.yaml");
    let rule = serde_json::to_string(find_entry(&card, "rules.red_sentiment").unwrap()).unwrap();
    let job = Job::new()
        .file("sql/sentiment.sql", &read_shipped_file("sql/metrics/customer_360/sentiment.sql"))
        .file(
            "red.yaml",
            &format!(
                "version: 1\nname: red\nexports: exports\nwarehouse: warehouse\nsql: sql\n\
                 accounts: {{source: accounts, id: account_id, carry: [csm_sentiment, red_since]}}\n\
                 sources:\n  accounts: {{files: accounts.parquet, time: current, columns: {{account_id: text, good: number}}}}\n  \
                 meetings:\n    files: meetings.parquet\n    time: {{events: held_on}}\n    account: account_id\n    columns:\n      \
                 {{account_id: text, held_on: date, kind: text, csm_sentiment: text}}\n\
                 metrics: {{sentiment.sql: {{csm_sentiment: text, red_since: date}}}}\n\
                 derived: {{wellbeing: good}}\n\
                 tiers: {{all: otherwise}}\n\
                 scorecard:\n  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}\n  rules: [{rule}]\n  \
                 components: {{side: {{made_of: {{wellbeing: {{score: {{linear: {{zero: 0, full: 100}}}}}}}}}}}}\n"
            ),
        )
        .table("exports/accounts.parquet", "account_id:text,good:double\ncalm,90\nturned,90\nagain,90\nfaded,90\nunmet,90")
        .table(
            "exports/meetings.parquet",
            "account_id:text,held_on:date,kind:text,csm_sentiment:text
             calm,2026-03-02,cadence_call,yellow
             turned,2026-03-02,cadence_call,red
             turned,2026-03-16,cadence_call,red
             turned,2026-04-13,cadence_call,green
             again,2026-03-02,cadence_call,red
             again,2026-03-16,cadence_call,green
             again,2026-04-20,business_review,red
             again,2026-04-27,cadence_call,yellow
             faded,2026-03-02,cadence_call,red
             faded,2026-03-16,cadence_call,yellow
             faded,2026-04-13,cadence_call,",
        );
    // On each day: the account, its sentiment, and since when it is red.
    for (day, expected) in [
        ("2026-04-12", "again,green,\ncalm,yellow,\nfaded,yellow,2026-03-02\nturned,red,2026-03-02\nunmet,,"),
        ("2026-04-30", "again,yellow,2026-04-20\ncalm,yellow,\nfaded,yellow,2026-03-02\nturned,green,\nunmet,,"),
    ] {
        let shown = job.run(&["show", "red.yaml", "metrics", "--format", "csv", "--as-of", day]).exits(0).stdout;
        let columns: Vec<&str> = shown.lines().next().unwrap().split(',').collect();
        let at = |name: &str| columns.iter().position(|column| *column == name).unwrap();
        let rows = shown.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[at("account_id")], cells[at("csm_sentiment")], cells[at("red_since")]].join(",")
        });
        assert_eq!(rows.collect::<Vec<_>>().join("\n"), expected, "{day}");

        let done = job.run(&["run", "red.yaml", "--as-of", day]).exits(0);
        for row in crate::harness::published::table_rows(&job, "account_health", day) {
            let red = row.contains_key("red_since");
            assert_eq!(row["score"], if red { "49.0" } else { "90.0" }, "{day} {row:?}\n{}", done.stdout);
            if red {
                assert_eq!(
                    row["rule_reason"],
                    format!("the account is red since {}, and nothing has turned it green", row["red_since"])
                );
            }
        }
    }
}
