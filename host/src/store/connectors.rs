//! What is remembered of connectors: which version is in use and which were given up. Their bytes lie elsewhere.

use std::collections::BTreeSet;

use redb::ReadableTable as _;

use super::Store;
use super::codec::{decode, put};
use super::error::{Error, Failed, Outcome};
use super::tables::{CONNECTORS, Read, SCHEDULES};
use super::{accounts, schedules};
use crate::model::{AccountId, ConnectorRecord, PlatformId, PullOutcome, ScheduleRecord};

impl Store {
    /// What is remembered, by platform.
    pub fn connector_records(&self) -> Result<Vec<(PlatformId, ConnectorRecord)>, Error> {
        self.read(|source| {
            let rows = source.read(CONNECTORS)?;
            let record = |(platform, bytes): (redb::AccessGuard<'_, &str>, redb::AccessGuard<'_, &[u8]>)| {
                let platform =
                    platform.value().parse().map_err(|_| Error::Damaged("a platform has no such name".to_owned()))?;
                Ok::<_, Failed>((platform, decode(bytes.value())?))
            };
            rows.iter()?.map(|row| record(row?)).collect()
        })
    }

    /// Remembers this of a platform's connector from now on.
    pub async fn put_connector_record(&self, platform: PlatformId, record: ConnectorRecord) -> Result<(), Error> {
        self.write("put connector", move |tx| put(&mut tx.write(CONNECTORS)?, platform.as_str(), &record)).await
    }

    /// Lets accounts of these platforms be pulled at once, as after an interruption: those whose last pull failed with this code.
    /// Answers how many.
    pub async fn resume_after(&self, platforms: BTreeSet<PlatformId>, code: &'static str) -> Result<usize, Error> {
        if self.read(|source| waiting(source, &platforms, code))?.is_empty() {
            return Ok(0);
        }
        self.write("resume accounts", move |tx| {
            let waiting = waiting(tx, &platforms, code)?;
            for (account, schedule) in &waiting {
                let resumed = ScheduleRecord {
                    last_outcome: Some(PullOutcome::Stopped),
                    last_failure: None,
                    failures_in_a_row: 0,
                    ..schedule.clone()
                };
                schedules::save(tx, *account, &resumed)?;
            }
            Ok(waiting.len())
        })
        .await
    }
}

fn waiting(
    source: &impl Read,
    platforms: &BTreeSet<PlatformId>,
    code: &str,
) -> Outcome<Vec<(AccountId, ScheduleRecord)>> {
    let mut waiting = Vec::new();
    for row in source.read(SCHEDULES)?.iter()? {
        let (account, bytes) = row?;
        let (account, schedule) = (AccountId(account.value()), decode::<ScheduleRecord>(bytes.value())?);
        let failed = schedule.last_outcome == Some(PullOutcome::Failed)
            && schedule.last_failure.as_ref().is_some_and(|failure| failure.code == code);
        if failed && platforms.contains(&accounts::load(source, account)?.platform) {
            waiting.push((account, schedule));
        }
    }
    Ok(waiting)
}
