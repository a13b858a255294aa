//! The schedule with its pulls, against a scripted platform, on a store in memory and paused time.
