//! The service as a whole: its shared state, and how it starts and stops serving.

mod docs;
mod document;
mod guides;
mod jobs;
mod metrics;
mod operations;
mod prepare;
mod problem_codes;
mod routes;
mod serve;
mod watch;
mod yaml;

use std::net::TcpListener;
use std::sync::LazyLock;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer};
use utoipa_actix_web::AppExt;

pub use document::document;
pub use jobs::{JOBS, JobSettings, jobs};
pub use operations::problem_codes;
pub use prepare::prepare;
pub use serve::serve;

use self::metrics::{Scrape, serve_metrics};
use self::routes::routes;
use self::watch::{Watch, Watching};
use crate::auth::{KeyError, Retired, Verifier};
use crate::catalogues::store::KnownNames;
use crate::changes::waiting::Waiting;
use crate::clock::Clock;
use crate::complaints::api::BatchQueues;
use crate::config::{Config, Mode};
use crate::db::{self, Db};
use crate::documents::api::Documents;
use crate::documents::ownership::Ownership;
use crate::documents::scanner::Scanner;
use crate::documents::storage::{Storage, Unusable};
use crate::error::{Cause, with_causes};
use crate::http::cors::Origins;
use crate::http::limiter::Limiter;
use crate::http::{Contract, Health, Impairment, Schemas, middleware};
use crate::limits::keep_sharing;
use crate::messages::mailer::Mailer;
use crate::messages::service::Correspondence;
use crate::metrics::Metrics;
use crate::pages;
use crate::private_files;
use crate::publication;
use crate::publication::model::name_in;
use crate::reports::service::ReportService;
use crate::tombstones::api::{SharedKey, gone};
use crate::vocabulary::WordNames;
use crate::webhooks::sender::Sender;
use crate::website::api::Website;
use crate::website::model::TrackingKey;

/// The document, and what requests are held against: the same for every service of the process.
struct Promises {
    contract: Data<Contract>,
    schemas: Data<Schemas>,
    published: Data<operations::Published>,
}

static PROMISES: LazyLock<Promises> = LazyLock::new(|| {
    let document = document();
    Promises {
        contract: Data::new(Contract::of(&document)),
        schemas: Data::new(Schemas::of(&document)),
        published: Data::new(operations::Published::new(&document)),
    }
});

/// The state that all requests share.
pub struct Service {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    pub reports: Db,
    pub health: Health,
    /// The storage of the contents of documents.
    pub storage: Storage,
    pub website: Website,
    pub correspondence: Correspondence,
    limiter: Data<Limiter>,
    verifier: Verifier,
    retired: Retired,
    metrics: Data<Metrics>,
    /// Looks at the database as long as the service lives.
    _watching: Watching,
}

