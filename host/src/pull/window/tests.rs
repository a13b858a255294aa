//! The law of the windows, against a platform made of chance; then single cases worth reading.

use proptest::prelude::*;

use super::*;

const DAY: u32 = 86_400;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn window(start: i64, end: i64) -> Window {
    Window { start: at(start), end: at(end) }
}

fn policy() -> ListingPolicy {
    ListingPolicy { longest_window: 100, overlap: 10, settle: 5, history: None, cursor_life: None }
}

fn rules(policy: &ListingPolicy, first_pull: u64) -> Rules {
    Rules::new(policy, Duration::from_secs(first_pull))
}

/// Reads to the end, each window in one page, and says what was read.
fn read_all(reading: &mut Reading, now: Timestamp) -> Vec<Window> {
    let mut read = Vec::new();
    while let Some(question) = reading.next(now) {
        read.push(question.window);
        assert_eq!(reading.answered(None, None, now), Ok(Answered::WindowDone));
        assert!(read.len() < 1000, "it does not come to an end");
    }
    read
}

/// What was "read" in the future was not read: as far back as a first pull goes, everything is read again.
#[test]
fn a_mark_that_a_wrong_clock_set_is_not_believed() {
    let cursor = PullCursor { confirmed_until: Some(at(2000)), ..PullCursor::default() };
    let mut reading = Reading::resume(cursor, rules(&policy(), 250), at(1000));
    let windows = [(740, 840), (830, 930), (920, 995)].map(|(start, end)| window(start, end));
    assert_eq!(read_all(&mut reading, at(1000)), windows);
    assert_eq!(reading.cursor().confirmed_until, Some(at(995)));
}

#[test]
fn windows_are_planned() {
    let unread = PullCursor::default();
    let up_to = |confirmed| PullCursor { confirmed_until: Some(at(confirmed)), ..PullCursor::default() };
    let with_history = PullCursor { history: Some(window(500, 650)), ..up_to(995) };
    let reaching = |history| ListingPolicy { history: Some(history), ..policy() };
    // (stored, policy, first pull, windows at second 1000)
    for (case, cursor, policy, first_pull, windows) in [
        ("a first pull, newest first", &unread, policy(), 250, vec![(895, 995), (795, 895), (745, 795)]),
        ("a first pull shorter than a window", &unread, policy(), 40, vec![(955, 995)]),
        ("a first pull of nothing still sets the mark", &unread, policy(), 0, vec![(994, 995)]),
        ("a first pull capped by the platform", &unread, reaching(155), 250, vec![(895, 995), (845, 895)]),
        ("a platform that reaches back less than it settles", &unread, reaching(2), 250, vec![(994, 995)]),
        ("the ordinary hour", &up_to(950), policy(), 250, vec![(940, 995)]),
        ("nothing settled since", &up_to(995), policy(), 250, vec![]),
        ("a clock that went back a little", &up_to(1005), policy(), 250, vec![]),
        ("a gap, oldest first", &up_to(800), policy(), 250, vec![(790, 890), (880, 980), (970, 995)]),
        ("a gap beyond the platform's reach", &up_to(100), reaching(150), 250, vec![(850, 950), (940, 995)]),
        ("history left over", &with_history, policy(), 250, vec![(550, 650), (500, 550)]),
        ("history beyond the platform's reach", &with_history, reaching(400), 250, vec![(600, 650)]),
        ("history gone from the platform", &with_history, reaching(300), 250, vec![]),
    ] {
        let mut reading = Reading::resume(cursor.clone(), rules(&policy, first_pull), at(1000));
        let windows: Vec<_> = windows.into_iter().map(|(start, end)| window(start, end)).collect();
        assert_eq!(read_all(&mut reading, at(1000)), windows, "{case}");
        assert_eq!(reading.cursor().history, None, "{case}");
        assert_eq!(reading.cursor().active, None, "{case}");
        assert_eq!(reading.cursor().confirmed_until, cursor.confirmed_until.max(Some(at(995))), "{case}");
    }
}

#[test]
fn a_window_is_frozen_until_its_last_page_and_survives_a_restart() {
    let mut reading = Reading::resume(PullCursor::default(), rules(&policy(), 100), at(1000));
    let first = reading.next(at(1000)).unwrap();
    assert_eq!(reading.answered(Some("2".to_owned()), None, at(1000)), Ok(Answered::More));
    let mut later = Reading::resume(reading.cursor().clone(), rules(&policy(), 100), at(2000));
    let second = later.next(at(2000)).unwrap();
    assert_eq!(second, Question { window: first.window, cursor: Some("2".to_owned()) });
    assert_eq!(later.answered(None, None, at(2000)), Ok(Answered::WindowDone));
    assert_eq!(later.cursor().confirmed_until, Some(first.window.end));
    assert_eq!(later.next(at(2000)).unwrap().window, window(985, 1085), "it goes on to the present");
}

