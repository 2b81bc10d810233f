//! Downloads ready-made server programs for a system that has none. They are
//! unpacked by `archive`; which programs are used is decided in `programs`.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use log::info;
use sha2::{Digest, Sha512};
use ureq::tls::{RootCerts, TlsConfig};

use super::account::Account;
use super::archive;
use super::programs;

/// The major version of the programs that are obtained.
pub(super) const MAJOR: u32 = 17;

const VERSION: &str = "17.10.0-beta.17";

/// The largest archive, that for macOS, has 51 MB.
const LARGEST_DOWNLOAD: u64 = 128 * 1024 * 1024;

const PROGRESS_STEP: u64 = 10 * 1024 * 1024;

/// A build for one kind of system, with the digest its archive must have.
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
    fn for_this_system() -> Result<&'static Self, Failure> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        BUILDS
            .iter()
            .find(|build| build.os == os && build.arch == arch)
            .ok_or(Failure::System { os, arch })
    }

    fn url(&self) -> String {
        let platform = self.platform;
        format!("https://registry.npmjs.org/@embedded-postgres/{platform}/-/{platform}-{VERSION}.tgz")
    }
}

/// Why the programs could not be obtained.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("there is no ready-made PostgreSQL for {os} on {arch}")]
    System { os: &'static str, arch: &'static str },
    #[error("{url} cannot be downloaded")]
    Download { url: String, source: Box<ureq::Error> },
    #[error("the download from {url} broke off")]
    BrokeOff { url: String, source: io::Error },
    #[error("the download is larger than the {LARGEST_DOWNLOAD} bytes that are allowed")]
    TooLarge,
    #[error("the download is not the file that was expected: its SHA-512 is {found}")]
    OtherFile { found: String },
    #[error("cannot {action} {}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("the archive holds {}, which may not be unpacked", .0.display())]
    Entry(PathBuf),
    #[error("the list of links in the archive is not understood")]
    Links,
    #[error("{0}")]
    Unusable(String),
}

impl Failure {
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }
}

/// Puts programs that work into the data folder, or leaves it without any.
pub(super) fn obtain(data_dir: &Path, account: &Account) -> Result<(), Failure> {
    let build = Build::for_this_system()?;
    let workshop = data_dir.join("programs.new");
    remove(&workshop)?;
    archive::make_folder(&workshop)?;

    let outcome = prepare(build, &workshop, account).and_then(|tree| {
        let place = data_dir.join(programs::OBTAINED);
        remove(&place)?;
        fs::rename(tree, &place).map_err(Failure::file("put in place", &place))?;
        info!("PostgreSQL {VERSION} is ready in {}", place.display());
        Ok(())
    });
    outcome.and(remove(&workshop))
}

fn prepare(build: &Build, workshop: &Path, account: &Account) -> Result<PathBuf, Failure> {
    let file = workshop.join("archive.tgz");
    let found = download(&build.url(), &file)?;
    if found != build.sha512 {
        return Err(Failure::OtherFile { found });
    }
    let tree = workshop.join("tree");
    archive::make_folder(&tree)?;
    info!("unpacking PostgreSQL");
    let archive = File::open(&file).map_err(Failure::file("open", &file))?;
    archive::unpack(archive, &tree)?;
    archive::make_links(&tree)?;
    programs::examine(&tree.join("bin"), account).map_err(Failure::Unusable)?;
    Ok(tree)
}

/// Writes the download to a file and returns its SHA-512 in base64.
fn download(url: &str, file: &Path) -> Result<String, Failure> {
    info!("downloading PostgreSQL {VERSION}, as no suitable one is installed: {url}");
    let response = agent().get(url).call().map_err(|source| Failure::Download {
        url: url.to_owned(),
        source: Box::new(source),
    })?;
    let mut body = response.into_body().into_reader();
    let mut output = File::create(file).map_err(Failure::file("make", file))?;
    let mut digest = Sha512::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut received: u64 = 0;
    loop {
        let count = body.read(&mut buffer).map_err(|source| Failure::BrokeOff {
            url: url.to_owned(),
            source,
        })?;
        if count == 0 {
            break;
        }
        let before = received;
        received += count as u64;
        if received > LARGEST_DOWNLOAD {
            return Err(Failure::TooLarge);
        }
        if received / PROGRESS_STEP > before / PROGRESS_STEP {
            info!("{} MB downloaded", received / 1_000_000);
        }
        digest.update(&buffer[..count]);
        output
            .write_all(&buffer[..count])
            .map_err(Failure::file("write", file))?;
    }
    Ok(STANDARD.encode(digest.finalize()))
}

fn agent() -> ureq::Agent {
    // The certificates of the system are trusted, so that the download also
    // passes through the proxies of organisations that inspect traffic.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    ureq::Agent::config_builder()
        .https_only(true)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_global(Some(Duration::from_mins(15)))
        .tls_config(tls)
        .build()
        .into()
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(Failure::file("remove", folder)),
    }
}
