//! The surface as browsers and the command line meet it: the real api over a store in memory and a scripted platform.

mod bad_requests;
mod bench;
mod correction;
mod flow;
mod permissions;
mod sockets;
mod tls;
