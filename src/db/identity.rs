//! The identity of the register in a database.

use diesel::prelude::*;
use uuid::Uuid;

use crate::error::Result;
use crate::schema::register_identity;

/// Returns the identity of the register in this database: created with the schema, and copied with the data.
pub fn identity(connection: &mut PgConnection) -> Result<Uuid> {
    Ok(register_identity::table
        .select(register_identity::id)
        .first(connection)?)
}
