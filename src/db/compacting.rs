//! Rewriting the tables, after which their files hold nothing of deleted rows.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};

use crate::error::Cause;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

/// All tables, and the statistics of the planner, which hold values of rows.
const TABLES: &str = "
    select format('%I.%I', nspname, relname) as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'r' and nspname = 'public'
        or nspname = 'pg_catalog' and relname in ('pg_statistic', 'pg_statistic_ext_data')
    order by nspname desc, relname";

/// PostgreSQL only warns of a table that the role may not rewrite, and passes it over.
const MAY_REWRITE: &str = "
    select bool_and(pg_has_role(relowner, 'usage'))
        and pg_has_role((select datdba from pg_database where datname = current_database()), 'usage') as holds
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";

/// A rewritten table keeps the deleted rows that an older transaction could still read. Of sessions of other roles only the
/// user is shown; those of the server itself have none.
const IS_ALONE: &str = "
    select not exists (
        select from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null
            and coalesce(backend_type, 'client backend') in ('client backend', 'walsender')
    ) and not exists (select from pg_prepared_xacts where database = current_database()) as holds";

/// Rewrites every table with its indexes, and makes its statistics anew; `rewritten` is told each. A table can be neither
/// read nor written meanwhile, and takes its size on the disk once more.
///
/// # Errors
/// When somebody else is connected to the database, the role owns not both database and tables, or the database fails.
pub fn compact(connection: &mut PgConnection, mut rewritten: impl FnMut(&str)) -> Result<(), Cause> {
    connection.batch_execute("set statement_timeout = 0; set lock_timeout = '10s'")?;
    if !sql_query(MAY_REWRITE).get_result::<Check>(connection)?.holds {
        return Err("only the owner of database and tables can rewrite them".into());
    }
    let tables: Vec<Table> = sql_query(TABLES).load(connection)?;
    for Table { name } in tables {
        if !sql_query(IS_ALONE).get_result::<Check>(connection)?.holds {
            return Err("others are connected to the database: stop the service first".into());
        }
        connection.batch_execute(&format!("vacuum (full, analyze) {name}"))?;
        rewritten(&name);
    }
    Ok(())
}
