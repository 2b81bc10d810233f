//! Black-box tests: the service over real HTTP on a real PostgreSQL, each test with a database of its own.

mod app;
mod given;
mod server;

mod canary;
mod cli;
mod crash;
mod pool;
mod process;
mod resilience;
mod shutdown;
mod smoke;
mod sockets;
