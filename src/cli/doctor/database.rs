//! Whether the database is there and fits: its version, account, encoding, language, protection, schema and clock.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Bool, Integer, Text as SqlText, Timestamptz};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use super::finding::{DATABASE, Finding};
use crate::clock::Clock;
use crate::config::{Config, Mode};
use crate::db::{SchemaState, schema_state};
use crate::error::{Error, Result, with_causes};
use crate::http::CLOCK_TOLERANCE;
use crate::i18n::Text;

const SCHEMA: Text = Text::of("schema", "schema");
const REFERENCES: Text = Text::of("kenmerken", "references");
const CLOCK: Text = Text::of("klok", "clock");

const OLDEST_VERSION: i32 = 140_000;

/// The facts that PostgreSQL tells of itself and of the connection.
#[derive(QueryableByName)]
struct About {
    #[diesel(sql_type = SqlText)]
    version: String,
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = SqlText)]
    role: String,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = SqlText)]
    encoding: String,
    #[diesel(sql_type = SqlText)]
    locale: String,
    #[diesel(sql_type = Bool)]
    is_standby: bool,
    /// `tls`, `local` on the same machine without, or `exposed` across a network without.
    #[diesel(sql_type = SqlText)]
    protection: String,
}

const ABOUT: &str = "select current_setting('server_version') as version, \
         current_setting('server_version_num')::int as number, current_user::text as role, \
         (select rolsuper from pg_roles where rolname = current_user) as is_superuser, \
         pg_encoding_to_char(encoding)::text as encoding, datcollate::text as locale, \
         pg_is_in_recovery() as is_standby, \
         case when (select ssl from pg_stat_ssl where pid = pg_backend_pid()) then 'tls' \
             when inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1' then 'local' \
             when inet_server_addr() is null then 'local' else 'exposed' end as protection \
     from pg_database where datname = current_database()";

pub fn examine(config: &Config, url: &str) -> Vec<Finding> {
    match connect(url).and_then(|mut connection| examined(config, &mut connection)) {
        Ok(findings) => findings,
        Err(error) => {
            let error = with_causes(&error);
            vec![Finding::problem(
                DATABASE,
                Text::written(
                    format!("niet te gebruiken: {error}"),
                    format!("cannot be used: {error}"),
                ),
                Text::of(
                    "Controleer adres, account en wachtwoord, en of de database draait en deze machine toelaat.",
                    "Check address, account and password, and that the database runs and lets this machine in.",
                ),
            )]
        }
    }
}

fn connect(url: &str) -> Result<PgConnection> {
    let separator = if url.contains('?') { '&' } else { '?' };
    PgConnection::establish(&format!("{url}{separator}connect_timeout=5"))
        .map_err(|error| Error::DatabaseUnavailable(Some(error.into())))
}

fn examined(config: &Config, connection: &mut PgConnection) -> Result<Vec<Finding>> {
    let about: About = sql_query(ABOUT).get_result(connection)?;
    let mut findings = vec![reached(&about)];
    findings.extend(standing(&about, config.mode == Mode::Production));
    findings.extend(language(connection));
    findings.push(schema(connection));
    findings.extend(repeated_references(connection));
    findings.push(clock(connection)?);
    Ok(findings)
}

fn reached(about: &About) -> Finding {
    let About {
        version,
        role,
        encoding,
        locale,
        protection,
        ..
    } = about;
    let (met, with) = if protection == "tls" {
        ("met TLS", "with TLS")
    } else {
        ("zonder TLS", "without TLS")
    };
    Finding::fine(
        DATABASE,
        Text::written(
            format!("PostgreSQL {version} als {role}, {encoding}, {locale}, {met}"),
            format!("PostgreSQL {version} as {role}, {encoding}, {locale}, {with}"),
        ),
    )
}

