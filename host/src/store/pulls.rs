//! Pulls: begun, counted, ended, kept for a while, and marked as abandoned when the daemon died in them.

use std::sync::atomic::Ordering;

use redb::ReadableTable;

use super::codec::{decode, get, put};
use super::error::{Error, Outcome, conflict, missing};
use super::tables::{OPEN_PULLS, PULL_EXCERPTS, PULLS, Read, Tx};
use super::{LIST_MAX, Store, accounts, schedules};
use crate::model::{
    AccountId, AccountState, Failure, PullCounts, PullId, PullOutcome, PullRecord, ScheduleRecord, Secret, Timestamp,
    Trigger,
};

/// The end of a pull.
#[derive(Debug)]
pub struct PullEnd {
    /// For which account.
    pub account: AccountId,
    /// Which pull.
    pub pull: PullId,
    /// How it ended.
    pub outcome: PullOutcome,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The end of the platform's last answer, for whoever looks into a failure. Stored sealed.
    pub excerpt: Option<String>,
    /// What the schedule knows from now on: written in the same commit. A click after `now` and a consent since the pull began
    /// are kept, because whoever ends the pull cannot have seen them.
    pub schedule: ScheduleRecord,
    /// A new state of the account with its reason, if the pull ended its being pulled. Passed over if somebody has changed the
    /// account's state or the seller has consented anew since the pull began.
    pub account_state: Option<(AccountState, Option<Failure>)>,
    /// The moment of the end.
    pub now: Timestamp,
}

impl Store {
    /// Begins a pull: draws its number, writes its record, sets `last_began_at`, and clears the click and the consent that asked
    /// for it. A pull of the same account that was never ended counts as abandoned.
    pub async fn begin_pull(&self, id: AccountId, trigger: Trigger, now: Timestamp) -> Result<PullId, Error> {
        let kept = self.0.pulls_kept.load(Ordering::Relaxed).max(1);
        self.write("begin pull", move |tx| {
            let account = accounts::load(tx, id)?;
            let former = tx.read(OPEN_PULLS)?.get(id.0)?.map(|pull| PullId(pull.value()));
            if let Some(former) = former {
                abandon(tx, id, former, now)?;
            }
            let pull = PullId(tx.draw("pulls")?);
            let record = PullRecord {
                id: pull,
                account: id,
                customer: account.customer,
                trigger,
                began_at: now,
                ended_at: None,
                outcome: PullOutcome::Running,
                counts: PullCounts::default(),
                failure: None,
                has_excerpt: false,
            };
            put(&mut tx.write(PULLS)?, (id.0, pull.0), &record)?;
            tx.write(OPEN_PULLS)?.insert(id.0, pull.0)?;
            trim(tx, id, kept)?;
            let schedule = schedules::load(tx, id)?;
            let begun = ScheduleRecord { last_began_at: Some(now), clicked_at: None, authorized_at: None, ..schedule };
            schedules::save(tx, id, &begun)?;
            Ok(pull)
        })
        .await
    }

    /// Ends a pull.
    pub async fn end_pull(&self, end: PullEnd) -> Result<(), Error> {
        let keys = self.keys();
        self.write("end pull", move |tx| {
            let record = load_open(tx, end.account, end.pull)?;
            if let Some(excerpt) = &end.excerpt {
                let key = keys.account(tx, end.account)?;
                key.put(tx, PULL_EXCERPTS, &(end.account.0, end.pull.0), excerpt.as_bytes())?;
            }
            let ended = PullRecord {
                ended_at: Some(end.now),
                outcome: end.outcome,
                failure: end.failure.clone(),
                has_excerpt: end.excerpt.is_some(),
                ..record
            };
            put(&mut tx.write(PULLS)?, (end.account.0, end.pull.0), &ended)?;
            tx.write(OPEN_PULLS)?.remove(end.account.0)?;

            let stored = schedules::load(tx, end.account)?;
            let schedule = ScheduleRecord {
                clicked_at: match end.outcome {
                    // It goes on later, for whoever clicked meanwhile too.
                    PullOutcome::Yielded | PullOutcome::Stopped => stored.clicked_at.or(end.schedule.clicked_at),
                    _ => end.schedule.clicked_at.or(stored.clicked_at.filter(|clicked_at| *clicked_at > end.now)),
                },
                // Cleared when the pull began: whatever stands here came since.
                authorized_at: stored.authorized_at,
                ..end.schedule.clone()
            };
            schedules::save(tx, end.account, &schedule)?;

            let mut account = accounts::load(tx, end.account)?;
            match &end.account_state {
                Some((state, reason)) if account.state == AccountState::Connected && stored.authorized_at.is_none() => {
                    account.state = *state;
                    account.reason.clone_from(reason);
                    accounts::save(tx, &account)
                }
                _ => Ok(()),
            }
        })
        .await
    }

