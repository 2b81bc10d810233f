//! Counts and times of requests for those who watch the service, in the text format of Prometheus. The values of labels
//! are known beforehand, and none of them is about a person: what callers send makes no new series.

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts,
    Registry, TextEncoder,
};

use crate::error::{Error, Result};

/// The requests of a process so far.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    refusals: IntCounterVec,
    in_flight: IntGauge,
}

/// A request that is being answered, for as long as this value lives.
pub struct InFlight(IntGauge);

/// A request that was answered.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    pub method: &'a str,
    /// The template of the route, where there is one.
    pub route: Option<&'a str>,
    pub status: u16,
    /// The code of the kind of problem, for a request that was refused.
    pub refusal: Option<&'static str>,
    pub took: Duration,
}

/// The media type of the text.
pub const FORMAT: &str = prometheus::TEXT_FORMAT;

/// The methods that have a name of their own among the labels.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const STATUS_CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// The label of what has no name of its own.
const OTHER: &str = "other";

/// Upper bounds of the durations that are told apart, in seconds.
const BOUNDS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

const FIT: &str = "its names are those of Prometheus and stand here once";

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("http_server_requests_total", "Requests answered."),
            &["method", "route", "status"],
        );
        let durations = HistogramVec::new(
            HistogramOpts::new("http_server_request_duration_seconds", "Time until the answer began.")
                .buckets(BOUNDS.to_vec()),
            &["method", "route"],
        );
        let refusals = IntCounterVec::new(
            Opts::new(
                "klachtenmap_refusals_total",
                "Requests refused or failed, by kind of problem.",
            ),
            &["code"],
        );
        let in_flight = IntGauge::new("http_server_requests_in_flight", "Requests being answered.");
        Metrics {
            requests: registered(&registry, requests.expect(FIT)),
            durations: registered(&registry, durations.expect(FIT)),
            refusals: registered(&registry, refusals.expect(FIT)),
            in_flight: registered(&registry, in_flight.expect(FIT)),
            registry,
        }
    }
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> C {
    registry.register(Box::new(collector.clone())).expect(FIT);
    collector
}

impl Metrics {
    /// Counts a request among those being answered.
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    pub fn count(&self, answered: Answered<'_>) {
        let method = METHODS
            .into_iter()
            .find(|known| *known == answered.method)
            .unwrap_or(OTHER);
        let route = answered.route.unwrap_or(OTHER);
        let class = usize::from(answered.status / 100);
        let status = class
            .checked_sub(1)
            .and_then(|class| STATUS_CLASSES.get(class).copied());
        let requests: IntCounter = self
            .requests
            .with_label_values(&[method, route, status.unwrap_or(OTHER)]);
        requests.inc();
        let durations: Histogram = self.durations.with_label_values(&[method, route]);
        durations.observe(answered.took.as_secs_f64());
        if let Some(code) = answered.refusal {
            self.refusals.with_label_values(&[code]).inc();
        }
    }

    /// Writes all of them as text, with `figures`.
    ///
    /// # Errors
    /// When a figure has a name that is taken.
    pub fn text(&self, figures: &Figures) -> Result<String> {
        let mut families = self.registry.gather();
        families.extend(figures.0.gather());
        let mut text = Vec::new();
        TextEncoder::new()
            .encode(&families, &mut text)
            .map_err(|error| Error::caused("the figures cannot be written", error))?;
        String::from_utf8(text).map_err(|error| Error::caused("the figures are no text", error))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Figures of one moment.
#[derive(Default)]
pub struct Figures(Registry);

impl Figures {
    /// Adds a figure.
    ///
    /// # Panics
    /// When the name is used twice or is none: names stand in the source.
    pub fn add(&self, name: &str, help: &str, value: f64) {
        let gauge = Gauge::new(name, help).expect(FIT);
        registered(&self.0, gauge).set(value);
    }

    /// Adds a figure for each value of the labels, which stand in the order of their names.
    ///
    /// # Panics
    /// As [`Figures::add`].
    pub fn add_each<const L: usize>(
        &self,
        name: &str,
        help: &str,
        labels: [&str; L],
        values: impl IntoIterator<Item = ([&'static str; L], f64)>,
    ) {
        let gauges = GaugeVec::new(Opts::new(name, help), &labels).expect(FIT);
        let gauges = registered(&self.0, gauges);
        for (of, value) in values {
            gauges.with_label_values(&of).set(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_make_up_makes_no_series_of_its_own() {
        let metrics = Metrics::default();
        for method in ["GET", "BREW", "PROPFIND", "x-1"] {
            for status in [200, 404, 999] {
                metrics.count(Answered {
                    method,
                    route: None,
                    status,
                    refusal: (status == 404).then_some("not-found"),
                    took: Duration::from_millis(3),
                });
            }
        }
        let text = metrics.text(&Figures::default()).unwrap();
        let counted = text
            .lines()
            .filter(|line| line.starts_with("http_server_requests_total{"));
        assert_eq!(counted.count(), 6, "{text}");
        assert!(
            text.contains("klachtenmap_refusals_total{code=\"not-found\"} 4"),
            "{text}"
        );
        assert!(text.contains("le=\"0.005\"} 3"), "{text}");
    }

    #[test]
    fn a_request_is_in_flight_until_it_is_answered_or_given_up() {
        let metrics = Metrics::default();
        let first = metrics.begin();
        drop(metrics.begin());
        let now = || metrics.text(&Figures::default()).unwrap();
        assert!(now().contains("http_server_requests_in_flight 1"));
        drop(first);
        assert!(now().contains("http_server_requests_in_flight 0"));
    }
}
