//! A condition that a column is one of several values, with a plan that does not depend on how many they are.

use diesel::expression::{AppearsOnTable, AsExpression, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, SqlType, Text, Uuid};

/// A type of columns that [`among`] compares.
pub trait Listed: SqlType + 'static {
    /// The name of a list of such values in the database.
    const LIST: &'static str;
}

/// See [`among`].
#[derive(Debug, Clone, Copy, QueryId, ValidGrouping)]
pub struct Among<C, V> {
    column: C,
    values: V,
}

/// Holds where `column` is one of `values`. With `eq_any` PostgreSQL takes a plan for one value for cheaper than the plan
/// for any number, so that it plans anew each time; behind a select it does not see how many there are.
pub fn among<C, V>(column: C, values: V) -> Among<C, V::Expression>
where
    C: Expression<SqlType: Listed>,
    V: AsExpression<Array<C::SqlType>>,
{
    Among {
        column,
        values: values.as_expression(),
    }
}

impl Listed for Uuid {
    const LIST: &'static str = "uuid[]";
}

impl Listed for Text {
    const LIST: &'static str = "text[]";
}

impl<C: Expression, V: Expression> Expression for Among<C, V> {
    type SqlType = Bool;
}

impl<C, V> QueryFragment<Pg> for Among<C, V>
where
    C: Expression<SqlType: Listed> + QueryFragment<Pg>,
    V: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        // Without the type it would be a question for rows.
        out.push_sql(" = any((select ");
        self.values.walk_ast(out.reborrow())?;
        out.push_sql(")::");
        out.push_sql(C::SqlType::LIST);
        out.push_sql(")");
        Ok(())
    }
}

impl<C, V, S> AppearsOnTable<S> for Among<C, V>
where
    C: AppearsOnTable<S>,
    V: AppearsOnTable<S>,
{
}

impl<C, V, S> SelectableExpression<S> for Among<C, V>
where
    C: SelectableExpression<S>,
    V: SelectableExpression<S>,
{
}
