//! Counters of the service, for `/metrics`. Never anything about a person.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Accepted, Refused};
use crate::message::ReplyKind;

type Labels = Vec<(&'static str, String)>;

/// Bounds in seconds: a turn takes a fraction of a millisecond, a flush to disk some.
const SECONDS: [f64; 12] = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    accepted: Family<Labels, Counter>,
    accept_seconds: Histogram,
    turns: Family<Labels, Counter>,
    turn_seconds: Histogram,
    deliveries: Family<Labels, Counter>,
    fallbacks: Family<Labels, Counter>,
    handoffs: Family<Labels, Counter>,
    votes: Family<Labels, Counter>,
    connected: Family<Labels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("madoguchi");
        let accepted = Family::<Labels, Counter>::default();
        let accept_seconds = Histogram::new(SECONDS);
        let turns = Family::<Labels, Counter>::default();
        let turn_seconds = Histogram::new(SECONDS);
        let deliveries = Family::<Labels, Counter>::default();
        let fallbacks = Family::<Labels, Counter>::default();
        let handoffs = Family::<Labels, Counter>::default();
        let votes = Family::<Labels, Counter>::default();
        let connected = Family::<Labels, Gauge>::default();
        registry.register("accepted", "Messages taken in, and repeated deliveries of them", accepted.clone());
        registry.register_with_unit(
            "accept",
            "From arrival to the message being on disk",
            Unit::Seconds,
            accept_seconds.clone(),
        );
        registry.register("turns", "Answers by kind", turns.clone());
        registry.register_with_unit("turn", "Thinking about a message", Unit::Seconds, turn_seconds.clone());
        registry.register("deliveries", "Deliveries by outcome", deliveries.clone());
        registry.register("fallbacks", "Deliveries made in a plainer form, by what was refused", fallbacks.clone());
        registry.register("handoffs", "What happened to hand-offs", handoffs.clone());
        registry.register("votes", "Votes on answers", votes.clone());
        registry.register("connected", "1 while a channel is connected", connected.clone());
        Self {
            registry,
            accepted,
            accept_seconds,
            turns,
            turn_seconds,
            deliveries,
            fallbacks,
            handoffs,
            votes,
            connected,
        }
    }
}

impl Metrics {
    /// All counters as Prometheus text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        match prometheus_client::encoding::text::encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(error) => format!("# {error}\n"),
        }
    }

    /// Counts a turn.
    pub fn turn(&self, kind: ReplyKind, took: Duration) {
        self.turns.get_or_create(&vec![("kind", kind.as_str().to_owned())]).inc();
        self.turn_seconds.observe(took.as_secs_f64());
    }

    pub(super) fn accepted(&self, channel: &str, accepted: Accepted, took: Duration) {
        let outcome = if accepted == Accepted::Duplicate { "duplicate" } else { "new" };
        self.accepted.get_or_create(&vec![("channel", channel.to_owned()), ("outcome", outcome.to_owned())]).inc();
        self.accept_seconds.observe(took.as_secs_f64());
    }

    pub(super) fn delivered(&self, channel: &str, outcome: &str) {
        self.deliveries.get_or_create(&vec![("channel", channel.to_owned()), ("outcome", outcome.to_owned())]).inc();
    }

    /// Counts a form that was refused, and for which there was another.
    pub fn fell_back(&self, channel: &str, refused: Refused) {
        let labels = vec![("channel", channel.to_owned()), ("refused", refused.as_str().to_owned())];
        self.fallbacks.get_or_create(&labels).inc();
    }

    pub(super) fn handoff(&self, happened: &'static str) {
        self.handoffs.get_or_create(&vec![("happened", happened.to_owned())]).inc();
    }

    pub(super) fn vote(&self, helpful: bool) {
        let vote = if helpful { "helpful" } else { "not_helpful" };
        self.votes.get_or_create(&vec![("vote", vote.to_owned())]).inc();
    }

    pub(super) fn connected(&self, channel: &str, up: bool) {
        self.connected.get_or_create(&vec![("channel", channel.to_owned())]).set(i64::from(up));
    }
}
