//! Every page with made-up views: to hold what people see against rules, and to look at it.
//!
//! `LONGSHORE_PAGES=FOLDER cargo test -p longshore pages_can_be_looked_at` writes them out for a browser.

#![allow(
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "long lists of cases, written so that they read alike"
)]

use std::time::Duration;

use super::account_row::Row;
use super::{
    Frame, Place, accounts, callback, connectors, correction, draft, drafts, platforms, problem, session, tickets,
};
use crate::api::{
    AccountDetail, AccountView, AfterCorrection, CallbackAddress, CallbackOutcome, CallbackView, Conflict,
    ConnectorView, CorrectionView, DraftDetail, DraftListView, DraftOrigin, FieldView, FormProblem, FormProblemKind,
    Hindrance, NoticeView, PasteView, PendingChoice, PlatformView, PullButton, PullView, SettingView, SignInProblem,
    TicketView,
};
use crate::model::{
    Account, AccountId, AccountState, Address, AppId, Buyer, Charge, Choice, CustomerId, Customs, Draft, DraftId,
    DraftState, DraftView, Failure, FailureKind, FulfillmentStatus, GrantInfo, Item, Localized, Money, NicknameMoment,
    Note, Order, OrderStatus, Payment, PaymentStatus, PullCounts, PullId, PullOutcome, PullRecord, ShippingPreferences,
    Shop, TaxIdentifier, Timestamp, Trigger,
};
use crate::store::{DraftKey, TicketProgress};
use crate::web::assets::Assets;
use crate::web::language::Language;
use crate::web::reply::Fault;
use crate::web::text::Messages;

mod each;
mod orders;
mod views;

pub(in crate::web) use each::{callbacks, conflicts, faults, hindrances, steps};
use views::{World, now};

/// All pages in one language, by name. `hostile` replaces every text that comes from outside.
fn pages(language: Language, hostile: Option<&'static str>) -> Vec<(String, String)> {
    let messages = Messages::load().unwrap();
    let t = messages.of(language);
    let assets = Assets::built_in();
    let world = World { hostile };
    let frame = |place: Place| Frame {
        t,
        place,
        forwarder: "海港货代",
        style: &assets.style,
        script: &assets.script,
        now: now(),
        back: Some("/accounts"),
    };
    let mut written = Vec::new();
    let mut write = |name: &str, page: &dyn askama::DynTemplate| {
        written.push((name.to_owned(), page.dyn_render().unwrap()));
    };

    let views = world.accounts();
    let rows = || views.iter().map(|view| Row { view, t, now: now() }).collect::<Vec<_>>();
    let platforms = world.platforms();
    let list = accounts::AccountsPage {
        frame: frame(Place::Accounts),
        platforms: &platforms,
        waiting: 1,
        rows: rows(),
        is_later: true,
        next: Some(AccountId(100)),
    };
    write("accounts", &list);
    let empty = |platforms, waiting| accounts::AccountsPage {
        frame: frame(Place::Accounts),
        platforms,
        waiting,
        rows: Vec::new(),
        is_later: false,
        next: None,
    };
    write("accounts-empty", &empty(&platforms, 0));
    write("accounts-bare", &empty(&[], 0));
    write("accounts-waiting", &empty(&[], 4));
    for view in &views {
        let detail = world.detail(view.clone());
        let row = Row { view: &detail.view, t, now: now() };
        let page = accounts::AccountPage { frame: frame(Place::Accounts), row, detail: &detail };
        write(&format!("account-{}", view.account.id), &page);
    }
    let missing = [FormProblem { field: "app-key".to_owned(), kind: FormProblemKind::Missing }];
    for (name, then, problems) in [
        ("correction", AfterCorrection::Pull, &[][..]),
        ("correction-authorize", AfterCorrection::Authorize, &[]),
        ("correction-problems", AfterCorrection::Nothing, &missing),
    ] {
        let form = world.correction(then);
        let typed = if problems.is_empty() { Vec::new() } else { vec![("app-key", "")] };
        write(name, &correction::CorrectionPage { frame: frame(Place::Accounts), form: &form, typed, problems });
    }
    let form = CorrectionView { fields: Vec::new(), ..world.correction(AfterCorrection::Pull) };
    let none =
        correction::CorrectionPage { frame: frame(Place::Accounts), form: &form, typed: Vec::new(), problems: &[] };
    write("correction-none", &none);
    let excerpt = accounts::ExcerptPage {
        frame: frame(Place::Accounts),
        account: AccountId(1),
        excerpt: world.say("<html>502</html>"),
    };
    write("excerpt", &excerpt);

    write_authorisation(&world, &frame, &mut write);
    write_drafts(&world, &frame, &mut write);
    write_rest(&world, &frame, &mut write);
    written
}

