//! The one integration test binary: a module for each part of the project that is tested from outside.

mod tidy;
