//! Playing the people and programs around the daemon, for the demo and for tests: a browser, staff and sellers, the command
//! line's socket, a marketplace's control, and programs that are started and never outlive whoever started them.

pub mod browser;
pub mod child;
pub mod connector;
pub mod control;
mod cookies;
pub mod form;
pub mod market;
pub mod seller;
pub mod tls;
pub mod verdict;
