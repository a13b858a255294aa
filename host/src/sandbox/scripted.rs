//! The port's second implementation: a platform that answers from a script and remembers what it was asked.
//!
//! For tests of whatever stands above the sandbox. No guest, no network, no clock of its own, so it runs under paused time. Each
//! function of the contract has [`Answers`]: answers given once in order, a closure for all others, and a gate that holds calls
//! until the test opens it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::wire::Wire;
use super::{Callback, Fault, Grants, Lease, Platform, Session};
use crate::model::{
    Batch, Consent, Description, Digest, Flow, FlowKind, InvalidId, Issued, ListingPolicy, Localized, NicknameMoment,
    Page, SecretSet, Window,
};

/// A platform whose answers a test writes. Clones share one script.
#[derive(Debug, Clone)]
pub struct ScriptedPlatform(Arc<Script>);

#[derive(Debug)]
struct Script {
    description: Description,
    digest: Digest,
    begin: Answers<Consent>,
    finish: Answers<Issued>,
    renew: Answers<Issued>,
    adopt: Answers<Issued>,
    list_orders: Answers<Page>,
    get_orders: Answers<Batch>,
    excerpt: Mutex<Option<String>>,
    calls: watch::Sender<Vec<Call>>,
}

/// A call as the session received it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which function, with its arguments.
    pub asked: Asked,
    /// What the session was opened with.
    pub lease: Arc<Lease>,
    /// Where the session could have gone.
    pub grants: Arc<Grants>,
}

/// A function of the contract with its arguments.
#[derive(Debug, Clone)]
pub enum Asked {
    /// `begin`.
    Begin {
        /// The callback address.
        address: String,
        /// The state to be handed back.
        state: String,
    },
    /// `finish`.
    Finish(Callback),
    /// `renew`.
    Renew,
    /// `adopt`, with the pasted secrets.
    Adopt(SecretSet),
    /// `list-orders`.
    ListOrders {
        /// The span of time.
        window: Window,
        /// None for the first page.
        cursor: Option<String>,
    },
    /// `get-orders`, with the identifiers.
    GetOrders(Vec<String>),
}

type Rule<T> = Box<dyn Fn(&Call) -> Result<T, Fault> + Send>;

/// How one function answers: first what was pushed, in order; then what the rule says; else a [`Fault::Host`].
pub struct Answers<T> {
    function: &'static str,
    pushed: Mutex<VecDeque<Result<T, Fault>>>,
    rule: Mutex<Option<Rule<T>>>,
    gate: watch::Sender<Gate>,
}

/// Whether calls may pass: all of them, or as many as passes were given.
#[derive(Debug, Clone, Copy)]
struct Gate {
    open: bool,
    passes: usize,
}

impl ScriptedPlatform {
    /// A platform that describes itself so and has no answers yet. Two with the same name and version have the same digest.
    pub fn new(description: Description) -> Self {
        use sha2::Digest as _;
        let identity = format!("{} {}", description.platform, description.version);
        Self(Arc::new(Script {
            description,
            digest: Digest(sha2::Sha256::digest(identity.as_bytes()).into()),
            begin: Answers::new("begin"),
            finish: Answers::new("finish"),
            renew: Answers::new("renew"),
            adopt: Answers::new("adopt"),
            list_orders: Answers::new("list-orders"),
            get_orders: Answers::new("get-orders"),
            excerpt: Mutex::new(None),
            calls: watch::Sender::new(Vec::new()),
        }))
    }

    /// The platform as the modules above hold it.
    pub fn as_platform(&self) -> Arc<dyn Platform> {
        Arc::new(self.clone())
    }

    /// Answers of `begin`.
    pub fn begin(&self) -> &Answers<Consent> {
        &self.0.begin
    }

    /// Answers of `finish`.
    pub fn finish(&self) -> &Answers<Issued> {
        &self.0.finish
    }

    /// Answers of `renew`.
    pub fn renew(&self) -> &Answers<Issued> {
        &self.0.renew
    }

    /// Answers of `adopt`.
    pub fn adopt(&self) -> &Answers<Issued> {
        &self.0.adopt
    }

    /// Answers of `list-orders`.
    pub fn list_orders(&self) -> &Answers<Page> {
        &self.0.list_orders
    }

    /// Answers of `get-orders`.
    pub fn get_orders(&self) -> &Answers<Batch> {
        &self.0.get_orders
    }

    /// What every session says its last answer ended with.
    pub fn set_excerpt(&self, text: Option<String>) {
        *lock(&self.0.excerpt) = text;
    }

