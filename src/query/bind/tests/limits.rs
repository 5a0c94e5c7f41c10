//! Texts that would exhaust memory or the stack are refused quickly.

use super::bind_text;

#[test]
fn long_chains_of_operators_are_refused() {
    let conditions = |count: usize| format!("SELECT n FROM usage WHERE {}", vec!["n = 1"; count].join(" OR "));
    assert_eq!(refusal_of(&conditions(200)), None);
    for text in [
        conditions(100_000),
        format!("SELECT n{} FROM usage", "::DATE".repeat(50_000)),
        format!("SELECT n{} FROM usage", " IS NULL".repeat(50_000)),
        format!("SELECT {}n FROM usage", "- ".repeat(50_000)),
    ] {
        assert_eq!(refusal_of(&text).as_deref(), Some("more than 500 operators follow each other between two commas"));
    }
    let text = format!("SELECT 1{}", " UNION SELECT 1, 2".repeat(50_000));
    assert_eq!(refusal_of(&text).as_deref(), Some("more than 500 queries are combined by UNION, INTERSECT or EXCEPT"));
    let list = vec!["1"; 50_000].join(", ");
    assert_eq!(refusal_of(&format!("SELECT n FROM usage WHERE n IN ({list})")), None);
}

#[test]
fn brackets_do_not_make_a_chain_longer() {
    let nested = |count: usize| format!("SELECT {}n{} FROM usage", "(".repeat(count), " + 1".repeat(400) + ")");
    assert_eq!(refusal_of(&nested(1)), None);
    let text = format!("SELECT {}n{} FROM usage", "(".repeat(20), (" + 1".repeat(400) + ")").repeat(20));
    assert_eq!(refusal_of(&text).as_deref(), Some("more than 1000 operators are nested within each other"));
    let arguments = vec!["n".to_owned() + &" + 1".repeat(400); 20].join(", ");
    assert_eq!(refusal_of(&format!("SELECT GREATEST({arguments}) FROM usage")), None);
}

#[test]
fn deeply_nested_aliases_are_refused() {
    let chain = |count: usize| -> String {
        let links = (0..count).map(|at| format!(", a{at} + 1 AS a{}", at + 1));
        format!("SELECT n AS a0{} FROM usage", links.collect::<String>())
    };
    assert_eq!(refusal_of(&chain(40)), None);
    assert_eq!(refusal_of(&chain(5_000)).as_deref(), Some("too many aliases are nested within each other"));
    let doubled: String = (0..45).map(|at| format!(", a{at} + a{at} AS a{}", at + 1)).collect();
    let text = format!("SELECT n AS a0{doubled} FROM usage");
    assert_eq!(refusal_of(&text).as_deref(), Some("expressions are used within each other too often"));
    let text = format!("SELECT nope AS a0{doubled} FROM usage");
    assert_eq!(refusal_of(&text).as_deref(), Some("no column is called `nope`"));
    let deep: String = (0..45).map(|at| format!(", a{at}{} AS a{}", " + 1".repeat(100), at + 1)).collect();
    let text = format!("SELECT n AS a0{deep} FROM usage");
    assert_eq!(refusal_of(&text).as_deref(), Some("this expression is nested too deeply"));
}

#[test]
fn too_many_copies_are_refused() {
    let nested = |before: &str, behind: &str| format!("SELECT {}n{} FROM usage", before.repeat(20), behind.repeat(20));
    for text in [
        nested("NULLIF(", ", 1)"),
        nested("(CASE ", " WHEN 1 THEN 2 WHEN 3 THEN 4 END)"),
        nested("(", " BETWEEN 1 AND 2)"),
        nested("(", " IN (n, x))"),
        nested("months_since(DATE '2026-01-01' + ", ")"),
    ] {
        assert_eq!(refusal_of(&text).as_deref(), Some("expressions are used within each other too often"), "{text}");
    }
}

#[test]
fn too_many_steps_are_refused() {
    let with = |first: &str, next: &dyn Fn(usize) -> String, count: usize| -> String {
        let links: String = (0..count).map(|at| format!(", c{} AS ({})", at + 1, next(at))).collect();
        format!("WITH c0 AS ({first}){links} SELECT 1 FROM c{count}")
    };
    let one_by_one = |at: usize| format!("SELECT n FROM c{at} WHERE n > {at}");
    assert_eq!(refusal_of(&with("SELECT n FROM usage", &one_by_one, 100)), None);
    let steps = Some("this query has too many steps, counting a common table expression as often as it is read");
    assert_eq!(refusal_of(&with("SELECT n FROM usage", &one_by_one, 3_000)).as_deref(), steps);
    let twice = |at: usize| format!("SELECT n FROM c{at} UNION ALL SELECT n FROM c{at}");
    assert_eq!(refusal_of(&with("SELECT n FROM usage", &twice, 60)).as_deref(), steps);
    let wider = |at: usize| format!("SELECT a.*, b.* FROM c{at} a, c{at} b");
    let text = with(&format!("SELECT 1 AS a{}", ", 1".repeat(2_000)), &wider, 10);
    assert_eq!(refusal_of(&text).as_deref(), Some("more than 10000 columns are returned by one step of a query"));
    let joins: String = (0..1_000).map(|at| format!(" JOIN usage u{at} USING (n)")).collect();
    assert_eq!(refusal_of(&format!("SELECT 1 FROM usage{joins}")).as_deref(), steps);
    let subqueries = vec!["(SELECT 1)"; 300].join(", ");
    let many = Some("more than 100 subqueries are used in expressions");
    assert_eq!(refusal_of(&format!("SELECT {subqueries}")).as_deref(), many);
    let rows = vec!["(1)"; 5_000].join(", ");
    assert_eq!(refusal_of(&format!("SELECT 1 FROM (VALUES {rows}) t")), None);
    assert_eq!(refusal_of(&format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(490))), None);
}

/// Returns the one mistake in a query.
fn refusal_of(text: &str) -> Option<String> {
    let mistakes = bind_text(text).err()?;
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes.into_iter().next().map(|mistake| mistake.message)
}
