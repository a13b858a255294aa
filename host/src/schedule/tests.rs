//! The schedule with its pulls, against a scripted platform, on a store in memory and paused time.

use std::time::Duration;

use super::*;
use crate::model::{AccountState, Failure, FailureKind, PullOutcome, PullRecord, Trigger};
use crate::pull::testing::{Bench, failed, start};
use crate::sandbox::Fault;
use crate::store::AccountChange;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A schedule that turns, and the ground it stands on.
struct Turning {
    bench: Bench,
    schedule: Schedule,
    group: Group,
    accounts: Vec<AccountId>,
}

impl Turning {
    /// A schedule with that many accounts, each of which has just consented and been pulled for it at second 0.
    async fn with_accounts(count: u32, config: config::Pull) -> Self {
        // One window is enough, so that a test of a day plays in no time.
        let bench = Bench::new(config::Pull { first_pull: Duration::from_secs(HOUR), ..config });
        bench.sell(1..=6, "a");
        let (schedule, group) = turn(&bench);
        let mut accounts = Vec::new();
        for number in 1..=count {
            accounts.push(bench.connect(number).await);
        }
        let turning = Self { bench, schedule, group, accounts };
        turning.pass(1).await;
        turning
    }

    /// Lets that many seconds go by. Whatever falls due meanwhile happens.
    async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    async fn pass_until(&self, second: u64) {
        let at = second_to_time(second);
        tokio::time::sleep(at.since(self.bench.clock.now())).await;
    }

    /// The daemon dies and comes up again.
    async fn restart(&mut self) {
        self.group.drain(Duration::ZERO).await;
        self.schedule.drain(Duration::ZERO).await;
        self.bench.store.abandon_open_pulls(self.bench.clock.now()).await.unwrap();
        (self.schedule, self.group) = turn(&self.bench);
    }

    /// The pulls of an account, the first one first.
    fn pulls(&self, index: usize) -> Vec<PullRecord> {
        let mut pulls = self.bench.store.pulls(self.accounts[index], None, 1000).unwrap();
        pulls.reverse();
        pulls
    }

    fn outcome(&self, index: usize) -> PullOutcome {
        self.pulls(index).last().unwrap().outcome
    }

    fn is_running(&self, index: usize) -> bool {
        self.schedule.status(self.accounts[index]).unwrap().running.is_some()
    }

    async fn click(&self, index: usize) -> Click {
        self.schedule.click(self.accounts[index]).await.unwrap()
    }
}

fn turn(bench: &Bench) -> (Schedule, Group) {
    let (store, connected, changes) = (bench.store.clone(), bench.connected.clone(), bench.changes.clone());
    let schedule = Schedule::new(&bench.config, bench.puller(), store, bench.clock, connected, changes);
    let (turning, turned) = (Group::new(), schedule.clone());
    let stop = turning.stop_signal();
    assert!(turning.spawn("schedule", async move { turned.run(stop).await }));
    (schedule, turning)
}

fn second_to_time(second: u64) -> Timestamp {
    start().plus(Duration::from_secs(second))
}

fn second(at: Timestamp) -> u64 {
    at.since(start()).as_secs()
}

/// What happens to an account in a table.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// Somebody presses 拉取订单; the answer says that the pull starts at this second.
    Click(u64),
    /// The same, and the answer says that the platform demands the wait.
    ClickHeld(u64),
    /// The same, and the answer says that it joins the pull that began at this second.
    Joins(u64),
    /// From now on the platform takes its time.
    Slow,
    /// And now it answers.
    Fast,
    /// The next page fails, and the platform may ask for that many seconds.
    Fail(Option<u32>),
    /// The daemon is restarted.
    Restart,
    /// The seller consents anew.
    Consent,
    /// Somebody pauses the account.
    Pause,
    /// Somebody lets it go on.
    GoOn,
}

