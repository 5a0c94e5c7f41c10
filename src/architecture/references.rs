//! Finds every path into the crate in the code of a file: in imports, types, expressions, patterns and macros.

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{ImplItemFn, Item, ItemUse, Macro, Path, Visibility};

use super::module::{Module, ModulePath, Reference, is_test, paths_of};

/// Finds the paths into the crate that a file contains outside its tests.
pub fn of_file(path: &ModulePath, module: &Module, file: &syn::File) -> Vec<Reference> {
    let mut finder = Finder { path, module, found: Vec::new() };
    finder.visit_file(file);
    finder.found
}

struct Finder<'a> {
    path: &'a ModulePath,
    module: &'a Module,
    found: Vec<Reference>,
}

impl Finder<'_> {
    fn add_path(&mut self, written: &[String], is_public_import: bool) {
        if let Some(path) = absolute_path(self.path, self.module, written) {
            let is_re_export = is_public_import && path.starts_with(&self.path.0);
            self.found.push(Reference { path, is_re_export });
        }
    }

    /// Adds the paths among the tokens of a macro.
    fn add_tokens(&mut self, mut cursor: Cursor<'_>) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        while !cursor.eof() {
            if let Some((name, rest)) = cursor.ident() {
                if colons != 2 {
                    self.add_path(&path, false);
                    path.clear();
                }
                path.push(name.to_string());
                (colons, cursor) = (0, rest);
            } else if let Some((mark, rest)) = cursor.punct() {
                colons = if mark.as_char() == ':' { colons + 1 } else { 3 };
                cursor = rest;
            } else {
                self.add_path(&std::mem::take(&mut path), false);
                if let Some((inside, _, _, rest)) = cursor.any_group() {
                    self.add_tokens(inside);
                    cursor = rest;
                } else if let Some((_, rest)) = cursor.token_tree() {
                    cursor = rest;
                }
                colons = 3;
            }
        }
        self.add_path(&path, false);
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Const(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Macro(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Static(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Trait(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        for imported in paths_of(&import.tree) {
            self.add_path(&imported.path, matches!(import.vis, Visibility::Public(_)));
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add_path(&written, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.add_tokens(TokenBuffer::new2(called.tokens.clone()).begin());
    }
}

/// Returns the path from the root of the crate that a path in a module means, or none for a path outside the crate.
fn absolute_path(module_path: &ModulePath, module: &Module, written: &[String]) -> Option<Vec<String>> {
    let (first, rest) = written.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([&module_path.0, rest].concat()),
        "super" => {
            let mut base = module_path.parent();
            let mut rest = rest;
            while let Some((_, after)) = rest.split_first().filter(|(segment, _)| *segment == "super") {
                base = base.parent();
                rest = after;
            }
            Some([&base.0, rest].concat())
        }
        name => {
            if module.children.iter().any(|child| child == name) {
                return Some([&module_path.0, written].concat());
            }
            let imported = module.imports.get(name).filter(|path| path.first() != Some(first))?;
            let mut path = absolute_path(module_path, module, imported)?;
            path.extend_from_slice(rest);
            Some(path)
        }
    }
}
