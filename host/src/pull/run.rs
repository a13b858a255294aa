//! One run, from its beginning to its end. Obeys `window` (what to ask) and `outcome` (what the end means).

use std::mem;
use std::sync::Arc;

use super::fetch::Vain;
use super::outcome::{self, End};
use super::running::{Interruption, Running};
use super::window::{Answered, Question, Reading, Rules};
use super::{Inner, Puller};
use crate::accounts::{Lent, NotLent};
use crate::connectors::Live;
use crate::model::{AccountId, Failure, FailureKind, Listed, Page, PullCounts, PullId, PullOutcome, Trigger};
use crate::sandbox::{Fault, Session, Urgency};
use crate::store::{self, PageCommit, PullEnd};

/// Why a pull left no record of its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRun {
    /// The account does not exist, or its state says that it is not pulled.
    #[error("the account is not connected")]
    NotConnected,
    /// The store could not be read or written. What was committed stays, and a later pull goes on from there.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Why a run came to its end early.
#[derive(Debug)]
pub(super) enum Halt {
    Interrupted(Interruption),
    /// After whatever a renewal could mend; with the end of the platform's last answer, if the answer is the trouble.
    Failed(Failure, Option<String>),
    NoConnector(Failure),
    Store(store::Error),
}

/// A run in progress.
pub(super) struct Steps<'a> {
    pub(super) puller: &'a Inner,
    pub(super) running: &'a Running,
    pub(super) account: AccountId,
    pub(super) pull: PullId,
    pub(super) lent: Lent,
    /// The instance that lists orders. It ends with the credential that it was opened with.
    listing: Option<Box<dyn Session>>,
    /// The grant was renewed on the platform's refusal; a second refusal is final.
    pub(super) renewed: bool,
    /// On the list to fetch, and asked for in vain before.
    pub(super) doubtful: Vec<Listed>,
    /// What this pull asked for in vain.
    pub(super) vain: Option<Vain>,
    /// The version of the connector that failed, while another one is being tried in its place.
    suspect: Option<Suspect>,
}

/// A version of the connector that may be the trouble.
struct Suspect {
    live: Arc<Live>,
    failure: Failure,
}

impl Puller {
    /// Pulls one account. Call it for one account once at a time. Answers how the pull ended, which is on record then.
    pub async fn run(&self, account: AccountId, running: &Running) -> Result<PullOutcome, NotRun> {
        let inner = &*self.0;
        let lent = match inner.accounts.lend(account, urgency(running.trigger())).await {
            Ok(lent) => Ok(lent),
            Err(NotLent::NotConnected) => return Err(NotRun::NotConnected),
            Err(NotLent::Store(error)) => return Err(error.into()),
            Err(not_lent) => Err(Halt::from(not_lent)),
        };
        let pull = inner.store.begin_pull(account, running.trigger(), running.began_at()).await?;
        let read = match lent {
            Ok(lent) => {
                let (listing, doubtful, vain, suspect) = (None, Vec::new(), None, None);
                Steps { puller: inner, running, account, pull, lent, listing, renewed: false, doubtful, vain, suspect }
                    .read_everything()
                    .await
            }
            Err(halt) => Err(halt),
        };
        inner.end(account, pull, running, read).await
    }
}

