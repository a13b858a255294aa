//! Holds what the daemon stored against what the marketplace knows, order by order. Pure.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::Value;

/// What a comparison came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Orders that are the same on both sides.
    pub equal: usize,
    /// Orders in the ledger.
    pub all: usize,
    /// What differs, a line each.
    pub differences: Vec<String>,
}

impl Verdict {
    /// Compares every order of both sides with `compare`, which names each field that differs.
    pub fn of<D: Display>(orders: &[Value], ledger: &[Value], compare: impl Fn(&Value, &Value) -> Vec<D>) -> Self {
        let mut verdict = Self { equal: 0, all: ledger.len(), differences: Vec::new() };
        let mut stored: BTreeMap<&str, &Value> = BTreeMap::new();
        for order in orders {
            if stored.insert(id(order), order).is_some() {
                verdict.differences.push(format!("order {}: stored twice", id(order)));
            }
        }
        for entry in ledger {
            let Some(order) = stored.remove(id(entry)) else {
                verdict.differences.push(format!("order {}: in the ledger, but no draft", id(entry)));
                continue;
            };
            let differences = compare(order, entry);
            if differences.is_empty() {
                verdict.equal += 1;
            }
            verdict.differences.extend(differences.iter().map(|what| format!("order {}: {what}", id(entry))));
        }
        verdict.differences.extend(stored.into_keys().map(|id| format!("order {id}: a draft, but not in the ledger")));
        verdict
    }

    /// True if both sides hold the same, and something at all.
    pub fn is_good(&self) -> bool {
        self.differences.is_empty() && self.all > 0
    }
}

fn id(order: &Value) -> &str {
    order.get("order_id").and_then(Value::as_str).unwrap_or("without id")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Order identifiers, each with something that may differ.
    type Side<'a> = &'a [(&'a str, u32)];

    fn verdict(orders: Side<'_>, ledger: Side<'_>) -> Verdict {
        let json = |side: Side<'_>| -> Vec<Value> {
            side.iter().map(|(id, total)| serde_json::json!({"order_id": id, "total": total})).collect()
        };
        let compare = |order: &Value, entry: &Value| if order == entry { vec![] } else { vec!["total differs"] };
        Verdict::of(&json(orders), &json(ledger), compare)
    }

    #[test]
    fn nothing_may_differ_be_missing_or_be_too_much() {
        let cases: [(Side<'_>, Side<'_>, usize, &[&str]); 6] = [
            (&[("1", 1), ("2", 2)], &[("2", 2), ("1", 1)], 2, &[]),
            (&[("1", 1)], &[("1", 1), ("2", 2)], 1, &["order 2: in the ledger, but no draft"]),
            (&[("1", 1), ("2", 2)], &[("1", 1)], 1, &["order 2: a draft, but not in the ledger"]),
            (&[("1", 3)], &[("1", 1)], 0, &["order 1: total differs"]),
            (&[("1", 1), ("1", 1)], &[("1", 1)], 1, &["order 1: stored twice"]),
            (&[], &[], 0, &[]),
        ];
        for (orders, ledger, equal, differences) in cases {
            let verdict = verdict(orders, ledger);
            assert_eq!((verdict.equal, verdict.all), (equal, ledger.len()), "{orders:?} {ledger:?}");
            assert_eq!(verdict.differences, differences, "{orders:?} {ledger:?}");
            assert_eq!(verdict.is_good(), differences.is_empty() && !ledger.is_empty(), "{orders:?} {ledger:?}");
        }
    }
}
