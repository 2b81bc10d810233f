//! Log lines: one a line, in UTC, with control characters made visible; what is logged is set by `RUST_LOG`.

use std::io::Write;

use env_logger::{Builder, Env};

use crate::config::LogFormat;

pub fn start(format: LogFormat) {
    let mut builder = Builder::from_env(Env::default().default_filter_or("info,actix_server=warn"));
    if format == LogFormat::Json {
        builder.format(|buffer, record| {
            let line = serde_json::json!({
                "at": buffer.timestamp_micros().to_string(),
                "level": record.level().as_str(),
                "target": record.target(),
                "message": record.args().to_string(),
            });
            writeln!(buffer, "{line}")
        });
    }
    // A second start, in tests, changes nothing.
    drop(builder.try_init());
}
