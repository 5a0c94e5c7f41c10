//! The rules for imports: a module uses only modules declared before it, and no files use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Module, ModulePath};

/// The modules of a crate by their paths.
pub type Modules = BTreeMap<ModulePath, Module>;

/// Returns all violations, in the order of the files.
pub fn find_violations(modules: &Modules) -> Vec<String> {
    let mut violations: BTreeSet<String> = BTreeSet::new();
    let mut uses: BTreeMap<&ModulePath, BTreeSet<ModulePath>> = BTreeMap::new();
    for (path, module) in modules {
        for reference in &module.references {
            let defining = defining_module(modules, &reference.path);
            for target in [named_module(modules, &reference.path), defining.clone()] {
                violations.extend(order_violation(modules, path, &target));
            }
            if defining != *path && !reference.is_re_export {
                uses.entry(path).or_default().insert(defining);
            }
        }
    }
    let mut violations: Vec<String> = violations.into_iter().collect();
    violations.extend(find_circles(&uses).iter().map(|files| {
        let files: Vec<String> = files.iter().map(ModulePath::file).collect();
        format!("circle of files: {}", files.join(", "))
    }));
    violations
}

/// Checks that, in the deepest file that contains both modules, the branch of `to` is declared before that of `from`.
fn order_violation(modules: &Modules, from: &ModulePath, to: &ModulePath) -> Option<String> {
    let shared = from.0.iter().zip(&to.0).take_while(|(from, to)| from == to).count();
    let (own, other) = (from.0.get(shared)?, to.0.get(shared)?);
    let door = ModulePath(from.0[..shared].to_vec());
    let declared = &modules[&door].children;
    let place = |name: &String| declared.iter().position(|child| child == name);
    (place(other) > place(own))
        .then(|| format!("{}: uses `{}`, which `{}` declares after `{own}`", from.file(), to.as_code(), door.file()))
}

/// Returns the module that a path names. It may only re-export the item.
fn named_module(modules: &Modules, path: &[String]) -> ModulePath {
    let length = (0..=path.len()).rev().find(|length| modules.contains_key(&ModulePath(path[..*length].to_vec())));
    ModulePath(path[..length.unwrap_or(0)].to_vec())
}

/// Returns the module that defines the item of a path. Follows re-exports.
fn defining_module(modules: &Modules, path: &[String]) -> ModulePath {
    let module = named_module(modules, path);
    let rest = &path[module.0.len()..];
    let Some((name, rest)) = rest.split_first() else { return module };
    let Some(written) = modules[&module].re_exports.get(name) else { return module };
    let base = match written.first().map(String::as_str) {
        Some("crate") => written[1..].to_vec(),
        Some("self") => [&module.0, &written[1..]].concat(),
        Some("super") => [&module.parent().0, &written[1..]].concat(),
        Some(child) if modules[&module].children.iter().any(|known| known == child) => {
            [&module.0, &written[..]].concat()
        }
        _ => return module,
    };
    defining_module(modules, &[&base, rest].concat())
}

/// Returns the groups of files that use each other in circles.
fn find_circles(uses: &BTreeMap<&ModulePath, BTreeSet<ModulePath>>) -> Vec<Vec<ModulePath>> {
    let reached: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> =
        uses.keys().map(|&from| (from, everything_used(uses, from))).collect();
    let mut circles: BTreeSet<Vec<ModulePath>> = BTreeSet::new();
    for (&from, targets) in &reached {
        if targets.contains(from) {
            let back = targets.iter().filter(|target| reached.get(*target).is_some_and(|back| back.contains(from)));
            circles.insert(back.map(|&module| module.clone()).collect());
        }
    }
    circles.into_iter().collect()
}

fn everything_used<'a>(
    uses: &'a BTreeMap<&ModulePath, BTreeSet<ModulePath>>,
    from: &ModulePath,
) -> BTreeSet<&'a ModulePath> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&ModulePath> = uses.get(from).into_iter().flatten().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(uses.get(module).into_iter().flatten());
        }
    }
    reached
}
