//! The files of a crate as texts, and as modules.

use std::collections::BTreeMap;
use std::path::Path;

use super::module::{Module, ModulePath};
use super::references;
use super::rules::Modules;

/// The texts of source files by their path below `src`.
#[derive(Clone)]
pub struct SourceTree(BTreeMap<String, String>);

impl SourceTree {
    pub fn of_this_crate() -> Self {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
        let mut files = BTreeMap::new();
        read_folder(root, root, &mut files);
        SourceTree(files)
    }

    pub fn of_files<const N: usize>(files: [(&str, &str); N]) -> Self {
        SourceTree(files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
    }

    /// Adds code to the end of a file.
    pub fn append_code(&mut self, file: &str, code: &str) {
        let text = self.0.get_mut(file).unwrap_or_else(|| panic!("there is no file `{file}`"));
        text.push('\n');
        text.push_str(code);
    }

    /// Reads every module that is not test code, starting at `lib.rs`.
    pub fn read_modules(&self) -> Modules {
        let mut modules = BTreeMap::new();
        let mut to_read = vec![ModulePath::root()];
        while let Some(path) = to_read.pop() {
            let module = self.read_module(&path);
            to_read.extend(module.children.iter().map(|child| path.child(child)));
            modules.insert(path, module);
        }
        modules
    }

    /// Reads one file again, for code that declares no new modules.
    pub fn read_again(&self, file: &str, modules: &mut Modules) {
        let path = modules.keys().find(|path| path.file() == file).cloned();
        let path = path.unwrap_or_else(|| panic!("there is no module in `{file}`"));
        let module = self.read_module(&path);
        modules.insert(path, module);
    }

    fn read_module(&self, path: &ModulePath) -> Module {
        let file = path.file();
        let text = self.0.get(&file).unwrap_or_else(|| panic!("there is no file `{file}`"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let module = Module::read(&parsed);
        Module { references: references::of_file(path, &module, &parsed), ..module }
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}
