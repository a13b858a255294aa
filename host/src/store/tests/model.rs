//! The draft store against a model made of ordinary maps: whatever is pulled, repeated, decided, erased and restarted, nothing
//! is lost, nothing is doubled, and lists, counters and feed say the same as the drafts.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt as _;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::model::{
    AccountId, CustomerId, DraftAction, DraftId, DraftState, DraftView, FeedKind, Listed, Order, OrderStatus,
    PullCursor, PullId, SetAside, Timestamp, Trigger,
};
use crate::store::testing::{Disk, new_account, now, order};
use crate::store::{BatchCommit, DraftFilter, Error, PageCommit, Store};

/// Accounts and order numbers that the operations speak of: few, so that they meet.
const ACCOUNTS: u32 = 2;
const ORDERS: u8 = 5;

const STATUSES: [OrderStatus; 4] =
    [OrderStatus::AwaitingPayment, OrderStatus::AwaitingShipment, OrderStatus::Completed, OrderStatus::Cancelled];

/// An order as the platform tells it this time.
#[derive(Debug, Clone)]
struct ToldOrder {
    number: u8,
    status: usize,
    /// None: the platform does not tell the recipient this time.
    name: Option<u8>,
    placed: u8,
}

#[derive(Debug, Clone)]
enum Step {
    Page { account: u32, orders: Vec<ToldOrder>, listed: Vec<(u8, u8)>, set_aside: Vec<u8> },
    Batch { account: u32, orders: Vec<ToldOrder>, set_aside: Vec<u8>, missing: Vec<u8> },
    Decide { draft: u64, action: DraftAction },
    Erase { draft: u64 },
    Restart { killed: bool },
}

fn told_order() -> impl Strategy<Value = ToldOrder> {
    (0..ORDERS, 0..STATUSES.len(), proptest::option::of(0..3u8), 0..3u8)
        .prop_map(|(number, status, name, placed)| ToldOrder { number, status, name, placed })
}

fn step() -> impl Strategy<Value = Step> {
    let account = 1..=ACCOUNTS;
    let orders = || proptest::collection::vec(told_order(), 0..4);
    let numbers = || proptest::collection::vec(0..ORDERS, 0..2);
    let listed = proptest::collection::vec((0..ORDERS, 0..3u8), 0..4);
    let actions = prop::sample::select(vec![
        DraftAction::Review,
        DraftAction::Accept,
        DraftAction::Export,
        DraftAction::Reopen,
        DraftAction::Reject { reason: "no".to_owned() },
    ]);
    let draft = || 1..=u64::from(ORDERS) * u64::from(ACCOUNTS);
    prop_oneof![
        4 => (account.clone(), orders(), listed, numbers())
            .prop_map(|(account, orders, listed, set_aside)| Step::Page { account, orders, listed, set_aside }),
        4 => (account, orders(), numbers(), numbers())
            .prop_map(|(account, orders, set_aside, missing)| Step::Batch { account, orders, set_aside, missing }),
        2 => (draft(), actions).prop_map(|(draft, action)| Step::Decide { draft, action }),
        1 => draft().prop_map(|draft| Step::Erase { draft }),
        1 => any::<bool>().prop_map(|killed| Step::Restart { killed }),
    ]
}

/// What the model knows of a draft.
#[derive(Debug, Clone)]
struct ModelDraft {
    account: u32,
    number: u8,
    /// (status, recipient, placed), as far as they are known.
    status: OrderStatus,
    name: Option<u8>,
    placed: u8,
    /// True once an address was told: its country stands in the open part, which outlives the erasing of the rest.
    addressed: bool,
    state: DraftState,
    revision: u32,
    source_revision: Option<String>,
    sealed: bool,
}

#[derive(Debug, Default)]
struct Model {
    drafts: BTreeMap<u64, ModelDraft>,
    to_fetch: BTreeMap<(u32, u8), String>,
    /// How often an order that waits was missing.
    missed: BTreeMap<(u32, u8), u32>,
    /// With the revision that the list told.
    set_aside: BTreeMap<(u32, u8), Option<String>>,
    feed: Vec<(u64, u32, FeedKind)>,
}

