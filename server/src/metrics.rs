//! What the server counts about itself, for `GET /metrics`: plain functions, so that no caller names a metrics library.
//!
//! Every instrument is made once and then only added to, so counting costs an atomic operation or two and no
//! allocation. Levels that somebody else knows already, such as the length of a queue, are not counted a second time:
//! whoever knows them says how to look, and that happens when somebody asks.
//!
//! The instruments belong to the process. Nothing here names a workspace, a member or an address.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use ::metrics::{Counter, Gauge, Histogram, Key, Label, Level as Verbosity, Metadata, Recorder, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Upper bounds of the buckets of latencies, in seconds: from below a commit to a hopeless disk.
const LATENCIES: [f64; 17] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// How often latencies that nobody has asked for are put into their buckets. Until then each takes eight bytes.
const UPKEEP: Duration = Duration::from_secs(1);

/// What is refused is counted by the limit's name.
const REFUSALS: &str = "concord_refusals_total";

static INSTRUMENTS: LazyLock<Instruments> = LazyLock::new(Instruments::new);

/// Something that goes up and down and is looked at only when asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Requests that wait for the storage thread.
    StorageQueue,
    /// Messages that wait for the owners of documents.
    Mailboxes,
    /// Connections that have something to be sent and a socket without room for it.
    OutboxesWaiting,
    /// Estimated bytes of the documents in memory.
    ResidentBytes,
}

impl Level {
    /// Its name, and what it is in words.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::StorageQueue => ("concord_storage_queue", "Requests that wait for the storage thread"),
            Self::Mailboxes => ("concord_mailbox_messages", "Messages that wait for the owners of documents"),
            Self::OutboxesWaiting => {
                ("concord_outboxes_waiting", "Connections with something waiting to be sent")
            }
            Self::ResidentBytes => ("concord_resident_bytes", "Estimated bytes of the documents in memory"),
        }
    }
}

/// Looks at a level; none when what it looked at is gone.
type Look = Box<dyn Fn() -> Option<usize> + Send + Sync>;

struct Instruments {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    levels: Mutex<Vec<(Level, Look)>>,
    sockets: Gauge,
    connections: Gauge,
    connections_opened: Counter,
    received_frames: Counter,
    received_bytes: Counter,
    sent_frames: Counter,
    sent_bytes: Counter,
    receive: Histogram,
    commit: Histogram,
    fan_out: Histogram,
    commit_failures: Counter,
    documents: Gauge,
    loads: Counter,
    evictions: Counter,
    compactions: Counter,
    compacted_bytes: Counter,
}

impl Instruments {
    fn new() -> Self {
        let builder = PrometheusBuilder::new().set_buckets(&LATENCIES).unwrap_or_default();
        let recorder = builder.build_recorder();
        let make = Maker(&recorder);
        let seconds = |name, text| make.histogram(name, text);
        Self {
            handle: recorder.handle(),
            levels: Mutex::default(),
            sockets: make.gauge("concord_sockets", "Connections that are open, of any kind"),
            connections: make.gauge("concord_connections", "Replicas that are connected"),
            connections_opened: make
                .counter("concord_connections_opened_total", "Replicas that have connected"),
            received_frames: make.counter("concord_received_frames_total", "Frames received"),
            received_bytes: make.counter("concord_received_bytes_total", "Bytes of the frames received"),
            sent_frames: make.counter("concord_sent_frames_total", "Frames sent"),
            sent_bytes: make.counter("concord_sent_bytes_total", "Bytes of the frames sent"),
            receive: seconds(
                "concord_receive_seconds",
                "From a frame's arrival until it has been applied in memory",
            ),
            commit: seconds(
                "concord_commit_seconds",
                "From asking for a change to be stored until it is on the disk",
            ),
            fan_out: seconds(
                "concord_fan_out_seconds",
                "From a commit until a peer's socket has taken the change",
            ),
            commit_failures: make
                .counter("concord_commit_failures_total", "Commits of which nothing was stored"),
            documents: make.gauge("concord_documents_loaded", "Documents in memory"),
            loads: make.counter("concord_document_loads_total", "Documents taken into memory"),
            evictions: make.counter("concord_document_evictions_total", "Documents let go from memory"),
            compactions: make
                .counter("concord_compactions_total", "Documents whose stored chunks were compacted"),
            compacted_bytes: make
                .counter("concord_compacted_bytes_total", "Stored bytes that compactions freed"),
            recorder,
        }
    }

