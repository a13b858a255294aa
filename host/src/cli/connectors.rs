//! `connectors`: which connector files there are, which are live, and why the others are not; and what to do about them.

use super::args::{ConnectorsArgs, ConnectorsWish};
use super::client::{Client, encoded};
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::{Rows, or_dash, visible};
use crate::api::control::{Connector, ConnectorAnswer, Connectors};
use crate::connectors::Wanted;
use crate::model::PlatformId;

/// Hexadecimal digits of a digest that a person needs to tell two files apart.
const DIGEST_SHOWN: usize = 12;

/// Lists them, or does what is wished of one.
pub(super) async fn run(args: ConnectorsArgs, client: &Client, output: &Output) -> Result<Exit, Failure> {
    match args.wish {
        None => list(client, output).await,
        Some(wish) => {
            let answer: ConnectorAnswer = client.post(&path(&wish)).await?;
            output.data(&answer, |answer| format!("{} {} is live", answer.platform, visible(&answer.version)))?;
            Ok(Exit::Done)
        }
    }
}

fn path(wish: &ConnectorsWish) -> String {
    match wish {
        ConnectorsWish::Approve { platform } => format!("/v1/connectors/{platform}/approve"),
        ConnectorsWish::Rollback { platform } => format!("/v1/connectors/{platform}/rollback"),
        ConnectorsWish::Use { platform, version } => format!("/v1/connectors/{platform}/use/{}", encoded(version)),
    }
}

async fn list(client: &Client, output: &Output) -> Result<Exit, Failure> {
    let answer: Connectors = client.get("/v1/connectors").await?;
    if answer.connectors.is_empty() {
        output.note("no connector files: put one into the folder that `connectors.dir` names");
    }
    output.data(&answer, |answer| text(&answer.connectors))?;
    Ok(Exit::Done)
}

fn text(connectors: &[Connector]) -> String {
    if connectors.is_empty() {
        return String::new();
    }
    let mut rows = Rows::new(&["platform", "version", "state", "file", "digest", "hosts"]);
    for connector in connectors {
        let platform = connector.platform.as_ref().map(PlatformId::as_str);
        let digest = connector.digest.as_deref().and_then(|digest| digest.get(..DIGEST_SHOWN));
        rows.add([
            or_dash(platform),
            or_dash(connector.version.as_deref()),
            connector.state.clone(),
            connector.file.clone(),
            or_dash(digest),
            or_dash(Some(&connector.hosts.join(" "))),
        ]);
    }
    let reasons = connectors.iter().filter_map(|connector| {
        let reason = connector.reason.as_deref()?;
        let instead = connector.instead.as_deref();
        let instead = instead.map(|version| format!(" (version {} runs in its place)", visible(version)));
        let said = format!("{}{}", visible(reason), instead.unwrap_or_default());
        let file = visible(&connector.file);
        if connector.additions.is_empty() {
            return Some(format!("{file}: {said}"));
        }
        let mut lines = vec![format!("{file}: {}", Wanted::LEAD)];
        lines.extend(connector.additions.iter().map(|more| format!("  {}", visible(more))));
        lines.push(format!("  {said}"));
        Some(lines.join("\n"))
    });
    std::iter::once(rows.text()).chain(std::iter::once(String::new())).chain(reasons).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_refused_file_stands_below_the_table() {
        let live = Connector {
            platform: "aliexpress".parse().ok(),
            file: "aliexpress.wasm".into(),
            version: Some("0.1.0".into()),
            digest: Some("0123456789abcdef".into()),
            state: "live".into(),
            reason: None,
            additions: Vec::new(),
            instead: None,
            hosts: vec!["https://api-sg.aliexpress.com".into()],
        };
        let failed = Connector {
            platform: None,
            file: "broken.wasm".into(),
            version: None,
            digest: None,
            state: "failed".into(),
            reason: Some("it is empty".into()),
            additions: Vec::new(),
            instead: None,
            hosts: Vec::new(),
        };
        let waiting = Connector {
            platform: "ebay".parse().ok(),
            file: "ebay.wasm".into(),
            state: "needs-approval".into(),
            reason: Some("`longshore connectors approve ebay` allows it".into()),
            additions: vec!["+ sends to https://api.ebay.com".into(), "+ sends browsers to https://ebay.com".into()],
            instead: Some("0.1.0".into()),
            ..failed.clone()
        };
        assert_eq!(
            text(&[live, failed, waiting]),
            "\
PLATFORM    VERSION  STATE           FILE             DIGEST        HOSTS
aliexpress  0.1.0    live            aliexpress.wasm  0123456789ab  https://api-sg.aliexpress.com
-           -        failed          broken.wasm      -             -
ebay        -        needs-approval  ebay.wasm        -             -

broken.wasm: it is empty
ebay.wasm: it asks for what nobody has granted
  + sends to https://api.ebay.com
  + sends browsers to https://ebay.com
  `longshore connectors approve ebay` allows it (version 0.1.0 runs in its place)"
        );
    }
}