    /// Marks pulls that the last run of the daemon did not end as abandoned. Called once at the start.
    pub async fn abandon_open_pulls(&self, now: Timestamp) -> Result<u32, Error> {
        self.write("abandon open pulls", move |tx| {
            let mut open = Vec::new();
            for row in tx.read(OPEN_PULLS)?.iter()? {
                let (account, pull) = row?;
                open.push((AccountId(account.value()), PullId(pull.value())));
            }
            for (account, pull) in &open {
                abandon(tx, *account, *pull, now)?;
            }
            Ok(u32::try_from(open.len()).unwrap_or(u32::MAX))
        })
        .await
    }

    /// Pulls of an account, newest first, from before `before`, at most `limit`.
    pub fn pulls(&self, id: AccountId, before: Option<PullId>, limit: usize) -> Result<Vec<PullRecord>, Error> {
        self.read(|source| {
            let end = before.map_or(u64::MAX, |before| before.0);
            let pulls = source.read(PULLS)?;
            let of_account = pulls.range((id.0, 0)..(id.0, end))?.rev();
            of_account.take(limit.min(LIST_MAX)).map(|row| decode(row?.1.value())).collect()
        })
    }

    /// The excerpt kept with a failed pull.
    pub fn pull_excerpt(&self, id: AccountId, pull: PullId) -> Result<Option<Secret>, Error> {
        self.read(|source| {
            accounts::load(source, id)?;
            let key = self.0.keys.account(source, id)?;
            let plain = key.get(source, PULL_EXCERPTS, &(id.0, pull.0))?;
            Ok(plain.map(|plain| Secret::new(String::from_utf8_lossy(&plain).into_owned())))
        })
    }
}

/// Adds to what a running pull has done.
pub(super) fn add_counts(tx: &Tx<'_>, account: AccountId, pull: PullId, more: PullCounts) -> Outcome<()> {
    let mut record = load_open(tx, account, pull)?;
    record.counts = record.counts.plus(more);
    put(&mut tx.write(PULLS)?, (account.0, pull.0), &record)
}

/// A pull that has not ended.
fn load_open(source: &impl Read, account: AccountId, pull: PullId) -> Outcome<PullRecord> {
    let record = get::<(u32, u64), PullRecord>(&source.read(PULLS)?, (account.0, pull.0))?;
    let record = record.ok_or_else(|| missing("pull", pull))?;
    if record.outcome == PullOutcome::Running {
        return Ok(record);
    }
    Err(conflict(format!("pull {pull} has ended")))
}

fn abandon(tx: &Tx<'_>, account: AccountId, pull: PullId, now: Timestamp) -> Outcome<()> {
    tx.write(OPEN_PULLS)?.remove(account.0)?;
    let record = get::<(u32, u64), PullRecord>(&tx.read(PULLS)?, (account.0, pull.0))?;
    if let Some(record) = record {
        let ended = PullRecord { ended_at: Some(now), outcome: PullOutcome::Abandoned, ..record };
        put(&mut tx.write(PULLS)?, (account.0, pull.0), &ended)?;
    }
    let mut schedule = schedules::load(tx, account)?;
    schedule.last_ended_at = Some(now);
    schedule.last_outcome = Some(PullOutcome::Abandoned);
    schedules::save(tx, account, &schedule)
}

/// Forgets all excerpts of an account.
pub(super) fn forget_excerpts(tx: &Tx<'_>, account: AccountId) -> Outcome<()> {
    let mut places = Vec::new();
    for row in tx.read(PULL_EXCERPTS)?.range((account.0, 0)..=(account.0, u64::MAX))? {
        places.push(row?.0.value());
    }
    for place in places {
        tx.write(PULL_EXCERPTS)?.remove(place)?;
        if let Some(record) = get::<(u32, u64), PullRecord>(&tx.read(PULLS)?, place)? {
            put(&mut tx.write(PULLS)?, place, &PullRecord { has_excerpt: false, ..record })?;
        }
    }
    Ok(())
}

/// Forgets the oldest pulls of an account beyond `kept`, and their excerpts.
fn trim(tx: &Tx<'_>, account: AccountId, kept: usize) -> Outcome<()> {
    let mut old = Vec::new();
    // As a rule there is one too many; after the number was lowered there may be more, and they go a few at a time.
    for row in tx.read(PULLS)?.range((account.0, 0)..=(account.0, u64::MAX))?.rev().skip(kept).take(LIST_MAX) {
        old.push(row?.0.value());
    }
    if old.is_empty() {
        return Ok(());
    }
    let (mut pulls, mut excerpts) = (tx.write(PULLS)?, tx.write(PULL_EXCERPTS)?);
    for place in old {
        pulls.remove(place)?;
        excerpts.remove(place)?;
    }
    Ok(())
}
