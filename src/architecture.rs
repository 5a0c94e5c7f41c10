//! Reads the imports of every file and checks their direction.
//!
//! - **Order.** Where a file declares modules, each module, with all files below it, may use only the modules declared before
//!   it. In `lib.rs` these modules are the rooms.
//! - **No circles.** No file uses a file that uses it, directly or through others. A `pub use` of a file below is no use: a
//!   file that imports the name uses the file that defines it.
//!
//! Test code and the modules that it declares are exempt.

mod module;
mod references;
mod rules;
mod source_tree;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rules::Modules;
use source_tree::SourceTree;

use crate::testing::is_thorough;

/// The modules of this crate.
static CRATE: LazyLock<Modules> = LazyLock::new(|| SourceTree::of_this_crate().read_modules());

#[test]
fn imports_follow_the_declared_order() {
    let modules = &*CRATE;
    let references: usize = modules.values().map(|module| module.references.len()).sum();
    assert!(modules.len() > 300 && references > 2_000, "{} files, {references} references", modules.len());
    let violations = rules::find_violations(modules);
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Returns the violations that adding some code to a file of this crate causes.
fn violations_caused_by(file: &str, code: &str) -> Vec<String> {
    static BEFORE: LazyLock<BTreeSet<String>> = LazyLock::new(|| rules::find_violations(&CRATE).into_iter().collect());
    let mut tree = SourceTree::of_this_crate();
    tree.append_code(file, code);
    let mut modules = CRATE.clone();
    tree.read_again(file, &mut modules);
    let mut violations = rules::find_violations(&modules);
    violations.retain(|violation| !BEFORE.contains(violation));
    violations
}

#[test]
fn an_import_of_a_room_above_is_reported() {
    let tried = if is_thorough() { usize::MAX } else { 3 };
    let codes = [
        "use crate::cli::command;",
        "use crate::{base::text, cli::command};",
        "use crate::cli::{self, command::Context};",
        "use super::super::cli::command;",
        "pub use crate::cli::command;",
        "fn f() { crate::cli::command::report(); }",
        "fn f() { use crate::cli; }",
        "fn f() -> crate::cli::command::Context { todo!() }",
        "fn f() { println!(\"{}\", crate::cli::command::NAME); }",
        "use crate::cli as people; fn f() { people::command::report(); }",
        "#[cfg(test)] mod tests {} use crate::cli::command;",
    ];
    for code in codes.into_iter().take(tried) {
        let violations = violations_caused_by("score/band.rs", code);
        assert!(
            violations.iter().any(|violation| violation.starts_with("score/band.rs: uses `cli")),
            "{code}: {violations:?}"
        );
    }
}

#[test]
fn an_import_of_a_file_declared_later_in_the_room_is_reported() {
    let violations = violations_caused_by("score/normalise.rs", "use super::actions::Action;");
    assert!(
        violations.iter().any(|violation| violation.starts_with("score/normalise.rs: uses `score::actions")),
        "{violations:?}"
    );
    let violations = violations_caused_by("score/normalise.rs", "use crate::score::{band_path::BandPath, trend};");
    assert!(
        violations.iter().any(|violation| violation.starts_with("score/normalise.rs: uses `score::trend")),
        "{violations:?}"
    );
}

#[test]
fn circles_are_reported() {
    let mut tree = SourceTree::of_files([
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "mod c; mod d; pub use d::D; pub struct B; fn f() { d::g(); }"),
        ("b/c.rs", "pub struct C;"),
        ("b/d.rs", "use super::c::C; use crate::a::A; pub struct D; pub fn g() {}"),
    ]);
    assert_eq!(rules::find_violations(&tree.read_modules()), Vec::<String>::new());
    // A child that uses what its door defines, while the door uses the child.
    tree.append_code("b/d.rs", "use super::B;");
    assert_eq!(rules::find_violations(&tree.read_modules()), ["circle of files: b.rs, b/d.rs"]);
    // Importing a name that the door re-exports uses the file that defines it.
    tree.append_code("b/c.rs", "use super::D;");
    let violations = rules::find_violations(&tree.read_modules());
    assert!(violations.contains(&"b/c.rs: uses `b::d`, which `b.rs` declares after `c`".to_owned()), "{violations:?}");
    assert!(violations.contains(&"circle of files: b.rs, b/c.rs, b/d.rs".to_owned()), "{violations:?}");
}

#[test]
fn test_code_may_use_anything() {
    let tree = SourceTree::of_files([
        ("lib.rs", "mod a; mod b; #[cfg(test)] mod helpers;"),
        (
            "a.rs",
            "#[cfg(test)] use crate::b::B; #[cfg(test)] mod tests { use crate::b::B; } #[test] fn t() { crate::b::f(); }",
        ),
        ("b.rs", "pub struct B; pub fn f() {}"),
    ]);
    assert_eq!(rules::find_violations(&tree.read_modules()), Vec::<String>::new());
}