    fn levels(&self) -> Vec<(Level, usize)> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sums = Vec::new();
        levels.retain(|(level, look)| {
            let found = look();
            sums.extend(found.map(|found| (*level, found)));
            found.is_some()
        });
        sums
    }
}

/// Makes instruments that are shown from the start, at zero.
struct Maker<'a>(&'a PrometheusRecorder);

impl Maker<'_> {
    fn counter(&self, name: &'static str, text: &'static str) -> Counter {
        self.0.describe_counter(name.into(), None, text.into());
        let counter = self.0.register_counter(&Key::from_static_name(name), &METADATA);
        counter.increment(0);
        counter
    }

    fn gauge(&self, name: &'static str, text: &'static str) -> Gauge {
        self.0.describe_gauge(name.into(), None, text.into());
        let gauge = self.0.register_gauge(&Key::from_static_name(name), &METADATA);
        gauge.increment(0);
        gauge
    }

    fn histogram(&self, name: &'static str, text: &'static str) -> Histogram {
        self.0.describe_histogram(name.into(), Some(Unit::Seconds), text.into());
        self.0.register_histogram(&Key::from_static_name(name), &METADATA)
    }
}

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Verbosity::INFO, None);

/// A socket was accepted, of whatever kind it will be.
pub fn socket_opened() {
    INSTRUMENTS.sockets.increment(1);
}

/// A socket is no more.
pub fn socket_closed() {
    INSTRUMENTS.sockets.decrement(1);
}

/// A replica has connected.
pub fn connection_opened() {
    INSTRUMENTS.connections_opened.increment(1);
    INSTRUMENTS.connections.increment(1);
}

/// A replica's connection has ended.
pub fn connection_closed() {
    INSTRUMENTS.connections.decrement(1);
}

/// A frame of so many bytes has come in.
pub fn received(bytes: usize) {
    INSTRUMENTS.received_frames.increment(1);
    INSTRUMENTS.received_bytes.increment(bytes as u64);
}

/// A frame of so many bytes was given to a socket.
pub fn sent(bytes: usize) {
    INSTRUMENTS.sent_frames.increment(1);
    INSTRUMENTS.sent_bytes.increment(bytes as u64);
}

/// How long it took from a frame's arrival until it was applied in memory.
pub fn observe_receive(took: Duration) {
    INSTRUMENTS.receive.record(took);
}

/// How long it took to make something durable, waiting for the storage thread included.
pub fn observe_commit(took: Duration) {
    INSTRUMENTS.commit.record(took);
}

/// How long it took from a commit until a peer's socket had taken the change.
pub fn observe_fan_out(took: Duration) {
    INSTRUMENTS.fan_out.record(took);
}

/// A commit failed; nothing of it was stored.
pub fn commit_failed() {
    INSTRUMENTS.commit_failures.increment(1);
}

/// A document was taken into memory.
pub fn document_loaded() {
    INSTRUMENTS.loads.increment(1);
    INSTRUMENTS.documents.increment(1);
}

/// A document was let go.
pub fn document_evicted() {
    INSTRUMENTS.evictions.increment(1);
    INSTRUMENTS.documents.decrement(1);
}

/// A document's stored chunks were replaced by one that is so many bytes smaller.
pub fn compacted(freed: u64) {
    INSTRUMENTS.compactions.increment(1);
    INSTRUMENTS.compacted_bytes.increment(freed);
}

/// Something went over the limit of this name and was refused.
pub fn refused(limit: &'static str) {
    refusals(limit).increment(1);
}