impl Model {
    fn told(&mut self, account: u32, told: &ToldOrder, revision: Option<&str>) {
        self.set_aside.remove(&(account, told.number));
        let status = STATUSES[told.status];
        let known = self.drafts.iter_mut().find(|(_, draft)| (draft.account, draft.number) == (account, told.number));
        let Some((id, draft)) = known else {
            let id = self.drafts.len() as u64 + 1;
            let draft = ModelDraft {
                account,
                number: told.number,
                status,
                name: told.name,
                placed: told.placed,
                addressed: told.name.is_some(),
                state: after_source(&DraftState::New, status),
                revision: 1,
                source_revision: revision.map(str::to_owned),
                sealed: true,
            };
            self.drafts.insert(id, draft);
            self.feed.push((id, 1, FeedKind::Created));
            return;
        };
        if let Some(revision) = revision {
            draft.source_revision = Some(revision.to_owned());
        }
        let name = if draft.sealed { told.name.or(draft.name) } else { draft.name };
        let addressed = draft.addressed || told.name.is_some();
        if (draft.status, draft.name, draft.placed, draft.addressed) != (status, name, told.placed, addressed) {
            (draft.status, draft.name, draft.placed, draft.addressed) = (status, name, told.placed, addressed);
            draft.state = after_source(&draft.state, status);
            draft.revision += 1;
            self.feed.push((*id, draft.revision, FeedKind::Changed));
        }
    }

    fn strike(&mut self, account: u32, number: u8, revision: Option<&str>) {
        let waits = self.to_fetch.get(&(account, number));
        if waits.is_some_and(|waits| revision.is_none_or(|revision| revision == waits)) {
            self.to_fetch.remove(&(account, number));
            self.missed.remove(&(account, number));
        }
    }

    /// The third time it is set aside.
    fn missing(&mut self, account: u32, number: u8) {
        let place = (account, number);
        let Some(revision) = self.to_fetch.get(&place).cloned() else { return };
        let times = self.missed.entry(place).or_default();
        *times += 1;
        if *times == 3 {
            self.strike(account, number, None);
            self.set_aside.insert(place, Some(revision));
        }
    }
}

fn after_source(state: &DraftState, status: OrderStatus) -> DraftState {
    state.after(DraftAction::from_source(status)).unwrap()
}

fn order_id(number: u8) -> String {
    format!("o{number}")
}

fn placed(told: u8) -> Timestamp {
    now().plus(Duration::from_secs(u64::from(told)))
}

fn order_of(told: &ToldOrder) -> Order {
    let mut order = order(&order_id(told.number), STATUSES[told.status], &format!("name {:?}", told.name));
    order.created_date_time = Some(placed(told.placed));
    if told.name.is_none() {
        (order.buyer, order.ship_to) = (None, None);
    }
    order
}

fn set_aside_of(number: u8) -> SetAside {
    SetAside { order_id: Some(order_id(number)), reason: "unreadable".to_owned(), source: "{".to_owned() }
}

/// A store in memory answers at once.
fn at_once<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().expect("a store in memory does not wait")
}

/// The store under test, and the pull that each account is in.
struct Bench {
    disk: Disk,
    store: Store,
    pulls: BTreeMap<u32, PullId>,
}

impl Bench {
    fn new() -> Self {
        let disk = Disk::new();
        let store = disk.open();
        for _ in 0..ACCOUNTS {
            at_once(new_account(&store));
        }
        let mut bench = Self { disk, store, pulls: BTreeMap::new() };
        bench.begin_pulls();
        bench
    }

    fn begin_pulls(&mut self) {
        for account in 1..=ACCOUNTS {
            let pull = at_once(self.store.begin_pull(AccountId(account), Trigger::Schedule, now())).unwrap();
            self.pulls.insert(account, pull);
        }
    }

    fn take(&mut self, model: &mut Model, step: &Step) {
        match step {
            Step::Page { account, orders, listed, set_aside } => self.page(model, *account, orders, listed, set_aside),
            Step::Batch { account, orders, set_aside, missing } => {
                self.batch(model, *account, orders, set_aside, missing);
            }
            Step::Decide { draft, action } => self.decide(model, *draft, action),
            Step::Erase { draft } => self.erase(model, *draft),
            Step::Restart { killed } => {
                if *killed {
                    self.store.0.engine.die();
                } else {
                    at_once(self.store.close());
                }
                self.store = self.disk.open();
                at_once(self.store.abandon_open_pulls(now())).unwrap();
                self.begin_pulls();
            }
        }
    }

