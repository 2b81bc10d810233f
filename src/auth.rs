//! Authentication and authorisation: tokens are verified in `token`, the whole policy is one table in `role`, and
//! `caller` is the guard that every handler takes as its first parameter.

pub mod caller;
mod keys;
pub mod role;
mod subject;
pub mod token;

pub use caller::{Caller, KnownRoles};
pub use keys::{KeyError, Keys, check_public_key, count_published_keys};
pub use role::{Action, Permission, Role, can};
pub use subject::{Retired, folded_subject, is_subject};
pub use token::{Identity, Refusal, Verifier};