/// Finds what is wrong with the database itself.
fn standing(about: &About, production: bool) -> Vec<Finding> {
    let problem = |is_so: bool, said: Text, remedy: Text| is_so.then(|| Finding::problem(DATABASE, said, remedy));
    let remark = |is_so: bool, said: Text, remedy: Text| is_so.then(|| Finding::remark(DATABASE, said, remedy));
    [
        problem(
            about.number < OLDEST_VERSION,
            Text::of("deze versie is te oud", "this version is too old"),
            Text::of("Gebruik PostgreSQL 14 of nieuwer.", "Use PostgreSQL 14 or newer."),
        ),
        problem(
            about.is_standby,
            Text::of(
                "dit is een kopie die niets vastlegt",
                "this is a replica that records nothing",
            ),
            Text::of(
                "Stel het adres van de hoofddatabase in.",
                "Set the address of the primary.",
            ),
        ),
        problem(
            about.encoding != "UTF8",
            Text::of(
                "niet alle letters kunnen worden bewaard",
                "not every letter can be kept",
            ),
            Text::of(
                "Maak de database opnieuw met de codering UTF8.",
                "Make the database again with the encoding UTF8.",
            ),
        ),
        remark(
            about.protection == "exposed",
            Text::of(
                "de verbinding over het netwerk is niet beveiligd",
                "the connection across the network is not protected",
            ),
            Text::of(
                "Voeg sslmode=verify-full toe aan het adres.",
                "Add sslmode=verify-full to the address.",
            ),
        ),
        remark(
            about.is_superuser && production,
            Text::of(
                "de dienst is beheerder van de hele databaseserver",
                "the service is superuser of the whole server",
            ),
            Text::of(
                "Geef de dienst een eigen rol, die eigenaar is van haar database.",
                "Give the service a role of its own that owns its database.",
            ),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Errors are read in the words of PostgreSQL's source: each session asks for these, if its role may.
fn language(connection: &mut PgConnection) -> Option<Finding> {
    connection.batch_execute("set lc_messages = 'C'").err()?;
    Some(Finding::remark(
        DATABASE,
        Text::of(
            "de rol mag de taal van meldingen niet kiezen, waardoor sommige storingen niet worden herkend",
            "the role may not choose the language of messages, so that some failures are not recognised",
        ),
        Text::written(
            format!("Laat een beheerder dit uitvoeren: {}.", alter("ROL")),
            format!("Let a superuser run: {}.", alter("ROLE")),
        ),
    ))
}

fn alter(role: &str) -> String {
    format!("alter role {role} set lc_messages = 'C'")
}

fn schema(connection: &mut PgConnection) -> Finding {
    match schema_state(connection) {
        Ok(state @ SchemaState::Current) => Finding::fine(SCHEMA, state.explained()),
        Ok(state @ SchemaState::Behind) => Finding::problem(
            SCHEMA,
            state.explained(),
            Text::of("Doe dat voordat de dienst start.", "Do so before the service starts."),
        ),
        Ok(state @ SchemaState::Ahead) => Finding::problem(
            SCHEMA,
            state.explained(),
            Text::of(
                "Gebruik de nieuwste versie van het programma.",
                "Use the newest version of the program.",
            ),
        ),
        Err(error) => {
            let error = with_causes(&error);
            Finding::problem(
                SCHEMA,
                Text::written(format!("niet te lezen: {error}"), format!("cannot be read: {error}")),
                Text::of(
                    "Maak deze rol eigenaar van de database, of geef haar leesrecht.",
                    "Make this role the owner of the database, or let it read.",
                ),
            )
        }
    }
}

/// Complaints that share a reference of another system with an older one, from before a reference was of one complaint.
fn repeated_references(connection: &mut PgConnection) -> Option<Finding> {
    #[derive(QueryableByName)]
    struct Repeated {
        #[diesel(sql_type = BigInt)]
        complaints: i64,
        #[diesel(sql_type = SqlText)]
        numbers: String,
    }
    // A schema that is behind has no such table.
    let repeated: Repeated = sql_query(
        "select count(*) as complaints, \
             coalesce(string_agg(number, ', ' order by number) filter (where place <= 10), '') as numbers \
         from (select number, row_number() over (order by number) as place from complaints \
             where id in (select complaint_id from repeated_references)) as repeated",
    )
    .get_result(connection)
    .ok()?;
    let Repeated { complaints, numbers } = repeated;
    (complaints > 0).then(|| {
        Finding::remark(
            REFERENCES,
            Text::written(
                format!("{complaints} klachten delen een kenmerk met een oudere klacht: {numbers}"),
                format!("{complaints} complaints share a reference with an older one: {numbers}"),
            ),
            Text::of(
                "Wijzig bij deze klachten de kenmerken van andere systemen, of voeg ze samen.",
                "Correct the references of other systems of these complaints, or merge them.",
            ),
        )
    })
}

fn clock(connection: &mut PgConnection) -> Result<Finding> {
    #[derive(QueryableByName)]
    struct Time {
        #[diesel(sql_type = Timestamptz)]
        now: DateTime<Utc>,
    }
    let asked = Instant::now();
    let time: Time = sql_query("select clock_timestamp() as now").get_result(connection)?;
    let took = TimeDelta::from_std(asked.elapsed()).unwrap_or_default();
    let ahead = Clock::system().now() - time.now;
    let seconds = ahead.num_seconds();
    if ahead.abs() - took > CLOCK_TOLERANCE {
        return Ok(Finding::problem(
            CLOCK,
            Text::written(
                format!("scheelt {seconds} seconden met die van de database"),
                format!("differs by {seconds} seconds from that of the database"),
            ),
            Text::of(
                "Zet beide klokken gelijk, met NTP: zolang zij schelen legt de dienst niets vast.",
                "Set both clocks right, by NTP: as long as they differ the service records nothing.",
            ),
        ));
    }
    Ok(Finding::fine(
        CLOCK,
        Text::of("gelijk met die van de database", "the same as that of the database"),
    ))
}
