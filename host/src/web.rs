//! The HTTP surface: listeners, limits, sessions and callbacks carried to the api, and its answers carried back as pages.
//!
//! Decides nothing about orders or accounts: that is `api`. Every route stands in one table with the permission that it needs.
//!
//! ```text
//! server    sockets, drain                       door      one request from head to answer
//! connections  their protocols and limits        tls       handshake, certificate
//! routes    the tables: address, permission      visit     what a handler is given
//! pages     what people see                      control   what the command line asks
//! ```

mod assets;
mod client;
mod connections;
mod control;
mod cookies;
mod door;
mod events;
mod failure;
mod headers;
mod idle;
mod impatient;
mod keyset;
mod language;
mod limits;
mod listen;
mod markdown;
mod pages;
mod plain;
mod reply;
mod routes;
mod same_site;
mod server;
mod show;
mod site;
mod text;
mod tls;
mod visit;

pub use routes::reserved;
pub use server::Web;

/// Why the HTTP surface could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the console is not to be had.
    #[error("listening on {address}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The socket of the command line is not to be had.
    #[error("listening on the socket {} (`server.socket`, `--socket`)", path.display())]
    Socket {
        /// Where.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Another daemon answers on the socket of the command line.
    #[error("another daemon is listening on {}", path.display())]
    SocketTaken {
        /// Where.
        path: std::path::PathBuf,
    },
    /// Certificate or key of the console's address cannot be used.
    #[error("setting up TLS (`server.tls_certificate`, `server.tls_key`)")]
    Tls(#[from] tls::Unusable),
    /// A message file that was built in is not Fluent.
    #[error("reading the messages in {language}: {what}")]
    Messages {
        /// Of which language.
        language: &'static str,
        /// What is wrong with it.
        what: String,
    },
}

#[cfg(test)]
mod tests;