async fn happen(turning: &mut Turning, event: Event, case: &str) {
    let account = turning.accounts[0];
    let platform = turning.bench.platform.clone();
    let set_state = async |turning: &Turning, state| {
        let change = AccountChange { state: Some((state, None)), ..AccountChange::default() };
        turning.bench.store.change_account(account, change).await.unwrap();
        turning.schedule.account_changed(account);
    };
    let answer = |at, joins, platform_wait| Click { joins, starts_at: second_to_time(at), platform_wait };
    match event {
        Event::Click(at) => assert_eq!(turning.click(0).await, answer(at, false, false), "{case}"),
        Event::ClickHeld(at) => assert_eq!(turning.click(0).await, answer(at, false, true), "{case}"),
        Event::Joins(at) => assert_eq!(turning.click(0).await, answer(at, true, false), "{case}"),
        Event::Slow => platform.list_orders().hold(),
        Event::Fast => platform.list_orders().release(),
        Event::Fail(retry_after_seconds) => {
            let failure = Failure::new(FailureKind::Throttled, "429", "slow down");
            platform.list_orders().push(Err(Fault::Failed(Failure { retry_after_seconds, ..failure })));
        }
        Event::Restart => turning.restart().await,
        Event::Consent => turning.bench.consent(account, 1, 1).await,
        Event::Pause => set_state(turning, AccountState::Paused).await,
        Event::GoOn => set_state(turning, AccountState::Connected).await,
    }
}

/// Plays the events and compares the pulls that began after second 1 and within the hour.
async fn check(case: &str, events: &[(u64, Event)], begun: &[(u64, Trigger)]) {
    // By itself the account would not be pulled before long.
    let config = config::Pull { every: Duration::from_hours(24 * 365), ..config::Pull::default() };
    let mut turning = Turning::with_accounts(1, config).await;
    assert_eq!(turning.outcome(0), PullOutcome::Succeeded, "{case}: the pull for the consent");
    for (at, event) in events {
        turning.pass_until(*at).await;
        happen(&mut turning, *event, case).await;
    }
    turning.pass_until(HOUR).await;
    let pulls = turning.pulls(0);
    let seen: Vec<_> = pulls.iter().skip(1).map(|pull| (second(pull.began_at), pull.trigger)).collect();
    assert_eq!(seen, begun, "{case}");
    assert!(turning.group.drain(Duration::from_secs(1)).await.is_empty(), "{case}");
    assert!(turning.schedule.drain(Duration::from_secs(1)).await.is_empty(), "{case}");
}

