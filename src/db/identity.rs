//! Which register a database holds.

use diesel::prelude::*;
use uuid::Uuid;

use crate::error::Result;
use crate::schema::register_identity;

/// The identity of the register in this database: made with its schema, and copied with its data.
pub fn identity(connection: &mut PgConnection) -> Result<Uuid> {
    Ok(register_identity::table
        .select(register_identity::id)
        .first(connection)?)
}
