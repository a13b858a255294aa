//! What to open and what to type, for a person.

use std::fmt::Write as _;

use super::script::{Apps, Script, Way};
use super::stage::Addresses;
use crate::play::seller::PASSWORD;
use crate::sim::amazon::DEVELOPER_PAGE;

/// The whole text.
pub(super) async fn of(addresses: &Addresses, scripts: &[&'static Script]) -> anyhow::Result<String> {
    let mut text = format!(
        "\nLongshore runs, and shops of the simulated platforms are connected. Open the console and sign in:\n\n\
         \x20 address   {}\n  password  {PASSWORD}\n\n\
         To connect one more shop, choose its platform under 外贸订单 → 外贸账号 and fill in the form. The link on the\n\
         next page leads to the simulated platform, where you sign in as the shop that is free, and 授权 says yes.\n",
        addresses.console,
    );
    for script in scripts {
        let market = addresses.market(script.platform)?;
        let logins = market.logins().await?;
        let (taken, free) = logins.split_at(script.ways.len().min(logins.len()));
        write!(
            text,
            "\n{}, at {}\n  sign in as  {} (connected: {})\n  fill in     {}\n",
            script.title,
            market.origin(),
            free.join(", "),
            taken.join(", "),
            to_fill_in(script),
        )?;
        if let (Apps::Forwarder((key, _), _), true) = (&script.apps, script.ways.contains(&Way::PastedToken)) {
            let mut page = market.origin().join(DEVELOPER_PAGE)?;
            page.query_pairs_mut().append_pair("app", key);
            writeln!(text, "  or paste    on the page behind the link, what this one shows:\n              {page}")?;
        }
    }
    let socket = addresses.control.socket().display();
    write!(
        text,
        "\nThe command line finds the daemon with --socket '{socket}'.\nCtrl-C ends it all and removes what it wrote.\n"
    )?;
    Ok(text)
}

/// What the form asks for the first shop that is free.
fn to_fill_in(script: &Script) -> String {
    let answers = script.answers(script.ways.len());
    let answer = |(name, value): &(&str, String)| match *name {
        "nickname" => "a nickname of your own".to_owned(),
        name => format!("{name} {value}"),
    };
    let answers: Vec<String> = answers.iter().map(answer).collect();
    let app = match script.apps {
        Apps::Forwarder((key, _), _) => format!("the app is the forwarder's, {key}"),
        Apps::Sellers(_) => "the app is the seller's own".to_owned(),
    };
    let asked =
        if answers.is_empty() { "nothing: the name is asked after the consent".to_owned() } else { answers.join(", ") };
    format!("{asked}\n              ({app})")
}
