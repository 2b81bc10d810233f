//! A column of type `text` that holds one word of a closed list, read and written as the enum of that list.

use std::fmt::Debug;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

/// A word of the list `T`. Reading any other text fails, so that a column never holds a word unknown to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<T: Debug>(pub T);

impl<T: FromStr + Debug> FromSql<Text, Pg> for Word<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let text = std::str::from_utf8(value.as_bytes())?;
        let word = text.parse().map_err(|_| format!("unknown word {text:?}"))?;
        Ok(Word(word))
    }
}

impl<T: Copy + Into<&'static str> + Debug> ToSql<Text, Pg> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self.0.into(), out)
    }
}
