//! HTTP code shared by the `api` of every slice: the middleware around each request, validated input, preconditions,
//! paging, errors on the wire. Nothing in this module depends on complaints.

pub mod accept;
pub mod client_address;
pub mod contract;
pub mod cors;
pub mod counting;
pub mod health;
pub mod input;
pub mod language;
pub mod limiter;
pub mod middleware;
pub mod multipart;
pub mod operation;
pub mod page;
pub mod places;
pub mod precondition;
pub mod problem;
mod refusals;
pub mod schemas;
pub mod security;
pub mod tagged_union;

pub use accept::Accept;
pub use contract::Contract;
pub use health::{CLOCK_TOLERANCE, Health, Impairment, Observation};
pub use input::{Draft, Limits, Paged, PathId, PathIds, Query, RawObject, Valid};
pub use operation::Argument;
pub(crate) use page::listed;
pub use page::{Found, Listed, Page, PageQuery, Paging};
pub use precondition::{Conditions, IfMatch, OptionalIfMatch, etag, etag_of_content, is_known};
pub use schemas::{Input, Schemas};
pub use tagged_union::{Shape, TaggedUnion};

/// The version of the contract, answered in `API-Version` and in the document.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");
