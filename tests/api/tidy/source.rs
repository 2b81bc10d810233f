//! The sources: what each file imports, by its syntax tree, and how long its functions are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file of `src` or `tests`.
pub struct Source {
    /// Below the root of the project, as `src/complaints/store.rs`.
    pub file: String,
    pub text: String,
    /// The module that the file is, as `complaints`, `store`.
    module: Vec<String>,
}

/// Every file below a folder of the project.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), folder, &mut found);
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let file = format!("{prefix}/{name}");
        if path.is_dir() {
            collect(&path, &file, found);
        } else if let Some(stem) = file.strip_suffix(".rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let module = stem.split('/').skip(1).map(str::to_owned).collect();
            found.push(Source { file, text, module });
        }
    }
}

fn is_for_tests(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}

impl Source {
    /// The top module that the file belongs to.
    pub fn slice(&self) -> &str {
        &self.module[0]
    }

    /// The floor of its slice that the file belongs to, if it does to one.
    pub fn floor(&self) -> Option<&str> {
        self.module.get(1).map(String::as_str)
    }

    /// The number of lines of each function, from the line of its name to that of its end, which formatted code has at
    /// the same indentation.
    pub fn functions(&self) -> Vec<(String, usize)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let begins = lines.iter().enumerate().filter_map(|(start, line)| {
            let (before, after) = line.split_once("fn ")?;
            let code = before.trim_start();
            let is_function = code
                .split_whitespace()
                .all(|word| ["pub", "async", "const", "pub(super)", "pub(crate)"].contains(&word));
            let name = after.split(['(', '<']).next()?;
            is_function.then_some((start, &before[..before.len() - code.len()], name))
        });
        begins
            .filter_map(|(start, indentation, name)| {
                // A method that a trait only declares has no body.
                let signature = lines[start..].iter().find(|line| line.ends_with(['{', ';', '}']))?;
                if signature.ends_with(';') {
                    return None;
                }
                let end = format!("{indentation}}}");
                let length = lines[start..].iter().position(|line| *line == end)? + 1;
                Some((name.to_owned(), length))
            })
            .collect()
    }

    /// The files of the same crate that this one imports from, without what it only re-exports or
    /// compiles for tests.
    pub fn imports(&self, files: &BTreeMap<Vec<String>, &Source>) -> BTreeSet<String> {
        let mut paths = Paths {
            module: &self.module,
            found: Vec::new(),
        };
        let mut syntax = syn::parse_file(&self.text).expect("Rust");
        syntax.items.retain(|item| !is_for_tests(item));
        paths.visit_file(&syntax);
        let imported = paths.found.iter().filter_map(|path| {
            let prefixes = (1..=path.len()).rev();
            prefixes
                .map(|length| &path[..length])
                .find_map(|prefix| files.get(prefix))
        });
        imported
            .map(|source| source.file.clone())
            .filter(|file| *file != self.file)
            .collect()
    }
}

/// Files by their module.
pub fn by_module(sources: &[Source]) -> BTreeMap<Vec<String>, &Source> {
    sources.iter().map(|source| (source.module.clone(), source)).collect()
}

/// Every path into the crate, taken apart from its root.
struct Paths<'a> {
    module: &'a [String],
    found: Vec<Vec<String>>,
}

impl Paths<'_> {
    /// A path as written, from the root of the crate; nothing for one into another crate.
    fn add(&mut self, written: &[String]) {
        let mut path = match written.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.module.to_vec(),
            _ => return,
        };
        for part in written {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => drop(path.pop()),
                name => path.push(name.to_owned()),
            }
        }
        self.found.push(path);
    }

    fn add_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.add_tree(&[], &item.tree);
        }
    }

    /// `pub(super)` says who may use a thing and uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.add(&written);
        visit::visit_path(self, path);
    }
}
