//! Black-box tests: the service over real HTTP on a real PostgreSQL, each test with a database of its own.

mod app;
mod given;
mod published;
mod server;

mod contract;
mod openapi;
mod policy;
mod schema;
mod smoke;
mod tidy;
mod tokens;
