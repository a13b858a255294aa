//! What the surfaces of the daemon say: typed request and actor in, typed answer out. Knows no HTTP.

pub mod control;
