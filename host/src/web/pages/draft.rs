//! One draft order: items, address, money, the platform's own record, and what the forwarder decides.

use askama::Template;
use http::StatusCode;

use super::drafts::{Amount, number, state_look};
use super::platforms::name_of;
use super::{Frame, Place};
use crate::api::DraftDetail;
use crate::model::{Address, DraftAction, DraftId, DraftState, Order};
use crate::web::markdown::is_https;
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Moment};
use crate::web::visit::Visit;

/// The longest reason for rejecting, in characters.
const REASON_MAX: usize = 200;

#[derive(Template)]
#[template(path = "draft.html", whitespace = "minimize")]
pub(super) struct DraftPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) detail: &'v DraftDetail,
}

/// Names of charges that several platforms share, as the message files spell them (`charge-WORD`).
pub(in crate::web) const CHARGES: [&str; 7] =
    ["shipping", "tax", "discount", "coupon", "fee", "adjustment", "gift-wrap"];

/// Who can speak in a note (`note-of-WORD`), in the contract's spelling.
pub(in crate::web) const SPEAKERS: [&str; 4] = ["buyer", "seller", "gift", "platform"];

/// `GET /drafts/{id}`
pub(in crate::web) async fn detail(visit: Visit) -> Answer {
    let detail = visit.api().draft(&visit.actor, visit.part("id")?)?;
    reply::page(StatusCode::OK, &DraftPage { frame: visit.frame(Place::Drafts), detail: &detail })
}

/// `POST /drafts/{id}/state`
pub(in crate::web) async fn change_state(visit: Visit) -> Answer {
    let id: DraftId = visit.part("id")?;
    let reason = visit.form.text("reason").unwrap_or_default();
    let action = action(visit.form.text("action").unwrap_or_default(), reason).ok_or(Fault::BadRequest)?;
    visit.api().change_draft(&visit.actor, id, action).await?;
    reply::see_other(&format!("/drafts/{id}"))
}

/// What a button of the page asks for. What the platform says is no button.
fn action(word: &str, reason: &str) -> Option<DraftAction> {
    match word {
        "review" => Some(DraftAction::Review),
        "accept" => Some(DraftAction::Accept),
        "export" => Some(DraftAction::Export),
        "reopen" => Some(DraftAction::Reopen),
        "reject" if reason.chars().any(char::is_control) || reason.chars().count() > REASON_MAX => None,
        "reject" => Some(DraftAction::Reject { reason: reason.to_owned() }),
        _ => None,
    }
}

/// The buttons that a state allows, by the one table of transitions; rejecting has a form of its own.
pub(super) fn actions(state: &DraftState) -> Vec<&'static str> {
    let offered = ["accept", "review", "export", "reopen"];
    offered.into_iter().filter(|word| action(word, "").is_some_and(|action| state.after(action).is_ok())).collect()
}

impl DraftPage<'_> {
    fn actions(&self) -> Vec<&'static str> {
        actions(&self.detail.draft.state)
    }

    fn may_reject(&self) -> bool {
        self.detail.draft.state.after(DraftAction::Reject { reason: String::new() }).is_ok()
    }

    fn reject_reason(&self) -> Option<&str> {
        match &self.detail.draft.state {
            DraftState::Rejected { reason } => Some(reason.as_str()).filter(|reason| !reason.is_empty()),
            _ => None,
        }
    }
}

/// A charge's word in the message files, however its platform writes it. None: only the platform knows what it is.
fn charge_word(name: &str) -> Option<&'static str> {
    let written = name.to_ascii_lowercase().replace('_', "-");
    CHARGES.into_iter().find(|word| *word == written)
}

/// The word of who speaks in a note. None: it is a kind that only the platform knows.
fn speaker(kind: &str) -> Option<&'static str> {
    SPEAKERS.into_iter().find(|word| *word == kind)
}

