//! Fetching orders one by one, in batches, several at once. Each batch has an instance of its own and commits what it brought.
//!
//! What a page or an earlier pull left is asked for once. An identifier that came in none of a batch's lists, or that the platform
//! listed and then did not know, stays on the list to fetch, for the next pull, so that an order which never comes cannot keep a pull
//! from ending.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::Inner;
use super::run::{Halt, Steps, halt};
use crate::model::{AccountId, Failure, FailureKind, Listed, PullCounts, PullId};
use crate::sandbox::Session;
use crate::store::{self, BatchCommit};
use crate::tasks::crash_point;

/// What is read at once of the list that earlier pulls left, and after how many the rest is left to the next pull, so that new
/// orders get their turn.
const LEFT_OVER_READ: usize = 1000;
const LEFT_OVER_MAX: usize = 10_000;

/// A record that could not be read is asked for again after this long, even if it has not changed: a newer connector may read it.
const SET_ASIDE_AGAIN: Duration = Duration::from_hours(24);

/// Records set aside among which one pull looks for those, and how many it asks for, so that a shop full of them still gets to
/// its new orders.
const SET_ASIDE_READ_MAX: usize = 500;
const SET_ASIDE_AGAIN_MAX: usize = 50;

/// Doubtful orders that may fail one after the other before it is taken for the platform's fault.
const VAIN_IN_A_ROW_MAX: usize = 3;

/// What became of one batch.
struct Ended {
    /// What the store did with it, if there was something to commit.
    committed: Result<PullCounts, store::Error>,
    /// Asked for and not answered.
    unanswered: Vec<Listed>,
    /// Why it was not all answered, if the platform or the connector says so.
    halt: Option<Halt>,
}

/// Orders that the platform or the connector did not get through with, while it got through with other questions or may yet. They
/// must not keep a pull from what is new.
#[derive(Debug)]
pub(super) struct Vain {
    /// The orders of the batches that broke off, without those that came.
    pub(super) order_ids: Vec<String>,
    /// What was said of the first one.
    failure: Failure,
    excerpt: Option<String>,
}

impl Vain {
    /// Why they cannot be had, for their records.
    pub(super) fn reason(&self) -> String {
        format!("the platform does not give this order: {}", self.failure)
    }

    /// How the pull ends for their sake, with the first order's name.
    pub(super) fn halt(&self) -> Halt {
        let first = self.order_ids.first().map(String::as_str).unwrap_or_default();
        let message = format!("{} (order {first}, {} in all)", self.failure.message, self.order_ids.len());
        Halt::Failed(Failure { message, ..self.failure.clone() }, self.excerpt.clone())
    }
}

impl Steps<'_> {
    /// Fetches what earlier pulls left on the list, but for what was asked for in vain: that has its turn when everything new is
    /// read ([`Steps::fetch_doubtful`]).
    pub(super) async fn fetch_left_over(&mut self) -> Result<(), Halt> {
        let mut asked = 0;
        // Reading goes on behind what was read last, so that orders which never come do not hide those after them.
        let mut last = String::new();
        while asked < LEFT_OVER_MAX {
            let mut left = self.puller.store.to_fetch(self.account, &last, LEFT_OVER_READ)?;
            let Some(listed) = left.last() else { break };
            last.clone_from(&listed.order_id);
            asked += left.len();
            let doubtful = self.puller.store.doubtful(self.account, &left)?;
            let (later, now): (Vec<_>, Vec<_>) = left.drain(..).partition(|listed| doubtful.contains(&listed.order_id));
            self.doubtful.extend(later);
            self.fetch(now).await?;
        }
        Ok(())
    }

    /// Fetches what was asked for in vain before, and once a day what had to be set aside, each order alone: so it shows which one
    /// it is that cannot be had. Ends after a few in a row, because then it may be the platform.
    pub(super) async fn fetch_doubtful(&mut self) -> Result<(), Halt> {
        let mut left = self.set_aside_long_ago()?;
        // Behind the others, so that of an order in both the revision counts that is to be struck off the list.
        left.append(&mut self.doubtful);
        let mut in_a_row = 0;
        for listed in once_each(left) {
            if in_a_row == VAIN_IN_A_ROW_MAX {
                break;
            }
            self.go_on()?;
            let came_through = self.fetch_all(vec![listed]).await?;
            in_a_row = if came_through { 0 } else { in_a_row + 1 };
        }
        Ok(())
    }

    /// Fetches these orders. What breaks off for their own sake stays on the list, and the rest of this pull goes on without
    /// fetching any more: the next one asks for the others first.
    pub(super) async fn fetch(&mut self, listed: Vec<Listed>) -> Result<(), Halt> {
        if self.vain.is_none() {
            self.fetch_all(listed).await?;
        }
        Ok(())
    }

    /// Fetches these orders, and says whether it got through with all of them; if not, they are among the vain ones. After a
    /// refusal of the tokens it goes on once with a renewed grant, and after an answer without sense with another version of the
    /// connector.
    async fn fetch_all(&mut self, listed: Vec<Listed>) -> Result<bool, Halt> {
        let mut left = once_each(listed);
        while !left.is_empty() {
            let mut unanswered = Vec::new();
            let Err(halt) = self.fetch_until_refused(&mut left, &mut unanswered).await else {
                self.confirm_suspicion().await;
                return Ok(true);
            };
            if self.suspect_version(&halt)? {
                left.extend(unanswered);
                continue;
            }
            match halt {
                Halt::Failed(failure, excerpt) if may_be_about_orders(failure.kind) => {
                    let order_ids = unanswered.into_iter().map(|listed| listed.order_id);
                    match &mut self.vain {
                        Some(vain) => vain.order_ids.extend(order_ids),
                        None => self.vain = Some(Vain { order_ids: order_ids.collect(), failure, excerpt }),
                    }
                    return Ok(false);
                }
                halt => {
                    left.extend(unanswered);
                    self.renew_after(halt).await?;
                }
            }
        }
        Ok(true)
    }

    /// Fetches until all is asked for or something goes wrong; then lets the running batches end, and keeps in `left` what was
    /// not asked for, and in `unanswered` what was asked for in batches that broke off.
    async fn fetch_until_refused(&mut self, left: &mut Vec<Listed>, unanswered: &mut Vec<Listed>) -> Result<(), Halt> {
        let (puller, account, pull, limits) = (self.puller, self.account, self.pull, self.puller.limits);
        let mut waiting: VecDeque<Vec<Listed>> = left.chunks(limits.batch_orders).map(<[Listed]>::to_vec).collect();
        let mut batches = FuturesUnordered::new();
        let mut halted = None;
        left.clear();
        loop {
            while halted.is_none() && batches.len() < limits.batches_at_once && !waiting.is_empty() {
                match self.go_on() {
                    Ok(()) => {
                        let asked = waiting.pop_front().into_iter();
                        batches.extend(asked.map(|asked| fetch_batch(puller, account, pull, self.open(), asked)));
                    }
                    Err(halt) => halted = Some(halt),
                }
            }
            let Some(ended) = batches.next().await else { break };
            let Ended { committed, unanswered: of_batch, halt } = ended;
            match committed {
                Ok(done) => {
                    // Whatever the platform gave, it gave for this grant: a later refusal may be mended anew.
                    self.renewed &= done.fetched == 0;
                    self.running.add(&done);
                }
                Err(error) => return Err(error.into()),
            }
            crash_point("between-batches");
            if halt.is_some() {
                unanswered.extend(of_batch);
            }
            halted = worse(halted, halt);
        }
        left.extend(waiting.into_iter().flatten());
        halted.map_or(Ok(()), Err)
    }

    fn set_aside_long_ago(&self) -> Result<Vec<Listed>, store::Error> {
        let before = self.puller.clock.now().minus(SET_ASIDE_AGAIN);
        let stored = self.puller.store.set_aside(Some(self.account), SET_ASIDE_READ_MAX)?;
        let due = stored.into_iter().filter(|stored| stored.seen_at <= before);
        // Without a revision: whatever the list says of the order next is news.
        let again =
            due.filter_map(|stored| Some(Listed { order_id: stored.record.order_id?, revision: String::new() }));
        Ok(again.take(SET_ASIDE_AGAIN_MAX).collect())
    }
}

