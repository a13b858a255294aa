//! STUB
use crate::model::*;
use crate::store;
#[derive(Debug, Clone)]
pub struct Schedule;
pub struct Running {
    pub trigger: Trigger,
    pub began_at: Timestamp,
    pub counts: PullCounts,
}
pub struct PullStatus {
    pub running: Option<Running>,
    pub next_at: Option<Timestamp>,
}
impl Schedule {
    pub fn status(&self, _id: AccountId) -> PullStatus {
        todo!()
    }
    pub async fn click(&self, _id: AccountId) -> Result<(), store::Error> {
        todo!()
    }
    pub fn account_changed(&self, _id: AccountId) {}
    pub fn is_turning(&self) -> bool {
        true
    }
}
