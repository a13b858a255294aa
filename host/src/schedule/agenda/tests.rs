//! The places: single cases, and the laws under whatever happens.

#![allow(clippy::zero_sized_map_values, reason = "the map mirrors the one under test")]

use proptest::prelude::*;

use super::*;

fn at(seconds: u32) -> Timestamp {
    Timestamp::from_millis(i64::from(seconds) * 1000)
}

fn due(seconds: u32, reason: Reason) -> Due {
    Due { at: at(seconds), reason, platform_wait: false }
}

fn agenda(at_once: usize, kept_for_clicks: usize) -> Agenda {
    Agenda::new(&config::Pull { at_once, kept_for_clicks, ..config::Pull::default() })
}

/// Puts these accounts, numbered from 1, and says which start at second 100 and which give way.
fn decide(agenda: &mut Agenda, first: u32, dues: &[(u32, Reason)]) -> (Vec<u32>, Vec<u32>) {
    for (id, (seconds, reason)) in (first..).zip(dues) {
        agenda.put(AccountId(id), due(*seconds, *reason));
    }
    let decision = agenda.decide(at(100));
    let started = decision.start.into_iter().map(|(account, _)| account.0).collect();
    (started, decision.give_way.into_iter().map(|account| account.0).collect())
}

#[test]
fn those_somebody_waits_for_go_first_then_what_goes_on_then_the_oldest() {
    use Reason::{Click, Consent, Continuation, Interval, Retry};
    for (case, at_once, kept, dues, started) in [
        ("nobody is due yet", 3, 1, vec![(101, Interval), (101, Click)], vec![]),
        ("the oldest first", 2, 0, vec![(30, Interval), (10, Retry), (20, Interval)], vec![2, 3]),
        ("what goes on before it", 1, 0, vec![(10, Interval), (20, Continuation)], vec![2]),
        (
            "clicks and consents before all",
            2,
            0,
            vec![(10, Interval), (90, Click), (5, Continuation), (80, Consent)],
            vec![4, 2],
        ),
        ("places kept free", 3, 2, vec![(10, Interval), (10, Interval), (10, Continuation)], vec![3]),
        ("places kept for clicks", 3, 2, vec![(10, Interval), (10, Interval), (50, Click), (60, Click)], vec![3, 4, 1]),
        ("one place is never kept", 1, 1, vec![(10, Interval)], vec![1]),
    ] {
        assert_eq!(decide(&mut agenda(at_once, kept), 1, &dues), (started, vec![]), "{case}");
    }
}

#[test]
fn the_longest_scheduled_pull_gives_way_once_all_places_are_taken() {
    use Reason::{Click, Consent, Interval};
    let mut agenda = agenda(3, 1);
    assert_eq!(decide(&mut agenda, 1, &[(10, Interval)]).0, [1]);
    agenda.put(AccountId(2), due(20, Interval));
    assert_eq!(agenda.decide(at(101)).start.len(), 1);
    assert_eq!(decide(&mut agenda, 3, &[(90, Click)]), (vec![3], vec![]), "the kept place");
    assert_eq!(decide(&mut agenda, 4, &[(91, Click)]), (vec![], vec![1]), "the longest");
    assert_eq!(decide(&mut agenda, 4, &[(91, Click)]), (vec![], vec![]), "asked once for each click");
    assert_eq!(decide(&mut agenda, 5, &[(92, Click)]), (vec![], vec![2]), "another click, another place");
    assert_eq!(decide(&mut agenda, 6, &[(93, Consent)]), (vec![], vec![]), "nobody is left to ask");
    agenda.ended(AccountId(1));
    agenda.put(AccountId(1), due(99, Reason::Continuation));
    assert_eq!(agenda.decide(at(100)).start, [(AccountId(4), Trigger::Click)]);
    agenda.ended(AccountId(3));
    agenda.put(AccountId(3), due(5000, Interval));
    assert_eq!(agenda.decide(at(100)).start, [(AccountId(5), Trigger::Click)]);
    agenda.ended(AccountId(2));
    agenda.put(AccountId(2), due(5000, Interval));
    assert_eq!(agenda.decide(at(100)).start, [(AccountId(6), Trigger::Authorization)]);
    agenda.ended(AccountId(4));
    agenda.put(AccountId(4), due(5000, Interval));
    assert_eq!(agenda.decide(at(100)).start, [(AccountId(1), Trigger::Schedule)], "it goes on by itself");
}

#[test]
fn first_pulls_give_way_to_clicks_only() {
    use Reason::{Click, Consent};
    let mut agenda = agenda(2, 1);
    assert_eq!(decide(&mut agenda, 1, &[(10, Consent), (20, Consent)]).0, [1, 2]);
    assert_eq!(decide(&mut agenda, 3, &[(30, Consent)]), (vec![], vec![]));
    assert_eq!(decide(&mut agenda, 4, &[(40, Click)]), (vec![], vec![1]));
}

