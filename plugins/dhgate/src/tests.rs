//! The connector from outside, against a scripted host: whole calls, and goldens of whole orders.

mod descriptor;
mod goldens;
mod orders;
mod script;
mod tokens;
