//! Names and numbers that several files of the embedded server share.

/// Name of the database that every new cluster holds.
pub const DATABASE: &str = "klachtenmap";

/// Name of the database superuser, which every connection uses.
pub(super) const SUPERUSER: &str = "klachtenmap";

/// Name of the folder with the cluster, inside the data folder.
pub(super) const CLUSTER_FOLDER: &str = "postgres";

/// Name of the folder with downloaded binaries, inside the data folder.
pub(super) const DOWNLOAD_FOLDER: &str = "programs";

/// Major version of the binaries that are downloaded.
pub(super) const DOWNLOAD_MAJOR: u32 = 17;

/// Port in the name of the socket file; no network port is ever opened.
pub(super) const PORT: u16 = 5432;
