//! Between the contract's records and the nouns of the domain. What the contract's types cannot say is checked here: an order
//! that fails is set aside with its reason, an answer that lies is refused as a whole.

mod describe;
mod grant;
mod order;
mod page;
mod text;

pub(super) use describe::description;
pub(super) use grant::{callback, consent, context, failure_in, failure_out, granted};
pub(super) use page::{batch, page, window};
