//! Readiness of this process for requests: not before the schema fits, and not during shutdown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The readiness flags, shared by all parts of the program that set or read them; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    schema_fits: AtomicBool,
    draining: AtomicBool,
}

impl Health {
    pub fn schema_fits(&self) {
        self.0.schema_fits.store(true, Ordering::Release);
    }

    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
    }

    pub fn is_schema_fit(&self) -> bool {
        self.0.schema_fits.load(Ordering::Acquire)
    }

    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }
}
