//! `klachtenmap demo`.

use clap::Args;

use super::Failure;
use crate::config::Config;

#[derive(Debug, Args)]
pub struct Arguments {
    /// How many complaints
    #[arg(long, default_value_t = 3000)]
    complaints: u32,
}

pub fn run(_config: &Config, _arguments: &Arguments) -> Result<(), Failure> {
    Err("there is no demonstration data yet".into())
}