/// The reason for which the service cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Storage(#[from] Unusable),
    #[error("the key of tracking codes cannot be kept in the data folder: {0}")]
    TrackingKey(#[from] std::io::Error),
    #[error("the mail server cannot be used: {0}")]
    Mail(#[source] Cause),
}

/// The website by the settings. In development its key is made once and kept in the data folder.
///
/// # Errors
/// When that key cannot be kept.
pub fn website(config: &Config) -> std::io::Result<Website> {
    let secret = match &config.website.tracking_key {
        Some(secret) => secret.clone(),
        None => private_files::kept_secret(&config.data_dir.join("tracking.key"))?,
    };
    Ok(Website {
        key: TrackingKey::of_secret(&secret),
        public_url: config.website.public_url.clone(),
        phone: config.website.phone.clone(),
        recourse: config
            .website
            .recourse
            .clone()
            .unwrap_or_else(|| publication::model::recourse(&config.rules)),
        has_form_page: config.website.has_form_page,
    })
}

/// The means of writing to people, by the settings.
///
/// # Errors
/// When the mail server cannot be used.
pub fn correspondence(config: &Config, website: &Website) -> Result<Correspondence, Cause> {
    Ok(Correspondence {
        website: website.clone(),
        mailer: config.mail.settings.as_ref().map(Mailer::new).transpose()?,
        decision: config.mail.decision,
    })
}

/// The pages, for developers and for visitors.
fn all_pages(config: &mut ServiceConfig) {
    pages::api::pages(config);
    docs::pages(config);
}

/// The database as the requests of the service use it.
pub fn database_settings(config: &Config, database_url: &str) -> db::Settings {
    db::Settings {
        url: database_url.to_owned(),
        connections: config.connections,
        queue: config.queue,
        wait: config.pool_wait,
        statement_timeout: config.statement_timeout,
        application_name: "klachtenmap",
    }
}

/// Reports are counted one after another, on a connection of their own.
const REPORT_CONNECTIONS: u32 = 1;

/// Reads the key of the digests of references, again until the storage of this register gives it.
async fn read_reference_key(documents: Data<Documents>, references: SharedKey) {
    const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);
    let read = async || {
        documents.ownership.check().await?;
        documents.storage.reference_key().await
    };
    let mut is_told = false;
    loop {
        match read().await {
            Ok(key) => return references.set(key),
            Err(error) if !is_told => log::warn!("the key of references cannot be read yet: {}", with_causes(&error)),
            Err(_) => {}
        }
        is_told = true;
        tokio::time::sleep(PAUSE).await;
    }
}

impl Service {
    /// Puts the service together for a database; whether that is there shows later.
    ///
    /// # Errors
    /// When a key for tokens or the storage of documents cannot be used.
    pub fn new(config: Config, clock: Clock, database_url: &str) -> Result<Self, Unfit> {
        let production = config.mode == Mode::Production;
        let verifier = Verifier::new(&config.keys, &config.issuer, &config.audience, production)?;
        let settings = database_settings(&config, database_url);
        let for_reports = db::Settings {
            url: config
                .report_database_url
                .clone()
                .unwrap_or_else(|| database_url.to_owned()),
            connections: REPORT_CONNECTIONS,
            statement_timeout: config.statement_timeout * 6,
            application_name: "klachtenmap-reports",
            ..settings.clone()
        };
        let (health, retired) = (Health::default(), Retired::default());
        let storage = Storage::open(&config.documents_place)?;
        let website = website(&config)?;
        let watch = Watch {
            url: database_url.to_owned(),
            clock: clock.clone(),
            health: health.clone(),
            retired: retired.clone(),
        };
        Ok(Service {
            db: Db::open(&settings),
            reports: Db::open(&for_reports),
            storage,
            limiter: Data::new(Limiter::new(config.rates)),
            correspondence: correspondence(&config, &website).map_err(Unfit::Mail)?,
            website,
            config,
            clock,
            health,
            verifier,
            retired,
            metrics: Data::new(Metrics::default()),
            _watching: watch.begin(),
        })
    }

    /// The scanner of documents, where one is configured.
    pub fn scanner(&self) -> Option<Scanner> {
        self.config.documents_scanner.clone().map(Scanner::new)
    }

    /// Keeps the keys for tokens up to date, and what callers used elsewhere, as long as the runtime lives.
    fn keep_up(&self) {
        let (keys, now) = (self.verifier.clone(), self.clock.clone());
        actix_web::rt::spawn(async move { keys.keep_keys(|| now.now()).await });
        let (limiter, db) = (self.limiter.clone(), self.db.clone());
        actix_web::rt::spawn(async move { keep_sharing(&db, &limiter).await });
    }

