//! `drafts`: a list of draft orders, or one of them whole.

use super::args::DraftsArgs;
use super::client::{Client, encoded};
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::{Rows, or_dash, visible};
use super::time::minute;
use crate::api::control::{DraftAnswer, Drafts};
use crate::model::{Address, Draft, DraftView, Money, Order};

/// Drafts asked for at a time when all are wanted.
const PAGE: u16 = 500;

/// More than this is no list any more; a program pages by itself.
const ALL_MAX: usize = 100_000;

/// Lists drafts or shows one.
pub(super) async fn run(args: &DraftsArgs, client: &Client, output: &Output) -> Result<Exit, Failure> {
    if let Some(id) = args.draft {
        let answer: DraftAnswer = client.get(&format!("/v1/drafts/{id}")).await?;
        output.data(&answer, whole)?;
        return Ok(Exit::Done);
    }
    let drafts =
        if args.all { all(args, client).await? } else { page(args, args.limit, args.after.as_deref(), client).await? };
    if drafts.drafts.is_empty() {
        output.note("no drafts in this list; `--view` names another");
    }
    output.data(&drafts, |drafts| list(&drafts.drafts))?;
    if let Some(next) = drafts.next.as_deref().filter(|_| !output.is_json()) {
        output.note(&format!("there are more: go on with `--after {}`", visible(next)));
    }
    Ok(Exit::Done)
}

async fn all(args: &DraftsArgs, client: &Client) -> Result<Drafts, Failure> {
    let mut all = page(args, PAGE, None, client).await?;
    while let Some(after) = all.next.take() {
        let page = page(args, PAGE, Some(&after), client).await?;
        all.next = page.next.filter(|_| !page.drafts.is_empty());
        all.drafts.extend(page.drafts);
        if all.drafts.len() >= ALL_MAX {
            break;
        }
    }
    Ok(all)
}

async fn page(args: &DraftsArgs, limit: u16, after: Option<&str>, client: &Client) -> Result<Drafts, Failure> {
    let view = DraftView::from(args.view).as_str();
    let account = args.account.map_or_else(String::new, |account| format!("&account={account}"));
    let after = after.map_or_else(String::new, |after| format!("&after={}", encoded(after)));
    client.get(&format!("/v1/drafts?view={view}&limit={limit}{account}{after}")).await
}

fn list(drafts: &[Draft]) -> String {
    if drafts.is_empty() {
        return String::new();
    }
    let mut rows = Rows::new(&["draft", "order", "account", "placed", "state", "status", "to", "items", "total"]);
    for draft in drafts {
        rows.add([
            draft.id.to_string(),
            draft.order_number.clone().unwrap_or_else(|| draft.order_id.clone()),
            draft.account.to_string(),
            minute(draft.placed_at),
            draft.state.as_str().to_owned(),
            draft.status.as_str().to_owned(),
            or_dash(draft.country_code.as_deref()),
            draft.items.len().to_string(),
            draft.total.as_ref().map_or_else(|| "-".to_owned(), money),
        ]);
    }
    rows.text()
}

/// One draft: what it is, what is in it, where it goes.
fn whole(answer: &DraftAnswer) -> String {
    let draft = &answer.draft;
    let mut lines = vec![
        format!(
            "draft {}: order {} of account {} ({})",
            draft.id,
            visible(&draft.order_id),
            draft.account,
            draft.platform
        ),
        format!("state     {}", draft.state.as_str()),
        format!(
            "status    {}, {}, {}",
            draft.status.as_str(),
            draft.payment_status.as_str(),
            draft.fulfillment_status.as_str()
        ),
        format!("platform  {}", visible(&draft.source_status)),
        format!("placed    {}", minute(draft.placed_at)),
    ];
    lines.extend(draft.paid_at.map(|at| format!("paid      {}", minute(at))));
    lines.extend(draft.ship_by.map(|at| format!("ship by   {}", minute(at))));
    lines.extend(draft.total.as_ref().map(|total| format!("total     {}", visible(&money(total)))));
    lines.push(String::new());
    lines.push(items(draft));
    lines.push(String::new());
    match &answer.order {
        Some(order) => lines.extend(recipient(order)),
        None => lines.push("the buyer's data have been erased".to_owned()),
    }
    lines.join("\n")
}

fn items(draft: &Draft) -> String {
    let mut rows = Rows::new(&["qty", "sku", "item", "price", "shipped by"]);
    for item in &draft.items {
        rows.add([
            item.quantity.to_string(),
            or_dash(item.sku.as_deref()),
            item.description.clone(),
            item.unit_price.as_ref().map_or_else(|| "-".to_owned(), money),
            if item.shipped_by_platform { "platform" } else { "forwarder" }.to_owned(),
        ]);
    }
    rows.text()
}

/// The address and the notes, a line each.
fn recipient(order: &Order) -> Vec<String> {
    let address = order.ship_to.as_ref().map(address_lines);
    let mut lines = address.unwrap_or_else(|| vec!["no address told".to_owned()]);
    lines.extend(order.notes.iter().map(|note| format!("note of {}: {}", visible(&note.kind), visible(&note.text))));
    lines
}

fn address_lines(address: &Address) -> Vec<String> {
    let Address { name, company, phone, email, address_lines, complement, district, city, .. } = address;
    let place = [city, &address.state_province, &address.postal_code, &address.country_code];
    let place: Vec<&str> = place.into_iter().filter_map(|part| part.as_deref()).collect();
    let mut lines: Vec<String> = [name, company].into_iter().flatten().map(|text| visible(text)).collect();
    lines.extend(address_lines.iter().chain(complement).chain(district).map(|text| visible(text)));
    lines.push(visible(&place.join(", ")));
    lines.extend([phone, email].into_iter().flatten().map(|text| visible(text)));
    if address.masked {
        lines.push("(partly hidden by the platform)".to_owned());
    }
    lines
}

fn money(money: &Money) -> String {
    format!("{} {}", money.amount, money.currency)
}

#[cfg(test)]
mod tests;