    fn page(&self, model: &mut Model, account: u32, orders: &[ToldOrder], listed: &[(u8, u8)], set_aside: &[u8]) {
        let sketch =
            |(number, revision): &(u8, u8)| Listed { order_id: order_id(*number), revision: format!("r{revision}") };
        let listed: Vec<Listed> = listed.iter().map(sketch).collect();
        let to_fetch = self.store.new_or_changed(AccountId(account), listed.clone()).unwrap();
        for sketch in &listed {
            let number = (0..ORDERS).find(|number| order_id(*number) == sketch.order_id).unwrap();
            let stored = model.drafts.values().find(|draft| (draft.account, draft.number) == (account, number));
            let known = if let Some(waits) = model.to_fetch.get(&(account, number)) {
                *waits == sketch.revision
            } else {
                let aside = model.set_aside.get(&(account, number)).and_then(Option::as_ref);
                let drafted = stored.and_then(|draft| draft.source_revision.as_ref());
                [aside, drafted].contains(&Some(&sketch.revision))
            };
            assert_eq!(to_fetch.contains(sketch), !known, "{sketch:?}");
        }
        for sketch in &to_fetch {
            let number = (0..ORDERS).find(|number| order_id(*number) == sketch.order_id).unwrap();
            model.to_fetch.insert((account, number), sketch.revision.clone());
        }
        for told in orders {
            model.told(account, told, None);
            model.strike(account, told.number, None);
        }
        model.set_aside.extend(set_aside.iter().map(|number| ((account, *number), None)));
        let page = PageCommit {
            account: AccountId(account),
            pull: self.pulls[&account],
            orders: orders.iter().map(order_of).collect(),
            to_fetch,
            unchanged: 0,
            set_aside: set_aside.iter().copied().map(set_aside_of).collect(),
            cursor: PullCursor::default(),
            window_done: false,
            now: now(),
        };
        at_once(self.store.commit_page(page)).unwrap();
    }

    fn batch(&self, model: &mut Model, account: u32, orders: &[ToldOrder], set_aside: &[u8], missing: &[u8]) {
        let asked = self.store.to_fetch(AccountId(account), "", 3).unwrap();
        let waiting = model.to_fetch.range((account, 0)..(account, ORDERS)).take(3);
        let expected: Vec<_> = waiting.map(|((_, number), revision)| (*number, revision.clone())).collect();
        let found: Vec<_> = asked.iter().map(|sketch| (sketch.order_id.clone(), sketch.revision.clone())).collect();
        let named: Vec<_> = expected.iter().map(|(number, revision)| (order_id(*number), revision.clone())).collect();
        assert_eq!(found, named);
        let revision = |number: u8| expected.iter().find(|(asked, _)| *asked == number).map(|(_, it)| it.as_str());
        for told in orders {
            model.told(account, told, revision(told.number));
        }
        for number in orders.iter().map(|told| told.number).chain(set_aside.iter().copied()) {
            if let Some(revision) = revision(number) {
                model.strike(account, number, Some(revision));
            }
        }
        let aside = set_aside.iter().map(|number| ((account, *number), revision(*number).map(str::to_owned)));
        model.set_aside.extend(aside);
        for number in missing {
            model.missing(account, *number);
        }
        let batch = BatchCommit {
            account: AccountId(account),
            pull: self.pulls[&account],
            asked,
            orders: orders.iter().map(order_of).collect(),
            set_aside: set_aside.iter().copied().map(set_aside_of).collect(),
            missing: missing.iter().copied().map(order_id).collect(),
            now: now(),
        };
        at_once(self.store.commit_batch(batch)).unwrap();
    }

    fn decide(&self, model: &mut Model, id: u64, action: &DraftAction) {
        let changed = at_once(self.store.change_draft(DraftId(id), action.clone(), now()));
        let Some(draft) = model.drafts.get_mut(&id) else {
            assert!(matches!(changed, Err(Error::Missing(_))), "{changed:?}");
            return;
        };
        match draft.state.after(action.clone()) {
            Err(_) => assert!(matches!(changed, Err(Error::Conflict(_))), "{changed:?}"),
            Ok(state) => {
                assert_ne!(state, draft.state, "no action of a person leaves things as they are");
                draft.state = state;
                draft.revision += 1;
                model.feed.push((id, draft.revision, FeedKind::State));
                assert_eq!(changed.unwrap().revision, draft.revision);
            }
        }
    }

    fn erase(&self, model: &mut Model, id: u64) {
        let erased = at_once(self.store.erase_draft(DraftId(id), now()));
        let Some(draft) = model.drafts.get_mut(&id) else {
            assert!(matches!(erased, Err(Error::Missing(_))), "{erased:?}");
            return;
        };
        if draft.sealed {
            draft.sealed = false;
            draft.revision += 1;
            model.feed.push((id, draft.revision, FeedKind::Erased));
            model.set_aside.remove(&(draft.account, draft.number));
        }
        assert_eq!(erased, Ok(()));
    }