#[test]
fn a_cursor_dies_of_age() {
    let policy = ListingPolicy { cursor_life: Some(60), ..policy() };
    for (later, cursor) in [(1059, Some("2".to_owned())), (1060, None)] {
        let mut reading = Reading::resume(PullCursor::default(), rules(&policy, 100), at(1000));
        reading.next(at(1000));
        reading.answered(Some("2".to_owned()), None, at(1000)).unwrap();
        let mut resumed = Reading::resume(reading.cursor().clone(), rules(&policy, 100), at(later));
        assert_eq!(resumed.next(at(later)).unwrap().cursor, cursor);
    }
}

#[test]
fn what_the_platform_calls_incomplete_is_asked_again_by_the_next_pull() {
    let cursor = PullCursor { confirmed_until: Some(at(900)), ..PullCursor::default() };
    let mut reading = Reading::resume(cursor, rules(&policy(), 100), at(1000));
    reading.next(at(1000));
    assert_eq!(reading.answered(Some("2".to_owned()), Some(at(950)), at(1000)), Ok(Answered::More));
    assert_eq!(reading.answered(None, Some(at(970)), at(1000)), Ok(Answered::WindowDone));
    assert_eq!(reading.cursor().confirmed_until, Some(at(950)), "the earliest of its pages holds");
    assert_eq!(reading.next(at(1000)), None);
    let mut next = Reading::resume(reading.cursor().clone(), rules(&policy(), 100), at(1010));
    assert_eq!(read_all(&mut next, at(1010)), [window(940, 1005)]);
}

#[test]
fn a_refused_cursor_begins_the_window_again_once() {
    let mut reading = Reading::resume(PullCursor::default(), rules(&policy(), 100), at(1000));
    let first = reading.next(at(1000)).unwrap();
    reading.answered(Some("2".to_owned()), None, at(1000)).unwrap();
    assert!(reading.begin_again());
    assert_eq!(reading.next(at(1000)), Some(first));
    reading.answered(Some("2".to_owned()), None, at(1000)).unwrap();
    assert!(!reading.begin_again(), "not twice");
    assert_eq!(reading.cursor().active, None, "the next pull plans it anew");
}

#[test]
fn a_refused_slice_of_history_is_not_lost() {
    let cursor =
        PullCursor { confirmed_until: Some(at(995)), history: Some(window(300, 650)), ..PullCursor::default() };
    let mut reading = Reading::resume(cursor.clone(), rules(&policy(), 100), at(1000));
    reading.next(at(1000));
    assert_ne!(reading.cursor().history, cursor.history);
    assert!(!reading.begin_again());
    assert_eq!(reading.cursor(), &cursor);
}

#[test]
fn pages_that_lead_in_a_circle_end() {
    let mut reading = Reading::resume(PullCursor::default(), rules(&policy(), 100), at(1000));
    reading.next(at(1000));
    reading.answered(Some("2".to_owned()), None, at(1000)).unwrap();
    assert_eq!(reading.answered(Some("2".to_owned()), None, at(1000)), Err(Circular));

    let mut reading = Reading::resume(PullCursor::default(), rules(&policy(), 100), at(1000));
    reading.next(at(1000));
    let pages = (0..).take_while(|page| reading.answered(Some(format!("{}", page % 2)), None, at(1000)).is_ok());
    assert_eq!(pages.count(), WINDOW_PAGES_MAX as usize - 1);
}

/// One thing that happens to an account.
#[derive(Debug, Clone)]
enum Event {
    /// A page is answered and committed: whether another one follows, and how far behind its end the window is complete.
    Page { more: bool, behind: Option<u32> },
    /// A page is answered, and the process dies before the commit.
    Crash,
    /// The platform refuses the question.
    Refused,
    /// The pull ends, and the next one begins that many seconds later.
    Pause(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let page = (any::<bool>(), proptest::option::weighted(0.2, 0..2 * DAY))
        .prop_map(|(more, behind)| Event::Page { more, behind });
    let event = prop_oneof![
        8 => page,
        1 => Just(Event::Crash),
        1 => Just(Event::Refused),
        2 => (1..3 * DAY).prop_map(Event::Pause),
    ];
    proptest::collection::vec(event, 0..120)
}

prop_compose! {
    fn policies()(
        longest_window in 0..3 * DAY,
        overlap in 0..2 * DAY,
        settle in 0..600_u32,
        cursor_life in proptest::option::of(1..2 * DAY),
    ) -> ListingPolicy {
        ListingPolicy { longest_window, overlap, settle, history: None, cursor_life }
    }
}

/// The platform's side of the law: which spans were read to the end.
#[derive(Debug, Default)]
struct Covered {
    /// Where the first pull began, as it was when the mark was first set. (An overlap may reach back before it.)
    first: Option<Timestamp>,
    spans: Vec<(Timestamp, Timestamp)>,
    pages: Vec<Timestamp>,
}

impl Covered {
    fn page(&mut self, question: &Question, complete: Timestamp, stored: &PullCursor) {
        if question.cursor.is_none() {
            self.pages.clear();
        }
        self.pages.push(complete);
        if stored.active.is_none() {
            let end = self.pages.iter().min().copied().unwrap_or(complete);
            self.spans.push((question.window.start, end));
            let first = stored.history.map_or(question.window.start, |history| history.start);
            self.first.get_or_insert(first);
        }
    }