    /// Every call so far, over all sessions, in the order of arrival; calls held at a gate are among them.
    pub fn calls(&self) -> Vec<Call> {
        self.0.calls.borrow().clone()
    }

    /// Waits until at least `count` calls have arrived.
    pub async fn called(&self, count: usize) {
        let mut calls = self.0.calls.subscribe();
        // The sender lives in `self`, so that waiting cannot fail.
        let _seen = calls.wait_for(|calls| calls.len() >= count).await;
    }
}

impl<T: Send> Answers<T> {
    fn new(function: &'static str) -> Self {
        let gate = watch::Sender::new(Gate { open: true, passes: 0 });
        Self { function, pushed: Mutex::new(VecDeque::new()), rule: Mutex::new(None), gate }
    }

    /// Adds an answer that is given once.
    pub fn push(&self, answer: Result<T, Fault>) {
        lock(&self.pushed).push_back(answer);
    }

    /// How to answer whenever nothing pushed is left. Replaces the former rule.
    pub fn otherwise(&self, rule: impl Fn(&Call) -> Result<T, Fault> + Send + 'static) {
        *lock(&self.rule) = Some(Box::new(rule));
    }

    /// From now on calls wait, after they were recorded and before they are answered.
    pub fn hold(&self) {
        self.gate.send_replace(Gate { open: false, passes: 0 });
    }

    /// Lets one held call go on, or the next that arrives.
    pub fn release_one(&self) {
        self.gate.send_modify(|gate| gate.passes += 1);
    }

    /// Lets every call go on and holds none any more.
    pub fn release(&self) {
        self.gate.send_replace(Gate { open: true, passes: 0 });
    }

    async fn answer(&self, call: &Call) -> Result<T, Fault> {
        self.pass().await;
        if let Some(answer) = lock(&self.pushed).pop_front() {
            return answer;
        }
        match &*lock(&self.rule) {
            Some(rule) => rule(call),
            None => Err(Fault::Host(format!("the script has no answer left for {}", self.function))),
        }
    }

    async fn pass(&self) {
        let mut gate = self.gate.subscribe();
        loop {
            let passed = self.gate.borrow().open
                || self.gate.send_if_modified(|gate| {
                    let may = gate.passes > 0;
                    gate.passes = gate.passes.saturating_sub(1);
                    may
                });
            // The sender lives in `self`, so that waiting cannot fail.
            if passed || gate.changed().await.is_err() {
                return;
            }
        }
    }
}

impl<T> fmt::Debug for Answers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("function", &self.function).field("gate", &self.gate).finish_non_exhaustive()
    }
}

impl Platform for ScriptedPlatform {
    fn description(&self) -> &Description {
        &self.0.description
    }

    fn digest(&self) -> Digest {
        self.0.digest
    }

    fn open_on(&self, _: Wire, grants: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session> {
        Box::new(ScriptedSession { script: Arc::clone(&self.0), grants, lease, dead: false })
    }
}

struct ScriptedSession {
    script: Arc<Script>,
    grants: Arc<Grants>,
    lease: Arc<Lease>,
    dead: bool,
}

impl ScriptedSession {
    async fn ask<T: Send>(&mut self, asked: Asked, of: fn(&Script) -> &Answers<T>) -> Result<T, Fault> {
        if self.dead {
            return Err(Fault::ended());
        }
        let call = Call { asked, lease: Arc::clone(&self.lease), grants: Arc::clone(&self.grants) };
        self.script.calls.send_modify(|calls| calls.push(call.clone()));
        let answer = of(&self.script).answer(&call).await;
        self.dead = answer.as_ref().is_err_and(Fault::ends_session);
        answer
    }
}

impl Session for ScriptedSession {
    fn begin<'a>(&'a mut self, address: &'a str, state: &'a str) -> BoxFuture<'a, Result<Consent, Fault>> {
        let asked = Asked::Begin { address: address.to_owned(), state: state.to_owned() };
        Box::pin(self.ask(asked, |script| &script.begin))
    }

    fn finish(&mut self, callback: Callback) -> BoxFuture<'_, Result<Issued, Fault>> {
        Box::pin(self.ask(Asked::Finish(callback), |script| &script.finish))
    }

    fn renew(&mut self) -> BoxFuture<'_, Result<Issued, Fault>> {
        Box::pin(self.ask(Asked::Renew, |script| &script.renew))
    }

    fn adopt(&mut self, pasted: SecretSet) -> BoxFuture<'_, Result<Issued, Fault>> {
        Box::pin(self.ask(Asked::Adopt(pasted), |script| &script.adopt))
    }

    fn list_orders(&mut self, window: Window, cursor: Option<String>) -> BoxFuture<'_, Result<Page, Fault>> {
        Box::pin(self.ask(Asked::ListOrders { window, cursor }, |script| &script.list_orders))
    }

    fn get_orders(&mut self, ids: Vec<String>) -> BoxFuture<'_, Result<Batch, Fault>> {
        Box::pin(self.ask(Asked::GetOrders(ids), |script| &script.get_orders))
    }

    fn excerpt(&self) -> Option<String> {
        lock(&self.script.excerpt).clone()
    }
}