    fn compare(&self, model: &Model) {
        for (id, expected) in &model.drafts {
            let (draft, order) = self.store.draft(DraftId(*id)).unwrap().unwrap();
            assert_eq!(draft.order_id, order_id(expected.number));
            assert_eq!(draft.account.0, expected.account);
            assert_eq!(draft.state, expected.state, "{id}");
            assert_eq!((draft.status, draft.placed_at), (expected.status, placed(expected.placed)), "{id}");
            assert_eq!((draft.revision, draft.sealed), (expected.revision, expected.sealed), "{id}");
            assert_eq!(draft.source_revision, expected.source_revision, "{id}");
            let name = order.as_ref().and_then(|order| order.ship_to.as_ref()).and_then(|to| to.name.clone());
            let known = expected.name.filter(|_| expected.sealed).map(|name| format!("name {:?}", Some(name)));
            assert_eq!((order.is_some(), name), (expected.sealed, known), "{id}");
            let found = self.store.draft_of_order(draft.account, &draft.order_id);
            assert_eq!(found, Ok(Some(DraftId(*id))));
        }
        for account in 1..=ACCOUNTS {
            let waiting = self.store.to_fetch(AccountId(account), "", 99).unwrap();
            let waiting: Vec<_> = waiting.into_iter().map(|sketch| (sketch.order_id, sketch.revision)).collect();
            let expected = model.to_fetch.range((account, 0)..(account, ORDERS));
            let expected: Vec<_> =
                expected.map(|((_, number), revision)| (order_id(*number), revision.clone())).collect();
            assert_eq!(waiting, expected);
        }
        let kept = self.store.set_aside(None, 99).unwrap().into_iter();
        let kept: Vec<_> = kept.map(|kept| (kept.account.0, kept.record.order_id.unwrap())).collect();
        let expected: Vec<_> = model.set_aside.keys().map(|(account, number)| (*account, order_id(*number))).collect();
        assert_eq!(kept, expected);
        self.compare_feed(model);
        for customer in [None, Some(CustomerId::DEFAULT), Some(CustomerId(9))] {
            for account in [None, Some(1), Some(2), Some(9)] {
                self.compare_lists(model, customer, account);
            }
        }
    }

    fn compare_feed(&self, model: &Model) {
        let part = self.store.feed(0, 999).unwrap();
        assert_eq!((part.first_kept, part.last), (1, model.feed.len() as u64));
        let sequences: Vec<_> = part.entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!(sequences, (1..=part.last).collect::<Vec<_>>(), "no gap");
        let entries: Vec<_> = part.entries.iter().map(|entry| (entry.draft.0, entry.revision, entry.kind)).collect();
        assert_eq!(entries, model.feed);
    }

    fn compare_lists(&self, model: &Model, customer: Option<CustomerId>, account: Option<u32>) {
        let nobody = customer == Some(CustomerId(9));
        let mut expected: Vec<_> = model
            .drafts
            .iter()
            .filter(|(_, draft)| !nobody && account.is_none_or(|account| account == draft.account))
            .collect();
        expected.sort_by_key(|(id, draft)| std::cmp::Reverse((draft.placed, **id)));
        let filter = |view| DraftFilter { customer, account: account.map(AccountId), view };
        for view in DraftView::ALL.into_iter().map(Some).chain([None]) {
            let expected = expected.iter().filter(|(_, draft)| view.is_none_or(|view| view == view_of(draft.status)));
            let expected: Vec<u64> = expected.map(|(id, _)| **id).collect();
            assert_eq!(self.list(&filter(view)), expected, "{view:?}");
        }
        for (view, count) in self.store.draft_counts(&filter(None)).unwrap() {
            let standing = expected.iter().filter(|(_, draft)| view == view_of(draft.status)).count();
            assert_eq!(count, standing as u64, "{view:?}");
        }
    }

    /// A whole list, read in pages of two.
    fn list(&self, filter: &DraftFilter) -> Vec<u64> {
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = self.store.drafts(filter, after, 2).unwrap();
            ids.extend(page.drafts.iter().map(|draft| draft.id.0));
            match page.next {
                Some(next) => after = Some(next),
                None => return ids,
            }
        }
    }
}

fn view_of(status: OrderStatus) -> DraftView {
    match status {
        OrderStatus::AwaitingPayment => DraftView::Waiting,
        OrderStatus::AwaitingShipment => DraftView::ToShip,
        OrderStatus::Completed => DraftView::Completed,
        _ => DraftView::Cancelled,
    }
}

#[test]
fn the_store_is_the_model() {
    let mut config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    // `PROPTEST_RNG_SEED` repeats a run; else each run has a seed of its own, which a failure prints.
    if matches!(config.rng_seed, RngSeed::Random) {
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).unwrap();
        config.rng_seed = RngSeed::Fixed(u64::from_le_bytes(seed));
    }
    let seed = config.rng_seed;
    let run = TestRunner::new(config).run(&proptest::collection::vec(step(), 1..30), |steps| {
        let (mut bench, mut model) = (Bench::new(), Model::default());
        for step in &steps {
            bench.take(&mut model, step);
        }
        bench.compare(&model);
        Ok(())
    });
    if let Err(error) = run {
        panic!("PROPTEST_RNG_SEED={seed}: {error}");
    }
}