impl Inner {
    /// Puts the end of a pull on record.
    async fn end(
        &self,
        account: AccountId,
        pull: PullId,
        running: &Running,
        read: Result<(), Halt>,
    ) -> Result<PullOutcome, NotRun> {
        let (end, excerpt) = match read {
            Ok(()) => (End::Finished, None),
            Err(Halt::Interrupted(Interruption::Stop)) => (End::Stopped, None),
            Err(Halt::Interrupted(Interruption::GiveWay)) => (End::Yielded, None),
            Err(Halt::NoConnector(failure)) => (End::NoConnector(failure), None),
            Err(Halt::Failed(failure, excerpt)) => (End::Failed(failure), excerpt),
            Err(Halt::Store(error)) => return Err(error.into()),
        };
        let now = self.clock.now();
        let counts = running.counts();
        let verdict = outcome::judge(self.store.schedule(account)?, end, &counts, now);
        let PullCounts { created, changed, set_aside, missing, .. } = counts;
        if let Some(failure) = &verdict.failure {
            tracing::warn!(%account, %pull, created, changed, set_aside, missing, %failure, "pull failed");
        } else {
            let outcome = verdict.outcome.as_str();
            tracing::info!(%account, %pull, created, changed, set_aside, missing, outcome, "pull ended");
        }
        let end = PullEnd {
            account,
            pull,
            outcome: verdict.outcome,
            failure: verdict.failure,
            excerpt,
            schedule: verdict.schedule,
            account_state: verdict.account_state,
            now,
        };
        self.store.end_pull(end).await?;
        Ok(verdict.outcome)
    }
}