/// True if a failure may be one order's own fault, or the platform's with it, so that other orders may well be had.
fn may_be_about_orders(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Unavailable | FailureKind::Refused | FailureKind::Malformed => true,
        FailureKind::NeedsAuthorization | FailureKind::Misconfigured | FailureKind::Throttled => false,
    }
}

/// Asks for one batch and commits what came.
async fn fetch_batch(
    puller: &Inner,
    account: AccountId,
    pull: PullId,
    mut session: Box<dyn Session>,
    asked: Vec<Listed>,
) -> Ended {
    let ids = asked.iter().map(|listed| listed.order_id.clone()).collect();
    let batch = match session.get_orders(ids).await {
        Ok(batch) => batch,
        Err(fault) => {
            let halt = Some(halt(&fault, session.as_ref()));
            return Ended { committed: Ok(PullCounts::default()), unanswered: asked, halt };
        }
    };
    let halt = batch.stopped.map(|failure| {
        let excerpt = if failure.kind == FailureKind::Malformed { session.excerpt() } else { None };
        Halt::Failed(failure, excerpt)
    });
    let orders = batch.orders.iter().map(|order| order.order_id.as_str());
    let set_aside = batch.set_aside.iter().filter_map(|record| record.order_id.as_deref());
    let missing = batch.missing.iter().map(String::as_str);
    let named: HashSet<&str> = orders.chain(set_aside).chain(missing).collect();
    let unanswered = asked.iter().filter(|listed| !named.contains(listed.order_id.as_str())).cloned().collect();
    drop(session);
    let commit = BatchCommit {
        account,
        pull,
        asked,
        orders: batch.orders,
        set_aside: batch.set_aside,
        missing: batch.missing,
        now: puller.clock.now(),
    };
    Ended { committed: puller.store.commit_batch(commit).await, unanswered, halt }
}

/// Each identifier once, as it was listed last.
fn once_each(mut listed: Vec<Listed>) -> Vec<Listed> {
    let mut known = HashSet::new();
    listed.reverse();
    listed.retain(|listed| known.insert(listed.order_id.clone()));
    listed.reverse();
    listed
}

/// Of two reasons to halt, the one that decides. A refusal of the tokens can be mended, so anything else comes before it; of two
/// others the first came first.
fn worse(first: Option<Halt>, second: Option<Halt>) -> Option<Halt> {
    let mendable =
        |halt: &Halt| matches!(halt, Halt::Failed(failure, _) if failure.kind == FailureKind::NeedsAuthorization);
    match (first, second) {
        (Some(first), Some(second)) if mendable(&first) => Some(second),
        (first, second) => first.or(second),
    }
}
