//! Authentication and authorisation: tokens are verified in `token`, the whole policy is one table in `role`, and
//! `caller` is the guard that every handler takes as its first parameter.

pub mod caller;
pub mod role;
pub mod token;

pub use caller::Caller;
pub use role::{Action, Permission, Role, can};
pub use token::{Identity, KeyError, Keys, Verifier};
