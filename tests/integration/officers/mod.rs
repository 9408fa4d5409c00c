//! The officers' desk: what was asked, edits with their effect, answers replayed, editions, what grows old.

mod answers;
mod editions;
mod edits;
mod fresh;

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use madoguchi::channel::asking::Asking;
use madoguchi::engine::{Clock, Engine, Settings};
use madoguchi::knowledge::load::Source;
use madoguchi::service::Reach;
use madoguchi::service::hub::{self, Hub};
use madoguchi::service::masking::KeepWords;

/// The made-up town's pack.
fn mini() -> Source {
    Source::read(&crate::root("tests/packs/mini")).expect("the mini pack")
}

/// Settings under which words are kept and the clock stands still.
fn settings() -> Settings {
    let noon = jiff::civil::date(2026, 11, 28).at(12, 0, 0, 0);
    Settings { keep_words: KeepWords::Masked(None), clock: Clock::Fixed(noon), ..Settings::default() }
}

/// A data folder of one's own with the town's pack; compiled once for all.
fn town() -> tempfile::TempDir {
    static STORE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let dir = tempfile::tempdir().expect("dir");
        Engine::import(dir.path(), settings(), &mini(), &mut |_| ()).expect("imports").flush().expect("flush");
        dir
    });
    let dir = tempfile::tempdir().expect("dir");
    crate::copy(STORE.path(), dir.path());
    dir
}

/// Says things in conversations of their own, each a list of messages; returns the ids of the answers.
async fn asked(data: &Path, settings: Settings, conversations: Vec<(String, Vec<String>)>) -> Vec<String> {
    let engine = Engine::open(data, settings, &mut |_| ()).expect("engine");
    let hub = Hub::new(Arc::new(engine), hub::Settings { keep_unanswered_text: true, ..hub::Settings::default() });
    let hub = hub.expect("hub");
    let asking = Asking::register(&hub, "api", Reach::NextTurn);
    let mut said = tokio::task::JoinSet::new();
    for (conversation, messages) in conversations {
        let asking = asking.clone();
        said.spawn(async move {
            let mut ids = Vec::new();
            for message in messages {
                ids.extend(asking.ask(&conversation, message).await.expect("answered").reply.answer);
            }
            ids
        });
    }
    let ids = said.join_all().await.concat();
    hub.stop(Duration::from_secs(10)).await.expect("stops");
    ids
}
