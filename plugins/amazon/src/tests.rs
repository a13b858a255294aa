//! The connector from outside, against a scripted host: whole calls, and goldens of whole orders.

mod descriptor;
mod goldens;
mod listing;
mod older;
mod orders;
mod script;
mod tokens;
