//! What to open and what to type, for a person.

use std::fmt::Write as _;

use super::script::{Apps, Script, Way};
use super::stage::Addresses;
use crate::play::seller::PASSWORD;
use crate::sim::amazon::DEVELOPER_PAGE;

/// The whole text.
pub(super) async fn of(addresses: &Addresses, scripts: &[&'static Script]) -> anyhow::Result<String> {
    let mut text = format!(
        "
Longshore runs, and some shops of each simulated platform are connected. Open the console and sign in:

  address   {}
  password  {PASSWORD}

Each platform has a shop left to be connected: choose the platform under 外贸订单 → 外贸账号, fill in the form, follow
the link on the next page, sign in at the simulated platform as that shop's owner, and press 授权.
",
        addresses.console
    );
    for script in scripts {
        let market = addresses.market(script.platform)?;
        let logins = market.logins().await?;
        let (taken, left) = logins.split_at(script.ways.len().min(logins.len()));
        write!(
            text,
            "
{}
  simulator   {}
  app         {}
  fill in     {}
  sign in as  {} (connected are {})
",
            script.title,
            market.origin(),
            whose_app(script),
            to_fill_in(script),
            left.join(", "),
            taken.join(", "),
        )?;
        if let (Apps::Forwarder((key, _), _), true) = (&script.apps, script.ways.contains(&Way::PastedToken)) {
            let mut page = market.origin().join(DEVELOPER_PAGE)?;
            page.query_pairs_mut().append_pair("app", key);
            write!(text, "  or          paste behind the link what this page shows:\n              {page}\n")?;
        }
    }
    let socket = addresses.control.socket().display();
    write!(
        text,
        "
The command line finds the daemon with --socket '{socket}'.
Ctrl-C ends it all and removes what it wrote.
"
    )?;
    Ok(text)
}

fn whose_app(script: &Script) -> String {
    match script.apps {
        Apps::Forwarder((key, _), _) => format!("the forwarder's, {key}"),
        Apps::Sellers(_) => "of the seller's own".to_owned(),
    }
}

/// What the form asks for the first shop that is left.
fn to_fill_in(script: &Script) -> String {
    let answer = |(name, answer): (&str, String)| match name {
        "nickname" => "a nickname of your own".to_owned(),
        _ => format!("{name} {answer}"),
    };
    let answers: Vec<String> = script.answers(script.ways.len()).into_iter().map(answer).collect();
    if answers.is_empty() { "nothing: a name is asked for afterwards".to_owned() } else { answers.join(", ") }
}