#[tokio::test(start_paused = true)]
async fn a_click_shortens_the_wait_to_at_most_four_minutes() {
    use Event::{Click, ClickHeld, Consent, Fail, Fast, GoOn, Joins, Pause, Restart, Slow};
    use Trigger::{Authorization, Schedule};
    let click = |at| (at, Trigger::Click);
    let ten_clicks = [(600, Click(600)); 10];
    check("ten clicks make one pull", &ten_clicks, &[click(600)]).await;
    let spread_out: Vec<_> = (0..10).map(|n| (60 + n, Click(240))).collect();
    check("ten clicks before the mark make one pull", &spread_out, &[click(240)]).await;
    check("at once, four minutes after the last pull began", &[(240, Click(240))], &[click(240)]).await;
    check("else at that mark", &[(239, Click(240))], &[click(240)]).await;
    check("and the next one again", &[(300, Click(300)), (301, Click(540))], &[click(300), click(540)]).await;

    let joining = [(300, Slow), (300, Click(300)), (310, Joins(300)), (320, Joins(300)), (330, Fast)];
    check("a click joins a running pull", &joining, &[click(300)]).await;
    let after = [(300, Slow), (300, Click(300)), (900, Fast), (901, Click(901))];
    check("a pull that took long makes nobody wait", &after, &[click(300), click(901)]).await;

    check("a restart keeps the click", &[(60, Click(240)), (90, Restart)], &[click(240)]).await;
    check(
        "and one whose time has passed",
        &[(60, Click(240)), (230, Pause), (300, Restart), (301, GoOn)],
        &[click(301)],
    )
    .await;
    let cut_off = [(300, Slow), (300, Click(300)), (310, Joins(300)), (320, Restart), (330, Fast)];
    check("a joined pull that was cut off goes on for the click", &cut_off, &[click(300), click(320)]).await;

    // A first failure is tried again after two minutes or a little less; a second click would start at the mark.
    let failing = [(300, Fail(None)), (300, Fail(None)), (300, Fail(None)), (300, Click(300))];
    let mut retried = failing.to_vec();
    retried.extend([(301, Fail(None)), (301, Fail(None)), (301, Fail(None)), (301, Fail(None))]);
    retried.push((3000, Click(3000)));
    let begun = begun_after(&retried).await;
    assert_eq!(begun.first(), Some(&click(300)));
    assert!(begun.contains(&click(3000)), "a click overrides back-off: {begun:?}");
    let before_the_click: Vec<_> = begun.iter().take_while(|(at, _)| *at < 3000).map(|(at, _)| *at).collect();
    let gaps: Vec<_> = before_the_click.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.is_sorted() && gaps.len() > 3, "failures slow the account down: {gaps:?}");

    let waiting = [(300, Fail(Some(1800))), (300, Click(300)), (400, ClickHeld(2100)), (1000, ClickHeld(2100))];
    check("not a wait that the platform demands", &waiting, &[click(300), click(2100)]).await;
    let restarted = [(300, Fail(Some(1800))), (300, Click(300)), (400, ClickHeld(2100)), (500, Restart)];
    check("nor after a restart", &restarted, &[click(300), click(2100)]).await;

    check("a consent is pulled for at once", &[(60, Consent)], &[(60, Authorization)]).await;
    check("a consent serves the click", &[(50, Click(240)), (60, Consent)], &[(60, Authorization)]).await;
    let paused = [(60, Click(240)), (100, Pause), (1000, GoOn)];
    check("a paused account waits", &paused, &[click(1000)]).await;
    let stopped = [(300, Slow), (300, Consent), (310, Restart), (320, Fast)];
    check("a pull that was cut off goes on by itself", &stopped, &[(300, Authorization), (310, Schedule)]).await;
}

