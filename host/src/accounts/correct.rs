//! Answers of an account's form that somebody corrects, and what becomes of the account by it.

use super::Accounts;
use crate::model::{Account, AccountId, AccountState, Pairs, SecretSet};
use crate::store::{self, AccountChange};

impl Accounts {
    /// Puts answers in the place of those of the fields `asked`; secrets not given stay. An account that was stopped because of
    /// them goes on: if they are still wrong, its next pull says so. Under the renewal lock, so that a consent which is being
    /// settled does not write the answers over that it began with.
    pub async fn correct(
        &self,
        id: AccountId,
        asked: &[String],
        answers: Pairs,
        secrets: SecretSet,
    ) -> Result<Account, store::Error> {
        let lock = self.renewal_lock(id);
        let _no_renewal_meanwhile = lock.lock().await;
        let stored = self.0.store.account(id)?.ok_or_else(|| store::Error::Missing(format!("account {id}")))?;
        let change = AccountChange {
            settings: Some(corrected(&stored.settings, asked, answers)),
            secrets,
            state: (stored.state == AccountState::Misconfigured).then_some((AccountState::Connected, None)),
            ..AccountChange::default()
        };
        let account = self.0.store.change_account(id, change).await?;
        tracing::info!(account = %id, platform = %account.platform, "account's form corrected");
        self.0.changes.note();
        Ok(account)
    }
}

/// The answers from now on. What the form does not ask, such as what came with a pasted token, stays.
fn corrected(known: &Pairs, asked: &[String], answers: Pairs) -> Pairs {
    let mut settings = known.clone();
    settings.retain(|(name, _)| !asked.contains(name));
    settings.extend(answers);
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_replaced_and_the_rest_stays() {
        let pairs = |pairs: &[(&str, &str)]| -> Pairs {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let known = pairs(&[("key", "old"), ("seller-id", "A1"), ("site", "eu")]);
        for (asked, answers, expected) in [
            (&["key", "site"][..], pairs(&[("key", "new"), ("site", "us")]), "seller-id=A1 key=new site=us"),
            (&["key", "site"], pairs(&[("key", "new")]), "seller-id=A1 key=new"),
            (
                &["key", "new-field"],
                pairs(&[("key", "old"), ("new-field", "x")]),
                "seller-id=A1 site=eu key=old new-field=x",
            ),
            (&[], Pairs::new(), "key=old seller-id=A1 site=eu"),
        ] {
            let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
            let settings = corrected(&known, &asked, answers);
            let settings: Vec<_> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(settings.join(" "), expected, "{asked:?}");
        }
    }
}