/// The address as a label has it: name, company, lines, place, country. What the platform did not tell is no line.
fn address_lines(address: &Address) -> Vec<String> {
    let place: Vec<&str> = [&address.district, &address.city, &address.state_province, &address.postal_code]
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    let mut lines: Vec<String> = address.name.iter().chain(&address.company).cloned().collect();
    lines.extend(address.address_lines.iter().cloned());
    lines.extend(address.complement.iter().filter(|text| !address.address_lines.contains(text)).cloned());
    lines.extend(Some(place.join(", ")));
    lines.extend(address.country_code.clone());
    lines.retain(|line| !line.is_empty());
    lines
}

/// The record as the platform wrote it, laid out if it is JSON. Text otherwise; never trusted to be either.
fn laid_out(order: &Order) -> String {
    // Laying out through a map of values would reorder keys and round numbers, so only white space is added.
    match serde_json::from_str::<&serde_json::value::RawValue>(&order.source) {
        Ok(_) => indent(&order.source),
        Err(_) => order.source.clone(),
    }
}

/// Breaks JSON text into lines. Not a byte of what it says changes.
fn indent(json: &str) -> String {
    let (mut out, mut depth, mut in_string, mut escaped) =
        (String::with_capacity(json.len() * 2), 0usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(40)));
    };
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' => {
                in_string = true;
                out.push(character);
            }
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if !matches!(characters.peek(), Some('}' | ']')) {
                    depth += 1;
                    line(&mut out, depth);
                } else if let Some(end) = characters.next() {
                    out.push(end);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(character);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn buttons_follow_the_table_of_transitions() {
        for (state, buttons) in [
            (DraftState::New, vec!["accept", "review"]),
            (DraftState::Reviewing, vec!["accept", "reopen"]),
            (DraftState::Accepted, vec!["export", "reopen"]),
            (DraftState::Exported, vec![]),
            (DraftState::Rejected { reason: String::new() }, vec!["reopen"]),
            (DraftState::SourceCancelled, vec![]),
        ] {
            assert_eq!(actions(&state), buttons, "{state:?}");
        }
    }

    #[test]
    fn charges_are_known_however_they_are_written() {
        for (name, word) in [
            ("shipping", Some("shipping")),
            ("SHIPPING", Some("shipping")),
            ("GIFT_WRAP", Some("gift-wrap")),
            ("VAT", None),
            ("shipping cost", None),
            ("", None),
        ] {
            assert_eq!(charge_word(name), word, "{name}");
        }
    }

    #[test]
    fn a_form_cannot_speak_for_the_platform_or_smuggle_control_characters() {
        for (word, reason) in [("source-cancelled", ""), ("source-active", ""), ("", ""), ("reject", "a\u{7}b")] {
            assert_eq!(action(word, reason), None, "{word}");
        }
        assert_eq!(action("reject", &"\u{4e2d}".repeat(REASON_MAX + 1)), None);
    }

    #[test]
    fn records_are_laid_out_without_touching_a_digit() {
        let record = r#"{"id":1005006123456789012345,"a":[],"b":[1.10,{"c":"x,{}\"]"}]}"#;
        let lines = "{\n  \"id\": 1005006123456789012345,\n  \"a\": [],\n  \"b\": [\n    1.10,\n    {\n      \"c\": \
                     \"x,{}\\\"]\"\n    }\n  ]\n}";
        assert_eq!(indent(record), lines);
    }

    proptest! {
        /// Without white space outside of strings, the laid-out record is the record.
        #[test]
        fn laying_out_changes_white_space_alone(strings in proptest::collection::vec("\\PC{0,12}", 0..6), number: u64) {
            let record = serde_json::json!({ "strings": strings, "number": number, "nested": [[], {}, [{}]] }).to_string();
            let laid_out = indent(&record);
            let before: serde_json::Value = serde_json::from_str(&record).unwrap();
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&laid_out).unwrap(), before);
        }
    }
}