    /// Whether the spans, and what is left of the history, reach from the first moment to the mark without a gap.
    fn reaches(&self, cursor: &PullCursor) -> bool {
        let Some(mark) = cursor.confirmed_until else { return true };
        let left = cursor.history.map(|history| (history.start, history.end));
        let slice = cursor.active.as_ref().filter(|active| active.of_history).map(|active| active.window);
        let mut spans: Vec<_> = self.spans.iter().copied().chain(left).chain(slice.map(|s| (s.start, s.end))).collect();
        spans.sort_unstable();
        let first = self.first.unwrap_or(mark);
        spans.iter().fold(first, |reached, (start, end)| if *start <= reached { reached.max(*end) } else { reached })
            >= mark
    }
}

proptest! {
    #[test]
    fn nothing_before_the_mark_is_left_out(policy in policies(), first_pull in 0..u64::from(10 * DAY), events in events()) {
        let rules = rules(&policy, first_pull);
        let longest = rules.longest;
        let mut now = at(1_700_000_000);
        let mut stored = PullCursor::default();
        let mut covered = Covered::default();
        let mut reading = Reading::resume(stored.clone(), rules, now);
        let mut cursors = 0_u32;
        for event in events {
            let Some(question) = reading.next(now) else {
                // A pull that has nothing left to ask ends, whatever else was to happen.
                now = now.plus(Duration::from_hours(1));
                reading = Reading::resume(stored.clone(), rules, now);
                continue;
            };
            prop_assert!(question.window.start < question.window.end);
            prop_assert!(question.window.end.since(question.window.start) <= longest);
            prop_assert!(question.window.end <= now.minus(rules.settle));
            let mark = stored.confirmed_until;
            match event {
                Event::Page { more, behind } => {
                    cursors += 1;
                    let complete_until = behind.map(|behind| question.window.end.minus(Duration::from_secs(behind.into())));
                    let next = more.then(|| cursors.to_string());
                    reading.answered(next, complete_until, now).unwrap();
                    stored = reading.cursor().clone();
                    covered.page(&question, complete_until.unwrap_or(question.window.end), &stored);
                }
                Event::Crash => {
                    reading = Reading::resume(stored.clone(), rules, now);
                    let again = reading.next(now);
                    if let Some(active) = stored.active.as_ref().filter(|a| a.cursor.is_some() && !rules.has_outlived(a, now)) {
                        prop_assert_eq!(again, Some(Question { window: active.window, cursor: active.cursor.clone() }));
                    }
                }
                Event::Refused => {
                    let again = reading.begin_again();
                    stored = reading.cursor().clone();
                    if !again {
                        reading = Reading::resume(stored.clone(), rules, now);
                    }
                }
                Event::Pause(seconds) => {
                    now = now.plus(Duration::from_secs(seconds.into()));
                    reading = Reading::resume(stored.clone(), rules, now);
                }
            }
            prop_assert!(stored.confirmed_until >= mark, "the mark went back");
            prop_assert!(covered.reaches(&stored), "a gap before {:?}: {:?}", stored, covered);
        }
    }

    #[test]
    fn an_undisturbed_pull_reads_everything_that_is_settled(
        policy in policies(),
        first_pull in 0..u64::from(DAY),
        gap in 0..u64::from(DAY),
    ) {
        // A platform that is asked second by second would need more windows than a test has patience for.
        let policy = ListingPolicy { longest_window: policy.longest_window.max(600), ..policy };
        let rules = rules(&policy, first_pull);
        let now = at(1_700_000_000);
        let cursor = PullCursor { confirmed_until: Some(now.minus(Duration::from_secs(gap))), ..PullCursor::default() };
        for cursor in [PullCursor::default(), cursor] {
            let mut reading = Reading::resume(cursor.clone(), rules, now);
            read_all(&mut reading, now);
            let until = Some(now.minus(rules.settle)).max(cursor.confirmed_until);
            prop_assert_eq!(reading.cursor(), &PullCursor { confirmed_until: until, ..PullCursor::default() });
        }
    }
}