type Framed<'f> = dyn Fn(Place) -> Frame<'f> + 'f;
type Write<'w> = dyn FnMut(&str, &dyn askama::DynTemplate) + 'w;

fn seller<'v>(
    frame: Frame<'v>,
    ticket: &'v TicketView,
    refused: Option<(&'v str, FormProblemKind)>,
    pasted: tickets::Pasted<'v>,
) -> tickets::SellerPage<'v> {
    tickets::SellerPage { frame, ticket, token: "9tB3kQ", refused, pasted }
}

fn write_authorisation(world: &World, frame: &Framed<'_>, write: &mut Write<'_>) {
    let notice = world.notice();
    let untouched = platforms::Given { nickname: "", origin: None, answers: Vec::new() };
    write(
        "platform",
        &platforms::PlatformPage { frame: frame(Place::Accounts), notice: &notice, given: untouched, problems: &[] },
    );
    let problems = views::problems();
    let given = platforms::Given {
        nickname: world.say("深圳店"),
        origin: None,
        answers: vec![("app-key", world.say("51234567"))],
    };
    write(
        "platform-problems",
        &platforms::PlatformPage { frame: frame(Place::Accounts), notice: &notice, given, problems: &problems },
    );
    let missing = |field: &str| FormProblem { field: field.to_owned(), kind: FormProblemKind::Missing };
    for progress in steps(world.say("the buyer closed the window")) {
        let step = tickets::step_word(&progress);
        let ticket = world.ticket(progress);
        write(&format!("ticket-{step}"), &tickets::StaffPage { frame: frame(Place::Accounts), ticket: &ticket });
        write(&format!("authorize-{step}"), &seller(frame(Place::Outside), &ticket, None, tickets::Pasted::default()));
    }
    let wrong =
        Failure::new(FailureKind::Misconfigured, world.say("IncompleteSignature"), world.say("wrong signature"));
    let ticket = world.ticket(TicketProgress::Failed { failure: wrong });
    write("ticket-misconfigured", &tickets::StaffPage { frame: frame(Place::Accounts), ticket: &ticket });
    write("authorize-misconfigured", &seller(frame(Place::Outside), &ticket, None, tickets::Pasted::default()));
    for (name, consents, answers, problems) in [
        ("authorize-paste", true, vec![], vec![]),
        ("authorize-paste-alone", false, vec![], vec![]),
        ("authorize-paste-problems", true, vec![("seller-id", world.say("A1B2C3"))], vec![missing("refresh-token")]),
    ] {
        let ticket = TicketView { consents, paste: Some(world.paste()), ..world.ticket(TicketProgress::Issued) };
        write(name, &seller(frame(Place::Outside), &ticket, None, tickets::Pasted { answers, problems }));
    }
    let naming = Some(world.text("Seaside Gadgets Store"));
    let ticket = TicketView { naming, ..world.ticket(TicketProgress::Connected) };
    for (name, refused) in
        [("authorize-name", None), ("authorize-name-taken", Some((world.say("深圳店"), FormProblemKind::Taken)))]
    {
        write(name, &seller(frame(Place::Outside), &ticket, refused, tickets::Pasted::default()));
    }
    for outcome in callbacks(world.say("深圳店")) {
        let view = CallbackView { outcome, ticket: None, orders_since: Some(views::ago(30 * 24 * 60)) };
        let outcome = callback::todo(&view.outcome);
        let to_correct = (outcome == "misconfigured").then_some(AccountId(1));
        let again = Some(world.ticket(TicketProgress::Continued));
        let frame = Frame { back: None, ..frame(Place::Outside) };
        write(&format!("callback-{outcome}"), &callback::CallbackPage { frame, view: &view, again, to_correct });
    }
}

fn write_drafts(world: &World, frame: &Framed<'_>, write: &mut Write<'_>) {
    let full = world.drafts();
    let list = |list, is_later| drafts::DraftsPage {
        frame: frame(Place::Drafts),
        list,
        view: DraftView::ToShip,
        account: Some((AccountId(1), world.say("深圳一号店"))),
        is_later,
    };
    write("drafts", &list(&full, true));
    let empty = DraftListView { drafts: Vec::new(), next: None, counts: Vec::new() };
    write("drafts-empty", &list(&empty, false));
    write("drafts-no-more", &list(&empty, true));
    let detail = world.draft();
    write("draft", &draft::DraftPage { frame: frame(Place::Drafts), detail: &detail });
    let mut erased = DraftDetail { order: None, ..detail };
    erased.draft.state = DraftState::Rejected { reason: world.say("卖家要求").to_owned() };
    write("draft-erased", &draft::DraftPage { frame: frame(Place::Drafts), detail: &erased });
}