impl Steps<'_> {
    /// What the last pull left to fetch, then every window, then what could not be fetched before.
    async fn read_everything(&mut self) -> Result<(), Halt> {
        self.go_on()?;
        self.fetch_left_over().await?;
        self.read_windows().await?;
        self.fetch_doubtful().await?;
        let Some(vain) = self.vain.take() else {
            self.puller.accounts.version_passed(&self.lent.live).await;
            return Ok(());
        };
        // The platform answered other questions in the meantime, so the trouble is these orders'.
        let (reason, halt) = (vain.reason(), vain.halt());
        self.puller.store.note_vain(self.account, vain.order_ids, reason, self.puller.clock.now()).await?;
        Err(halt)
    }

    async fn read_windows(&mut self) -> Result<(), Halt> {
        let policy = &self.lent.live.platform.description().listing;
        let rules = Rules::new(policy, self.puller.limits.first_pull);
        let stored = self.puller.store.cursor(self.account)?;
        let mut reading = Reading::resume(stored, rules, self.puller.clock.now());
        while let Some(question) = reading.next(self.puller.clock.now()) {
            self.go_on()?;
            match self.list(question).await {
                Ok(page) => self.take_in(&mut reading, page).await?,
                Err(Halt::Failed(failure, excerpt)) if failure.kind == FailureKind::Refused => {
                    let again = reading.begin_again();
                    self.puller.store.commit_cursor(self.account, reading.cursor().clone()).await?;
                    if !again {
                        return Err(Halt::Failed(failure, excerpt));
                    }
                }
                Err(halt) => return Err(halt),
            }
        }
        Ok(())
    }

    /// Asks for one page; after a refusal of the tokens once more with a renewed grant, and after an answer without sense once more
    /// with another version of the connector.
    async fn list(&mut self, question: Question) -> Result<Page, Halt> {
        loop {
            let mut session = self.listing.take().unwrap_or_else(|| self.open());
            match session.list_orders(question.window, question.cursor.clone()).await {
                Ok(page) => {
                    self.listing = Some(session);
                    self.confirm_suspicion().await;
                    return Ok(page);
                }
                Err(fault) => {
                    let halt = halt(&fault, session.as_ref());
                    if !self.suspect_version(&halt)? {
                        self.renew_after(halt).await?;
                    }
                }
            }
        }
    }

    /// Commits one page with the cursor behind it, then fetches what it only sketched.
    async fn take_in(&mut self, reading: &mut Reading, page: Page) -> Result<(), Halt> {
        let now = self.puller.clock.now();
        let answered = match reading.answered(page.next, page.complete_until, now) {
            Ok(answered) => answered,
            Err(circular) => {
                reading.give_up();
                self.puller.store.commit_cursor(self.account, reading.cursor().clone()).await?;
                let failure = Failure::new(FailureKind::Malformed, "host.circular", circular.to_string());
                return Err(Halt::Failed(failure, None));
            }
        };
        let listed = page.listed.len();
        let to_fetch = self.puller.store.new_or_changed(self.account, page.listed)?;
        let commit = PageCommit {
            account: self.account,
            pull: self.pull,
            orders: page.orders,
            to_fetch: to_fetch.clone(),
            unchanged: u32::try_from(listed.saturating_sub(to_fetch.len())).unwrap_or(u32::MAX),
            set_aside: page.set_aside,
            cursor: reading.cursor().clone(),
            window_done: answered == Answered::WindowDone,
            now,
        };
        let done = self.puller.store.commit_page(commit).await?;
        // The platform took the grant for a whole page: a later refusal may be mended anew.
        self.renewed = false;
        self.running.add(&done);
        self.fetch(to_fetch).await
    }

    /// A fresh instance with the credential of this run.
    pub(super) fn open(&self) -> Box<dyn Session> {
        self.lent.open()
    }

    /// Ends the run here if somebody asked it to.
    pub(super) fn go_on(&self) -> Result<(), Halt> {
        self.running.interruption().map_or(Ok(()), |interruption| Err(Halt::Interrupted(interruption)))
    }

    /// If the version of the connector may be the trouble, and there is another one: goes on with that one, for the same question.
    /// Where that one fares no better the suspicion is dropped, so that its answer to another question is no proof.
    pub(super) fn suspect_version(&mut self, halt: &Halt) -> Result<bool, Halt> {
        let Halt::Failed(failure, _) = halt else { return Ok(false) };
        // A connector that crashes, overruns or answers against the contract ends so too.
        if self.suspect.take().is_some() || failure.kind != FailureKind::Malformed {
            return Ok(false);
        }
        match self.puller.accounts.lend_to_other_version(&self.lent)? {
            Some(other) => {
                let live = mem::replace(&mut self.lent, other).live;
                self.suspect = Some(Suspect { live, failure: failure.clone() });
                self.listing = None;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// The version that is tried in a suspect's place got through with the same question: it was the suspect's fault.
    pub(super) async fn confirm_suspicion(&mut self) {
        if let Some(Suspect { live, failure }) = self.suspect.take() {
            self.puller.accounts.give_version_up(&live, &failure).await;
        }
    }

    /// Renews the grant if `halt` is a first refusal of the tokens, so that the call can be made again; else passes `halt` on.
    pub(super) async fn renew_after(&mut self, halt: Halt) -> Result<(), Halt> {
        let refused = matches!(&halt, Halt::Failed(failure, _) if failure.kind == FailureKind::NeedsAuthorization);
        if !refused || self.renewed {
            return Err(halt);
        }
        self.renewed = true;
        let urgency = urgency(self.running.trigger());
        match self.puller.accounts.lend_after_refusal(self.account, urgency, self.lent.grant_version).await {
            Ok(lent) => {
                self.lent = lent;
                self.listing = None;
                Ok(())
            }
            Err(not_lent) => Err(not_lent.into()),
        }
    }
}

/// Why a run that has begun gets no other credential.
impl From<NotLent> for Halt {
    fn from(not_lent: NotLent) -> Self {
        match not_lent {
            NotLent::NotRenewed(fault) => Self::Failed(fault.to_failure(), None),
            NotLent::NoConnector(failure) => Self::NoConnector(failure),
            NotLent::Store(error) => Self::Store(error),
            // Somebody paused or ended the account while it was being pulled; its state says so already.
            NotLent::NotConnected => Self::Interrupted(Interruption::Stop),
        }
    }
}

/// Whether a person waits for a pull that began for this reason.
fn urgency(trigger: Trigger) -> Urgency {
    match trigger {
        Trigger::Schedule => Urgency::Routine,
        Trigger::Click | Trigger::Authorization => Urgency::Asked,
    }
}

/// What a fault means for the run, with the end of the platform's last answer if that made no sense.
pub(super) fn halt(fault: &Fault, session: &dyn Session) -> Halt {
    let failure = fault.to_failure();
    let excerpt = if failure.kind == FailureKind::Malformed { session.excerpt() } else { None };
    Halt::Failed(failure, excerpt)
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}