/// The counter of a limit, which from now on is shown; refusals are rare enough to look it up each time.
fn refusals(limit: &'static str) -> Counter {
    let key = Key::from_parts(REFUSALS, vec![Label::from_static_parts("limit", limit)]);
    INSTRUMENTS.recorder.register_counter(&key, &METADATA)
}

/// Shows these limits among the refusals from the start, so that an alert on the first one can be written.
pub fn know_limits(limits: impl IntoIterator<Item = &'static str>) {
    INSTRUMENTS.recorder.describe_counter(
        REFUSALS.into(),
        None,
        "What was refused, by the limit's name".into(),
    );
    limits.into_iter().for_each(|limit| refusals(limit).increment(0));
}

/// Says how to look at a level. What several watch is summed up; whoever finds what they watched gone says none, and is
/// not asked again.
pub fn watch(level: Level, look: impl Fn() -> Option<usize> + Send + Sync + 'static) {
    let mut levels = INSTRUMENTS.levels.lock().unwrap_or_else(PoisonError::into_inner);
    levels.push((level, Box::new(look)));
}

/// Everything counted so far, in the text format of Prometheus.
pub fn render() -> String {
    let levels = INSTRUMENTS.levels();
    let maker = Maker(&INSTRUMENTS.recorder);
    for level in [Level::StorageQueue, Level::Mailboxes, Level::OutboxesWaiting, Level::ResidentBytes] {
        let sum: usize = levels.iter().filter(|(found, _)| *found == level).map(|(_, depth)| depth).sum();
        let (name, text) = level.describe();
        maker.gauge(name, text).set(sum as f64);
    }
    INSTRUMENTS.handle.render()
}

/// Keeps latencies from piling up while nobody asks for them; runs as long as the server does.
pub async fn upkeep() {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        INSTRUMENTS.handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// The value of a line of the rendered text; the instruments are the process's, so tests look at differences.
    fn value(line: &str) -> f64 {
        let text = render();
        let found = text.lines().find_map(|candidate| candidate.strip_prefix(line)?.strip_prefix(' '));
        found.map_or(0.0, |value| value.parse().unwrap())
    }

    #[test]
    fn what_is_counted_is_shown() {
        let before = value("concord_compacted_bytes_total");
        compacted(700);
        compacted(0);
        assert_eq!(value("concord_compacted_bytes_total") - before, 700.0);
        let text = render();
        for name in ["concord_connections 0", "# TYPE concord_fan_out_seconds", "# HELP concord_sockets "] {
            assert!(text.contains(name), "{name} in\n{text}");
        }
    }

    #[test]
    fn latencies_fall_into_buckets_whether_or_not_somebody_asks_in_between() {
        observe_receive(Duration::from_millis(3));
        INSTRUMENTS.handle.run_upkeep();
        observe_receive(Duration::from_secs(60));
        assert_eq!(value("concord_receive_seconds_bucket{le=\"0.0025\"}"), 0.0);
        assert_eq!(value("concord_receive_seconds_bucket{le=\"0.005\"}"), 1.0);
        assert_eq!(value("concord_receive_seconds_bucket{le=\"10\"}"), 1.0);
        assert_eq!(value("concord_receive_seconds_count"), 2.0);
    }

    #[test]
    fn refusals_are_told_apart_by_the_limit_and_shown_before_the_first() {
        know_limits(["test_known", "test_reached"]);
        refused("test_reached");
        assert!(render().contains("concord_refusals_total{limit=\"test_known\"} 0"));
        assert_eq!(value("concord_refusals_total{limit=\"test_reached\"}"), 1.0);
    }

    #[test]
    fn levels_are_summed_up_until_what_they_look_at_is_gone() {
        let (one, two) = (Arc::new(3usize), Arc::new(4usize));
        for level in [&one, &two] {
            let level = Arc::downgrade(level);
            watch(Level::OutboxesWaiting, move || level.upgrade().map(|level| *level));
        }
        assert_eq!(value("concord_outboxes_waiting"), 7.0);
        drop(two);
        assert_eq!(value("concord_outboxes_waiting"), 3.0);
    }
}
