//! Pulls against a scripted platform and a store in memory.
