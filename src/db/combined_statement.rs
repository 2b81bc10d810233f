//! Several writes as one statement: one round trip, and atomic without an explicit transaction.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Integer;
use diesel::{PgConnection, QueryResult, RunQueryDsl};

/// A part of a combined statement, made by the store that owns the written tables.
pub type StatementPart = Box<dyn QueryFragment<Pg> + Send>;

/// `with a as (first), b as (second) main`: PostgreSQL checks foreign keys at the end of the whole statement, so the
/// order of the parts does not matter. The main part has no `returning` clause of its own.
pub struct CombinedStatement<'a> {
    before: Vec<&'a dyn QueryFragment<Pg>>,
    main: &'a dyn QueryFragment<Pg>,
    repeats: bool,
}

impl<'a> CombinedStatement<'a> {
    pub fn with(main: &'a dyn QueryFragment<Pg>) -> Self {
        CombinedStatement {
            before: Vec::new(),
            main,
            repeats: false,
        }
    }

    pub fn and(mut self, part: &'a dyn QueryFragment<Pg>) -> Self {
        self.before.push(part);
        self
    }

    /// Marks the SQL text as recurring, so that each connection caches the prepared statement. diesel itself never
    /// caches prepared updates and multi-row inserts, because in general their text varies.
    pub const fn prepared(mut self, repeats: bool) -> Self {
        self.repeats = repeats;
        self
    }

    /// Executes the statement and returns how many rows the main part touched.
    ///
    /// The rows are loaded, not counted by diesel's `execute`: that takes the statement by reference, and through a
    /// reference diesel does not ask it whether it may be kept prepared.
    pub fn execute(self, connection: &mut PgConnection) -> QueryResult<usize> {
        let touched: Vec<i32> = self.load(connection)?;
        Ok(touched.len())
    }
}

impl QueryFragment<Pg> for CombinedStatement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (index, part) in self.before.iter().enumerate() {
            out.push_sql(if index == 0 { "with part_" } else { ", part_" });
            out.push_sql(&index.to_string());
            out.push_sql(" as (");
            part.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        out.push_sql(" ");
        self.main.walk_ast(out.reborrow())?;
        out.push_sql(" returning 1");
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(self.repeats)
    }
}

impl Query for CombinedStatement<'_> {
    type SqlType = Integer;
}

impl QueryId for CombinedStatement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for CombinedStatement<'_> {}