    /// Starts serving `/metrics` on `listener`; the returned server runs until it is stopped.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn listen_for_metrics(&self, listener: TcpListener) -> std::io::Result<Server> {
        let scrape = Scrape {
            requests: self.metrics.clone(),
            db: self.db.clone(),
            reports: self.reports.clone(),
            health: self.health.clone(),
            clock: self.clock.clone(),
            counted: tokio::sync::Mutex::default(),
        };
        serve_metrics(scrape, listener)
    }

    /// Makes the state of requests about documents, and looks from now on after the storage and the scanner.
    fn documents(&self) -> Documents {
        let ownership = Ownership::new(self.storage.clone(), self.db.clone(), self.health.clone());
        actix_web::rt::spawn(ownership.clone().keep_looking());
        if let Some(scanner) = self.scanner() {
            let health = self.health.clone();
            let tell = move |answers: bool| {
                // The job that scans says it in the log.
                health.impair(Impairment::ScannerAway, !answers);
            };
            actix_web::rt::spawn(scanner.keep_asking(tell));
        }
        Documents::new(self.storage.clone(), ownership, self.config.documents, self.scanner())
    }

    /// Makes the state of requests about other systems, and reads the key of their references.
    fn outward(&self, documents: &Data<Documents>) -> (Data<SharedKey>, Data<Sender>) {
        let references = SharedKey::default();
        actix_web::rt::spawn(read_reference_key(documents.clone(), references.clone()));
        (Data::new(references), Data::new(Sender::new(self.config.reach())))
    }

    /// Starts serving on `listener`; the returned server runs until it is stopped.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn listen(&self, listener: TcpListener) -> std::io::Result<Server> {
        let promises = &*PROMISES;
        let (db, clock) = (Data::new(self.db.clone()), Data::new(self.clock.clone()));
        let reports = Data::new(ReportService::new(self.reports.clone(), self.clock.clone()));
        let (verifier, retired) = (Data::new(self.verifier.clone()), Data::new(self.retired.clone()));
        let health = Data::new(self.health.clone());
        self.keep_up();
        let config = self.config.clone();
        let (queues, names) = (Data::new(BatchQueues::default()), Data::new(KnownNames::default()));
        let documents = Data::new(self.documents());
        let (metrics, limiter) = (self.metrics.clone(), self.limiter.clone());
        let waiting = Data::new(Waiting::new(self.db.clone(), self.health.clone()));
        let (references, sender) = self.outward(&documents);
        let (website, correspondence) = (Data::new(self.website.clone()), Data::new(self.correspondence.clone()));
        let origins = Data::new(Origins::new(self.config.cors_origins.clone()));
        let server = HttpServer::new(move || {
            let app = App::new().app_data(Data::new(WordNames(name_in)));
            let (app, _) = app.into_utoipa_app().configure(routes).split_for_parts();
            app.app_data(promises.contract.clone())
                .app_data(promises.schemas.clone())
                .app_data(promises.published.clone())
                .app_data(db.clone())
                .app_data(reports.clone())
                .app_data(clock.clone())
                .app_data(verifier.clone())
                .app_data(health.clone())
                .app_data(retired.clone())
                .app_data(limiter.clone())
                .app_data(Data::new(config.trusted_proxies.clone()))
                .app_data(Data::new(config.rules.clone()))
                .app_data(Data::new(config.rules.terms.clone()))
                .app_data(Data::new(config.limits))
                .app_data(queues.clone())
                .app_data(documents.clone())
                .app_data(names.clone())
                .app_data(waiting.clone())
                .app_data(origins.clone())
                .app_data(metrics.clone())
                .app_data(sender.clone())
                .app_data(references.clone())
                .app_data(website.clone())
                .app_data(correspondence.clone())
                .configure(all_pages)
                .default_service(actix_web::web::to(operations::no_such_route))
                .wrap(from_fn(gone))
                .wrap(Compress::default())
                .wrap(origins.middleware())
                .wrap(from_fn(middleware::middleware))
        });
        server
            .workers(self.config.workers)
            .client_request_timeout(std::time::Duration::from_secs(5))
            .shutdown_timeout(25)
            // The request of a client that left goes with it, as long as its work has not begun.
            .h1_allow_half_closed(false)
            .disable_signals()
            .listen(listener)
            .map(HttpServer::run)
    }
}