#[test]
fn a_click_joins_a_running_pull_which_then_gives_way_to_nobody() {
    use Reason::{Click, Interval};
    let mut agenda = agenda(1, 0);
    assert_eq!(decide(&mut agenda, 1, &[(10, Interval)]).0, [1]);
    assert_eq!(decide(&mut agenda, 1, &[(50, Click)]), (vec![], vec![]), "it runs already");
    assert_eq!(decide(&mut agenda, 2, &[(60, Click)]), (vec![], vec![]), "somebody waits for it");
}

#[test]
fn it_says_when_to_look_again() {
    let mut agenda = agenda(1, 0);
    assert_eq!(agenda.decide(at(100)).look_again_at, None);
    agenda.put(AccountId(1), due(300, Reason::Interval));
    agenda.put(AccountId(2), due(200, Reason::Interval));
    assert_eq!(agenda.decide(at(100)).look_again_at, Some(at(200)));
    agenda.remove(AccountId(2));
    assert_eq!(agenda.decide(at(100)).look_again_at, Some(at(300)));
}

#[derive(Debug, Clone)]
enum Event {
    Put(u32, u32, Reason),
    Remove(u32),
    End(usize, Option<(u32, Reason)>),
    Pass(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let reason = proptest::sample::select(vec![
        Reason::Click,
        Reason::Consent,
        Reason::Continuation,
        Reason::Interval,
        Reason::Retry,
    ]);
    let due = (0..200_u32, reason);
    let event = prop_oneof![
        4 => (1..12_u32, due.clone()).prop_map(|(account, (at, reason))| Event::Put(account, at, reason)),
        1 => (1..12_u32).prop_map(Event::Remove),
        3 => (any::<usize>(), proptest::option::of(due)).prop_map(|(which, due)| Event::End(which, due)),
        2 => (0..40_u32).prop_map(Event::Pass),
    ];
    proptest::collection::vec(event, 0..80)
}

proptest! {
    #[test]
    fn whatever_happens_the_places_are_kept(events in events(), places in 1..5_usize, kept in 0..5_usize) {
        let mut agenda = agenda(places, kept);
        let mut now = 0;
        let mut running: BTreeMap<AccountId, ()> = BTreeMap::new();
        for event in events {
            match event {
                Event::Put(account, at, reason) => agenda.put(AccountId(account), due(at, reason)),
                Event::Remove(account) => agenda.remove(AccountId(account)),
                Event::Pass(seconds) => now += seconds,
                Event::End(which, next) => {
                    let chosen = running.keys().nth(which % running.len().max(1)).copied();
                    if let Some(account) = chosen {
                        running.remove(&account);
                        agenda.ended(account);
                        match next {
                            Some((at, reason)) => agenda.put(account, due(at, reason)),
                            None => agenda.remove(account),
                        }
                    }
                }
            }
            let decision = agenda.decide(at(now));
            for (account, _) in &decision.start {
                prop_assert!(running.insert(*account, ()).is_none(), "one account is pulled twice at a time");
                prop_assert!(agenda.due(*account).is_some_and(|due| due.at <= at(now)), "not before it is due");
            }
            prop_assert!(running.len() <= places);
            prop_assert!(decision.give_way.iter().all(|account| running.contains_key(account)));
            prop_assert!(decision.look_again_at.is_none_or(|again| again > at(now)));
            prop_assert_eq!(running.keys().collect::<Vec<_>>(), agenda.running.keys().collect::<Vec<_>>());
            let open_to_all = places - agenda.kept_for_clicks;
            prop_assert!(agenda.came_by_themselves() <= open_to_all);
            let waits = |urgent| agenda.ready.iter().any(|(rank, ..)| (*rank == Rank::Urgent) == urgent);
            prop_assert!(running.len() == places || !waits(true), "a click waits beside a free place");
            prop_assert!(
                running.len() == places || agenda.came_by_themselves() == open_to_all || !waits(false),
                "an account waits beside a free place"
            );
            for (account, due) in &agenda.accounts {
                let is_waiting = agenda.waiting.contains(&(due.at, *account));
                let is_ready = agenda.ready.contains(&(Rank::of(due.reason), due.at, *account));
                let is_running = running.contains_key(account);
                prop_assert_eq!(u8::from(is_waiting) + u8::from(is_ready) + u8::from(is_running), 1, "in one place");
            }
            prop_assert_eq!(agenda.waiting.len() + agenda.ready.len(), agenda.accounts.keys().filter(|id| !running.contains_key(id)).count());
        }
    }
}