/// A small, consistent description: one consent flow with the parameter `code`, no fields, windows of a day, one granted host.
pub fn description(platform: &str) -> Result<Description, InvalidId> {
    let text = |text: &str| vec![Localized { language: "en".to_owned(), text: text.to_owned() }];
    Ok(Description {
        platform: platform.parse()?,
        version: "0.1.0".to_owned(),
        names: text(platform),
        notice: text("Nothing to prepare."),
        fields: Vec::new(),
        flows: vec![Flow {
            kind: FlowKind::Consent,
            label: text("Authorise"),
            notice: Vec::new(),
            fields: Vec::new(),
            code_parameter: Some("code".to_owned()),
        }],
        nickname: NicknameMoment::BeforeAuthorization,
        hosts: vec![format!("https://{platform}.example")],
        sealing: Vec::new(),
        consent_hosts: vec![format!("https://{platform}.example")],
        callback_aliases: Vec::new(),
        https_callback: false,
        listing: ListingPolicy { longest_window: 86_400, overlap: 300, settle: 0, history: None, cursor_life: None },
        budgets: Vec::new(),
        personal_data_days: None,
        extra: Vec::new(),
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The locks guard plain values that no panic leaves half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Failure, FailureKind, Timestamp};

    fn window() -> Window {
        Window { start: Timestamp::from_millis(0), end: Timestamp::from_millis(1000) }
    }

    fn open(platform: &ScriptedPlatform) -> Box<dyn Session> {
        platform.open(Arc::default(), Arc::default())
    }

    #[tokio::test]
    async fn pushed_answers_come_first_then_the_rule_then_a_fault() {
        let platform = ScriptedPlatform::new(description("alpha").unwrap());
        let mut session = open(&platform);
        platform.list_orders().push(Ok(Page { total: Some(7), ..Page::default() }));
        assert_eq!(session.list_orders(window(), None).await.unwrap().total, Some(7));
        platform.list_orders().otherwise(|call| match &call.asked {
            Asked::ListOrders { cursor, .. } => Ok(Page { next: cursor.clone(), ..Page::default() }),
            other => Err(Fault::Host(format!("{other:?}"))),
        });
        assert_eq!(session.list_orders(window(), Some("c".to_owned())).await.unwrap().next.as_deref(), Some("c"));
        assert!(matches!(session.renew().await, Err(Fault::Host(_))));
        assert_eq!(platform.calls().len(), 3);
    }

    #[tokio::test]
    async fn a_guests_fault_ends_the_session_and_a_failure_does_not() {
        let platform = ScriptedPlatform::new(description("alpha").unwrap());
        platform.renew().push(Err(Fault::Failed(Failure::new(FailureKind::Unavailable, "500", "down"))));
        platform.renew().push(Err(Fault::CpuSpent));
        let mut session = open(&platform);
        assert!(matches!(session.renew().await, Err(Fault::Failed(_))));
        assert_eq!(session.renew().await, Err(Fault::CpuSpent));
        assert_eq!(session.renew().await, Err(Fault::ended()));
        assert_eq!(platform.calls().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_call_waits_for_its_release() {
        let platform = ScriptedPlatform::new(description("alpha").unwrap());
        platform.get_orders().otherwise(|_| Ok(Batch::default()));
        platform.get_orders().hold();
        let mut session = open(&platform);
        let mut call = session.get_orders(vec!["1".to_owned()]);
        assert!(tokio::time::timeout(Duration::from_hours(1), &mut call).await.is_err());
        platform.called(1).await;
        platform.get_orders().release_one();
        assert!(call.await.is_ok());
        platform.get_orders().release();
        assert!(session.get_orders(Vec::new()).await.is_ok());
    }
}