/// The pulls that began after these events, within the hour.
async fn begun_after(events: &[(u64, Event)]) -> Vec<(u64, Trigger)> {
    let config = config::Pull { every: Duration::from_hours(24 * 365), ..config::Pull::default() };
    let mut turning = Turning::with_accounts(1, config).await;
    for (at, event) in events {
        turning.pass_until(*at).await;
        happen(&mut turning, *event, "").await;
    }
    turning.pass_until(HOUR).await;
    turning.pulls(0).iter().skip(1).map(|pull| (second(pull.began_at), pull.trigger)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_click_on_an_account_that_is_not_pulled_is_refused() {
    let turning = Turning::with_accounts(1, config::Pull::default()).await;
    let change = AccountChange { state: Some((AccountState::Paused, None)), ..AccountChange::default() };
    turning.bench.store.change_account(turning.accounts[0], change).await.unwrap();
    assert_eq!(turning.schedule.click(turning.accounts[0]).await, Err(NotClicked::NotConnected));
    assert_eq!(turning.schedule.click(AccountId(99)).await, Err(NotClicked::NotConnected));
    assert_eq!(turning.schedule.status(AccountId(99)).unwrap().click, None);
}

#[tokio::test(start_paused = true)]
async fn when_all_places_are_taken_the_longest_scheduled_pull_gives_way_to_a_click() {
    let config = config::Pull { at_once: 3, kept_for_clicks: 1, ..config::Pull::default() };
    let turning = Turning::with_accounts(5, config).await;
    // Twenty pages, so that no pull ends because it is done.
    turning.bench.sell(1..=60, "a");
    turning.bench.platform.list_orders().hold();
    // Within the hour all five come due. Two have a place, one place is kept, and three wait.
    turning.pass(HOUR).await;
    let running: Vec<_> = (0..5).filter(|index| turning.is_running(*index)).collect();
    let waiting: Vec<_> = (0..5).filter(|index| !turning.is_running(*index)).collect();
    assert_eq!(running.len(), 2);
    let longest = *running.iter().min_by_key(|index| turning.pulls(**index).last().unwrap().began_at).unwrap();
    let other = running.into_iter().find(|index| *index != longest).unwrap();

    let now = turning.bench.clock.now();
    assert_eq!(turning.click(waiting[0]).await.starts_at, now);
    turning.pass(1).await;
    assert!(turning.is_running(waiting[0]), "the kept place");
    for _ in 0..10 {
        assert_eq!(turning.click(waiting[1]).await.starts_at, turning.bench.clock.now());
        turning.pass(1).await;
    }
    assert!(!turning.is_running(waiting[1]), "no place is free before the longest has read its page");
    assert!(turning.is_running(longest));
    // One page at a time goes through; which pull gets it is chance.
    let mut pages = 0;
    while turning.outcome(longest) == PullOutcome::Running {
        turning.bench.platform.list_orders().release_one();
        turning.pass(1).await;
        pages += 1;
        assert!(pages < 100, "it does not give way");
    }
    assert_eq!(turning.outcome(longest), PullOutcome::Yielded);
    assert!(turning.is_running(other), "the other one keeps its place");
    assert!(turning.is_running(waiting[0]) && turning.is_running(waiting[1]));
    assert_eq!(turning.pulls(waiting[1]).last().unwrap().trigger, Trigger::Click);

    turning.bench.platform.list_orders().release();
    turning.pass(1).await;
    for index in 0..5 {
        assert_eq!(turning.outcome(index), PullOutcome::Succeeded);
    }
    assert_eq!(turning.pulls(waiting[1]).len(), 2, "ten clicks made one pull, which served the hour as well");
    let pulls = turning.pulls(longest);
    assert_eq!(pulls.len(), 3, "it went on by itself, once");
    assert_eq!(pulls.iter().map(|pull| pull.trigger).skip(1).collect::<Vec<_>>(), [Trigger::Schedule; 2]);
}

#[tokio::test(start_paused = true)]
async fn every_account_is_pulled_every_hour_at_a_time_of_its_own() {
    let turning = Turning::with_accounts(20, config::Pull::default()).await;
    turning.pass(8 * HOUR).await;
    let mut minutes = std::collections::BTreeSet::new();
    for index in 0..20 {
        let began: Vec<_> = turning.pulls(index).iter().map(|pull| pull.began_at).collect();
        assert_eq!(began.len(), 9, "one for the consent, and one an hour");
        assert!(began.windows(2).all(|pair| pair[1].since(pair[0]) <= Duration::from_secs(HOUR)));
        let hourly = &began[1..];
        assert!(hourly.windows(2).all(|pair| pair[1].since(pair[0]) == Duration::from_secs(HOUR)));
        minutes.insert(second(began[1]) / MINUTE);
    }
    assert!(minutes.len() >= 18, "spread over the hour: {minutes:?}");
}

#[tokio::test(start_paused = true)]
async fn what_came_due_while_the_daemon_was_down_is_made_up_for_soon_and_not_all_at_once() {
    let mut turning = Turning::with_accounts(20, config::Pull::default()).await;
    turning.group.drain(Duration::ZERO).await;
    turning.pass(3 * HOUR).await;
    assert!((0..20).all(|index| turning.pulls(index).len() == 1), "nobody pulls while it is down");
    turning.restart().await;
    let up = turning.bench.clock.now();
    turning.pass(5 * MINUTE).await;
    let began: std::collections::BTreeSet<_> = (0..20).map(|index| turning.pulls(index)[1].began_at).collect();
    assert!(began.len() >= 18, "spread over the time after the start");
    assert!(began.iter().all(|at| *at >= up));
}

#[tokio::test(start_paused = true)]
async fn a_drain_ends_pulls_at_a_page_and_the_cursor_resumes_there() {
    let mut turning = Turning::with_accounts(1, config::Pull::default()).await;
    turning.bench.platform.list_orders().hold();
    turning.pass(10 * MINUTE).await;
    turning.click(0).await;
    let calls = turning.bench.calls();
    turning.bench.platform.called(calls + 1).await;
    let schedule = turning.schedule.clone();
    let (cut_off, ()) = tokio::join!(schedule.drain(Duration::from_secs(10)), async {
        turning.pass(1).await;
        turning.bench.platform.list_orders().release_one();
    });
    assert!(cut_off.is_empty(), "it came to its end by itself");
    assert_eq!(turning.outcome(0), PullOutcome::Stopped);
    let (window, cursor) = turning.bench.listed_since(calls).pop().unwrap();
    assert_eq!(cursor, None);
    turning.bench.platform.list_orders().release();
    turning.restart().await;
    turning.pass(1).await;
    assert_eq!(turning.outcome(0), PullOutcome::Succeeded);
    let resumed = turning.bench.listed_since(calls + 1).swap_remove(0);
    assert_eq!(resumed, (window, Some("3".to_owned())), "the next page of the same window");
}

#[tokio::test(start_paused = true)]
async fn a_drain_names_the_pulls_that_it_cut_off() {
    let turning = Turning::with_accounts(1, config::Pull::default()).await;
    turning.bench.platform.list_orders().hold();
    turning.pass(10 * MINUTE).await;
    turning.click(0).await;
    turning.pass(1).await;
    assert_eq!(turning.schedule.drain(Duration::from_secs(1)).await, ["pull of account 1"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_pulled_while_the_store_takes_no_writes() {
    let turning = Turning::with_accounts(3, config::Pull::default()).await;
    turning.bench.store.close().await;
    let calls = turning.bench.calls();
    turning.pass(3 * HOUR).await;
    assert_eq!(turning.bench.calls(), calls);
    assert!(turning.schedule.is_turning(), "the loop turns on");
    turning.group.drain(Duration::from_secs(1)).await;
    turning.pass(MINUTE).await;
    assert!(!turning.schedule.is_turning(), "until it is ended");
}

#[tokio::test(start_paused = true)]
async fn a_pull_that_panics_frees_its_place_and_goes_on_later() {
    let config = config::Pull { at_once: 1, kept_for_clicks: 0, ..config::Pull::default() };
    let turning = Turning::with_accounts(1, config).await;
    turning.pass(10 * MINUTE).await;
    turning.bench.platform.list_orders().otherwise(|_| panic!("as a test"));
    let clicked = second(turning.click(0).await.starts_at);
    turning.pass(1).await;
    assert!(!turning.is_running(0));
    turning.bench.platform.list_orders().otherwise(|_| Ok(crate::model::Page::default()));
    turning.pass(2 * MINUTE).await;
    let pulls = turning.pulls(0);
    let ends: Vec<_> = pulls.iter().map(|pull| (pull.outcome, second(pull.began_at))).collect();
    assert_eq!(ends[1..], [(PullOutcome::Abandoned, clicked), (PullOutcome::Succeeded, clicked + MINUTE)]);
}

#[tokio::test(start_paused = true)]
async fn the_status_says_what_is_going_on() {
    let turning = Turning::with_accounts(1, config::Pull::default()).await;
    let account = turning.accounts[0];
    let status = turning.schedule.status(account).unwrap();
    assert_eq!(status.next.map(|due| due.reason), Some(Reason::Interval));
    assert_eq!(status.click.map(|click| second(click.starts_at)), Some(240), "the button's countdown");
    turning.pass(10 * MINUTE).await;
    turning.bench.platform.list_orders().push(Err(failed(FailureKind::Unavailable)));
    turning.click(0).await;
    assert!(turning.schedule.status(account).unwrap().clicked);
    turning.pass(1).await;
    let status = turning.schedule.status(account).unwrap();
    assert_eq!((status.next.map(|due| due.reason), status.clicked), (Some(Reason::Retry), false));
    turning.bench.platform.list_orders().hold();
    turning.pass(5 * MINUTE).await;
    turning.bench.platform.list_orders().release_one();
    turning.pass(1).await;
    let status = turning.schedule.status(account).unwrap();
    assert_eq!(status.running.map(|progress| (progress.trigger, progress.counts.pages)), Some((Trigger::Schedule, 1)));
    assert_eq!(status.next, None);
    turning.bench.platform.list_orders().release();
    turning.pass(1).await;
    assert_eq!(turning.outcome(0), PullOutcome::Succeeded);
}
