//! Black-box tests: the service over real HTTP on a real PostgreSQL, each test with a database of its own.

mod app;
mod given;
mod published;
mod server;

mod canary;
mod cli;
mod contract;
mod crash;
mod openapi;
mod policy;
mod pool;
mod process;
mod resilience;
mod schema;
mod shutdown;
mod smoke;
mod sockets;
mod tidy;
mod tokens;
