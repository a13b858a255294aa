//! What the schedule knows of each account, kept over restarts.

use redb::ReadableTable as _;

use super::codec::{get, put};
use super::error::{Error, Outcome};
use super::tables::{CONNECTED, Read, SCHEDULES, Tx};
use super::{Store, accounts};
use crate::model::{AccountId, ScheduleRecord, Timestamp};

impl Store {
    /// What the schedule knows of every account that may be pulled.
    pub fn schedules(&self) -> Result<Vec<(AccountId, ScheduleRecord)>, Error> {
        self.read(|source| {
            let schedules = source.read(SCHEDULES)?;
            let mut known = Vec::new();
            for row in source.read(CONNECTED)?.iter()? {
                let account = row?.0.value();
                known.push((AccountId(account), get(&schedules, account)?.unwrap_or_default()));
            }
            Ok(known)
        })
    }

    /// What the schedule knows of one account.
    pub fn schedule(&self, id: AccountId) -> Result<ScheduleRecord, Error> {
        self.read(|source| load(source, id))
    }

    /// Notes a click. An earlier one that has not been served stays.
    pub async fn click(&self, id: AccountId, now: Timestamp) -> Result<ScheduleRecord, Error> {
        self.write("click", move |tx| {
            accounts::load(tx, id)?;
            let mut schedule = load(tx, id)?;
            if schedule.clicked_at.is_none() {
                schedule.clicked_at = Some(now);
                save(tx, id, &schedule)?;
            }
            Ok(schedule)
        })
        .await
    }
}

/// What the schedule knows; nothing of an account that was never pulled.
pub(super) fn load(source: &impl Read, id: AccountId) -> Outcome<ScheduleRecord> {
    Ok(get(&source.read(SCHEDULES)?, id.0)?.unwrap_or_default())
}

pub(super) fn save(tx: &Tx<'_>, id: AccountId, schedule: &ScheduleRecord) -> Outcome<()> {
    put(&mut tx.write(SCHEDULES)?, id.0, schedule)
}
