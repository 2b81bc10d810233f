//! A column of type `tsvector` whose lexemes the program makes: no parser and no dictionary of the database sees them.

use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use std::io::Write;

use crate::schema::sql_types::Tsvector;
use crate::words::Lexemes;

/// Lexemes that are kept.
#[derive(Debug, Clone, AsExpression)]
#[diesel(sql_type = Tsvector)]
pub struct TextVector(pub Lexemes);

impl ToSql<Tsvector, Pg> for TextVector {
    /// Writes PostgreSQL's binary form: how many lexemes; of each the text, a zero byte, how many places, the places.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let lexemes = self.0.iter();
        out.write_all(&i32::try_from(lexemes.len())?.to_be_bytes())?;
        for (lexeme, places) in lexemes {
            out.write_all(lexeme.as_bytes())?;
            out.write_all(&[0])?;
            out.write_all(&u16::try_from(places.len())?.to_be_bytes())?;
            for place in places {
                out.write_all(&place.to_be_bytes())?;
            }
        }
        Ok(IsNull::No)
    }
}
