//! One file of the crate: the modules that it declares, the names that it re-exports, and the paths that it refers to.

use std::collections::BTreeMap;

use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// The path of a module below the crate: `["score", "band"]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModulePath(pub Vec<String>);

impl ModulePath {
    pub fn root() -> Self {
        ModulePath(Vec::new())
    }

    pub fn child(&self, name: &str) -> Self {
        let mut segments = self.0.clone();
        segments.push(name.to_owned());
        ModulePath(segments)
    }

    pub fn parent(&self) -> Self {
        ModulePath(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// Returns the file of the module below `src`.
    pub fn file(&self) -> String {
        if self.0.is_empty() { "lib.rs".to_owned() } else { format!("{}.rs", self.0.join("/")) }
    }

    /// Returns the path as in code: `score::band`.
    pub fn as_code(&self) -> String {
        self.0.join("::")
    }
}

/// One file that is not test code.
#[derive(Clone)]
pub struct Module {
    /// The modules it declares, in that order.
    pub children: Vec<String>,
    /// The names that its `use` lines bind, each with the path as written.
    pub imports: BTreeMap<String, Vec<String>>,
    /// The public ones of `imports`.
    pub re_exports: BTreeMap<String, Vec<String>>,
    /// The paths into the crate that its code contains.
    pub references: Vec<Reference>,
}

/// A path into the crate.
#[derive(Clone)]
pub struct Reference {
    /// The segments from the root of the crate, including items.
    pub path: Vec<String>,
    /// Whether this is a `pub use` of a module below this one.
    pub is_re_export: bool,
}

impl Module {
    /// Reads everything except the references.
    pub fn read(file: &syn::File) -> Self {
        let mut module = Module {
            children: Vec::new(),
            imports: BTreeMap::new(),
            re_exports: BTreeMap::new(),
            references: Vec::new(),
        };
        for item in &file.items {
            match item {
                Item::Mod(declared) if !is_test(&declared.attrs) => {
                    assert!(declared.content.is_none(), "module `{}` is written inside a file", declared.ident);
                    module.children.push(declared.ident.to_string());
                }
                Item::Use(import) if !is_test(&import.attrs) => {
                    for ImportedPath { name, path } in paths_of(&import.tree) {
                        if matches!(import.vis, Visibility::Public(_)) {
                            module.re_exports.insert(name.clone(), path.clone());
                        }
                        module.imports.insert(name, path);
                    }
                }
                _ => {}
            }
        }
        module
    }
}

/// Returns whether an item exists only in tests.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::NameValue(_) => false,
    })
}

/// A path of a `use` line.
pub struct ImportedPath {
    /// The name that it binds; `*` for a glob.
    pub name: String,
    /// The segments as written.
    pub path: Vec<String>,
}

/// Returns every path of a `use` line.
pub fn paths_of(tree: &UseTree) -> Vec<ImportedPath> {
    let mut paths = Vec::new();
    add_paths(tree, &mut Vec::new(), &mut paths);
    paths
}

fn add_paths(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<ImportedPath>) {
    match tree {
        UseTree::Name(name) => paths.push(imported_path(before, &name.ident.to_string(), &name.ident.to_string())),
        UseTree::Rename(rename) => {
            paths.push(imported_path(before, &rename.ident.to_string(), &rename.rename.to_string()));
        }
        UseTree::Glob(_) => paths.push(imported_path(before, "*", "*")),
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            add_paths(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_paths(tree, before, paths)),
    }
}

/// Returns the path that ends with a segment, which binds a name. `use a::{self}` binds `a`.
fn imported_path(before: &[String], segment: &str, name: &str) -> ImportedPath {
    let mut path = before.to_vec();
    let is_parent = segment == "self" && !path.is_empty();
    let name = match path.last() {
        Some(parent) if is_parent && name == "self" => parent.clone(),
        _ => name.to_owned(),
    };
    if !is_parent {
        path.push(segment.to_owned());
    }
    ImportedPath { name, path }
}