fn write_rest(world: &World, frame: &Framed<'_>, write: &mut Write<'_>) {
    let connectors = world.connectors();
    write("connectors", &connectors::ConnectorsPage { frame: frame(Place::Connectors), connectors });
    write("connectors-empty", &connectors::ConnectorsPage { frame: frame(Place::Connectors), connectors: Vec::new() });
    let set_up = |code, problem| session::SetUpPage { frame: frame(Place::Outside), code, problem };
    write("setup", &set_up(Some(world.say("9tB3kQ")), Some(SignInProblem::Weak)));
    write("setup-closed", &set_up(None, None));
    let sign_in = |is_set_up, problem, wait_seconds| session::SignInPage {
        frame: frame(Place::Outside),
        is_set_up,
        problem,
        wait_seconds,
    };
    write("sign-in", &sign_in(true, None, 0));
    write("sign-in-wait", &sign_in(true, Some(SignInProblem::Wait(30)), 30));
    write("sign-in-first", &sign_in(false, None, 0));
    for fault in faults() {
        let page = problem::ProblemPage { frame: frame(Place::Outside), fault: &fault };
        write(&format!("fault-{}", fault.word()), &page);
    }
}

/// Script, attribute breakers and template syntax in one text.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}&lt;";

#[test]
fn script_in_texts_from_outside_is_shown_as_text() {
    for language in [Language::Chinese, Language::English] {
        let plain: std::collections::BTreeMap<_, _> = pages(language, None).into_iter().collect();
        for (name, html) in pages(language, Some(HOSTILE)) {
            let count = |text: &str| html.matches(text).count();
            assert_eq!(count("<script"), 1, "{name}: our own script alone");
            assert_eq!(count("<img"), 0, "{name}");
            assert_eq!(count("'><"), 0, "{name}");
            // Nothing from outside opened or closed an element: but for the optional parts, the two pages have the same skeleton.
            let tags = |html: &str| html.matches("<form").count();
            assert_eq!(tags(&html), plain.get(&name).map_or(0, |plain| tags(plain)), "{name}");
        }
    }
}

#[test]
fn hostile_texts_do_reach_the_pages() {
    let reached = pages(Language::English, Some(HOSTILE)).into_iter().filter(|(_, html)| html.contains("alert(1)"));
    let names: Vec<_> = reached.map(|(name, _)| name).collect();
    for name in [
        "accounts",
        "account-1",
        "excerpt",
        "platform",
        "ticket-failed",
        "callback-failed",
        "drafts",
        "draft",
        "connectors",
    ] {
        assert!(names.iter().any(|reached| reached == name), "{name}: {names:?}");
    }
}

#[test]
fn pages_hold_no_missing_message_and_no_inline_style_or_script() {
    let keys: Vec<&str> = include_str!("../../../messages/en.ftl")
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .collect();
    for language in [Language::Chinese, Language::English] {
        for (name, html) in pages(language, None) {
            for key in keys.iter().filter(|key| key.contains('-')) {
                assert!(!html.contains(&format!(">{key}<")), "{name}: {key}");
            }
            assert!(!html.contains(" style=\"") && !html.contains("<style"), "{name}");
            assert!(!html.contains(" onclick") && !html.contains("javascript:"), "{name}");
            assert!(html.contains(&format!("<html lang=\"{}\"", language.tag())), "{name}");
        }
    }
}

#[test]
fn secrets_never_come_back_in_a_form() {
    for (name, html) in pages(Language::English, None) {
        for input in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            assert!(!(input.contains("type=\"password\"") && input.contains("value=")), "{name}: {input}");
        }
    }
}

#[test]
fn what_is_said_of_an_input_is_bound_to_it() {
    for (name, html) in pages(Language::English, None) {
        for id in html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if ["help-", "kept-", "error-"].iter().any(|what| id.starts_with(what)) {
                let described = html.split(" aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next());
                let bound = described.flat_map(str::split_whitespace).filter(|bound| *bound == id).count();
                assert_eq!(bound, 1, "{name}: {id}");
            }
        }
    }
}

#[test]
fn pages_can_be_looked_at() {
    #[expect(clippy::disallowed_methods, reason = "whoever looks at pages says where to put them")]
    let Ok(folder) = std::env::var("LONGSHORE_PAGES") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (name, content) in [
        ("console.css", include_str!("../../../assets/console.css")),
        ("console.js", include_str!("../../../assets/console.js")),
    ] {
        std::fs::write(format!("{folder}/{name}"), content).unwrap();
    }
    let assets = Assets::built_in();
    for language in [Language::Chinese, Language::English] {
        for (name, html) in pages(language, None) {
            let html = html.replace(&assets.style, "console.css").replace(&assets.script, "console.js");
            std::fs::write(format!("{folder}/{name}.{}.html", language.tag()), html).unwrap();
        }
    }
}
