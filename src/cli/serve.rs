//! `madoguchi serve`: HTTP always, Discord and Slack when their tokens are set.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::channel::discord::Discord;
use crate::channel::slack::{Secrets, Slack};
use crate::channel::{page, web};
use crate::config::Config;
use crate::engine::Engine;
use crate::mind::Mind;
use crate::service::hub::Hub;
use tokio::task::JoinHandle;

/// How long answers under way may take once the process is to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long work on other threads is waited for at the very end.
const LAST_WORK: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// HTTP を待ち受けるアドレス [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT", env = "MADOGUCHI_LISTEN")]
    listen: Option<std::net::SocketAddr>,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    now: Option<crate::engine::Clock>,
    #[command(flatten)]
    pack: super::knowledge::PackArgs,
}

pub(super) fn run(config: &Config, args: &ServeArgs) -> Result<ExitCode> {
    let engine = Arc::new(engine(config, args)?);
    if let Some(reason) = engine.missing() {
        eprintln!("madoguchi: 知識を読めないので、準備中とだけ答えます: {reason}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let served = runtime.block_on(serve(config, args, engine));
    // Work that does not end must not keep the process.
    runtime.shutdown_timeout(LAST_WORK);
    served?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: &Config, args: &ServeArgs, engine: Arc<Engine>) -> Result<()> {
    let address = args.listen.unwrap_or(config.serve.listen);
    let listener = tokio::net::TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    let hub = Hub::new(engine, config.serve.hub.clone())?;
    let mut routes = web::router_with(&hub, &config.serve.api);
    // Every adapter is registered before what an earlier run left is taken up.
    let key = page::session::Key::of(&config.data)?;
    routes = routes.merge(page::routes(&page::Page::register(&hub, &config.serve.page, key)));
    let discord = config.serve.discord.clone().map(|settings| Discord::register(&hub, settings)).transpose()?;
    let slack = Slack::register(&hub, config.serve.slack.clone(), slack_secrets())?;
    routes = routes.merge(slack.as_ref().and_then(Slack::routes).unwrap_or_default());
    // A terminal's person is gone with its process.
    hub.forget_left(crate::channel::terminal::NAME)?;
    hub.recover()?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "listening");
    eprintln!("madoguchi: http://{address} で待ち受けています。終わるときは Ctrl-C です。");
    let discord = discord.map(|discord| kept_connected(&hub, discord.run()));
    let slack = slack.map(|slack| kept_connected(&hub, slack.run()));
    let served = web::run(hub, listener, routes, PATIENCE).await;
    // Why a channel gave up says more than that the rest ended in good order.
    for connected in [discord, slack].into_iter().flatten() {
        connected.await??;
    }
    served
}

/// Runs a channel; where it gives up the process is to end.
fn kept_connected(hub: &Hub, run: impl Future<Output = Result<()>> + Send + 'static) -> JoinHandle<Result<()>> {
    let stopping = hub.stopping().clone();
    tokio::spawn(async move { run.await.inspect_err(|_| stopping.cancel()) })
}

fn engine(config: &Config, args: &ServeArgs) -> Result<Engine> {
    if args.pack.pack.is_none() {
        return super::knowledge::open(config, args.now);
    }
    let source = args.pack.source(config).files(&mut super::shared::notice)?;
    let mind = Mind::new(crate::compiled::of_sound_files(&source)?, &source.hash());
    Engine::open_with(config.home(), mind, super::shared::settings(config, args.now), &mut super::shared::notice)
}

/// Slack's secrets, when any of them is set.
fn slack_secrets() -> Option<Secrets> {
    let variable = |name| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let secrets = Secrets {
        bot_token: variable("SLACK_BOT_TOKEN"),
        app_token: variable("SLACK_APP_TOKEN"),
        signing_secret: variable("SLACK_SIGNING_SECRET"),
    };
    (secrets != Secrets::default()).then_some(secrets)
}
