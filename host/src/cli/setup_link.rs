//! `setup-link`: a link that sets the administrator's password anew, for who has forgotten it.

use super::client::Client;
use super::exit::{Exit, Failure};
use super::output::Output;
use crate::api::control::SetupLink;

/// Asks for the link and prints it.
pub(super) async fn run(client: &Client, output: &Output) -> Result<Exit, Failure> {
    let answer: SetupLink = client.post("/v1/setup-link").await?;
    let SetupLink { minutes, .. } = &answer;
    output.note(&format!(
        "open this within {minutes} minutes and choose a password; it works once, and signs everybody out"
    ));
    output.data(&answer, |answer| answer.link.clone())?;
    Ok(Exit::Done)
}
