//! "Did you mean ...": the nearest of the known words, if one is near enough to be meant.

/// The word that was probably meant. None if nothing is near.
pub(super) fn nearest<'w>(typed: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let distance = |word: &str| {
        let word = word.replace('-', "_");
        let is_begun = typed.len() >= 4 && word.len() >= 4 && (typed.starts_with(&word) || word.starts_with(&typed));
        if is_begun { 1 } else { strsim::damerau_levenshtein(&typed, &word) }
    };
    // A third of the letters may be wrong: enough for a slip in a short word, too little to turn one word into another.
    let near_enough = |word: &str| (word.len().max(typed.len()) / 3).max(1);
    known
        .into_iter()
        .map(|word| (distance(word), word))
        .filter(|(distance, word)| *distance <= near_enough(word))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_and_leaves_strangers_alone() {
        let known = ["listen", "public_url", "every", "at_once"];
        for (typed, meant) in [
            ("listne", Some("listen")),
            ("Listen", Some("listen")),
            ("public-url", Some("public_url")),
            ("publicurl", Some("public_url")),
            ("evry", Some("every")),
            ("public", Some("public_url")),
            ("listening", Some("listen")),
            ("port", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }
}
