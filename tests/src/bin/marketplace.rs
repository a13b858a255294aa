//! A simulated marketplace as a process of its own: prints its address when it is ready, and serves until its standard input
//! closes or it is told to terminate.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use longshore::clock::Clock;
use longshore::model::Timestamp;
use longshore_tests::sim::{App, Platform, Setup, SimClock, Simulator};
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};

/// A simulated marketplace: consent page, tokens and orders as one platform has them, steered over /_control. Ends when its standard
/// input does.
#[derive(Debug, Parser)]
#[command(
    name = "marketplace",
    after_help = "Example:\n  marketplace --listen 127.0.0.1:8790 --app 508156:secret:http://127.0.0.1:8082/callBackSMT.htm"
)]
struct Arguments {
    /// The platform that it plays.
    #[arg(long, value_enum, default_value = "aliexpress", value_name = "NAME")]
    platform: Platform,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Seed of shops and orders.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Orders of each shop.
    #[arg(long, default_value_t = 25)]
    orders: u64,
    /// Shops.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=80))]
    shops: u64,
    /// A developer app: its key, its secret, and its redirect addresses with commas between. May be given again.
    #[arg(long = "app", value_name = "KEY:SECRET:REDIRECT")]
    apps: Vec<App>,
    /// The only sellers who may authorise an app: its key and their sign-in names, with commas between. May be given again.
    #[arg(long = "sellers", value_name = "KEY:LOGIN", value_parser = sellers)]
    sellers: Vec<(String, Vec<String>)>,
    /// Something that the platform alone knows of an app: the app's key, a name and a value. May be given again.
    #[arg(long = "app-setting", value_name = "KEY:NAME=VALUE", value_parser = app_setting)]
    app_settings: Vec<(String, String, String)>,
    /// A moment (RFC 3339) at which the clock stands until it is advanced; without it, it is the machine's.
    #[arg(long, value_name = "MOMENT")]
    clock: Option<Timestamp>,
    /// Take callback addresses on loopback over plain http, also where the platform itself wants https.
    #[arg(long)]
    loopback_http: bool,
    /// Leave one order to be shipped of each shop out of all lists.
    #[arg(long)]
    drop_order: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With standard error gone there is nobody left to tell.
            writeln!(std::io::stderr(), "marketplace: {error:#}").unwrap_or_default();
            ExitCode::FAILURE
        }
    }
}

fn sellers(text: &str) -> Result<(String, Vec<String>), &'static str> {
    let (key, logins) =
        text.split_once(':').ok_or("sellers are written KEY:LOGIN, with further logins after commas")?;
    Ok((key.to_owned(), logins.split(',').map(str::to_owned).collect()))
}

fn app_setting(text: &str) -> Result<(String, String, String), &'static str> {
    let parts = text.split_once(':').and_then(|(key, rest)| Some((key, rest.split_once('=')?)));
    let (key, (name, value)) = parts.ok_or("a setting of an app is written KEY:NAME=VALUE")?;
    Ok((key.to_owned(), name.to_owned(), value.to_owned()))
}

/// The app with that key among those that `--app` registers.
fn app<'a>(apps: &'a mut [App], key: &str, option: &str) -> anyhow::Result<&'a mut App> {
    let app = apps.iter_mut().find(|app| app.key == key);
    app.with_context(|| format!("{option} names the app `{key}`, which no --app registers"))
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")?;
    let outcome = runtime.block_on(serve(arguments));
    // A read of standard input that is still waiting must not keep the process.
    runtime.shutdown_background();
    outcome
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let clock = arguments.clock.map_or_else(|| SimClock::following(Clock::system()), SimClock::standing_at);
    let Arguments { platform, seed, orders, shops, mut apps, .. } = arguments;
    for (key, logins) in arguments.sellers {
        app(&mut apps, &key, "--sellers")?.sellers = Some(logins);
    }
    for (key, name, value) in arguments.app_settings {
        app(&mut apps, &key, "--app-setting")?.settings.insert(name, value);
    }
    let simulator = Simulator::new(Setup { platform, seed, shops, orders, clock, apps });
    if arguments.loopback_http {
        simulator.take_loopback_http();
    }
    if arguments.drop_order {
        simulator.leave_out_one();
    }
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let served = simulator.serve(arguments.listen).await?;
    let mut output = std::io::stdout();
    writeln!(output, "{}", served.origin()).and_then(|()| output.flush()).context("cannot print the address")?;
    tokio::select! {
        _ = terminate.recv() => {}
        outcome = tokio::signal::ctrl_c() => outcome.context("cannot watch for Ctrl-C")?,
        () = input_closes() => {}
    }
    served.stop().await;
    Ok(())
}

/// Returns when whoever started this process has closed its end of standard input, or is gone.
async fn input_closes() {
    let mut input = tokio::io::stdin();
    let mut ignored = [0_u8; 256];
    while input.read(&mut ignored).await.is_ok_and(|length| length > 0) {}
}
