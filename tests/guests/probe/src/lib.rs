//! Placeholder until the guest is written.
