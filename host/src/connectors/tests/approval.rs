//! What an administrator has to grant before it is taken.

use super::comes_to;

#[tokio::test]
async fn what_asks_for_more_waits_until_it_is_granted() {
    // Steps, what is live then, what is said of a.wasm, and what runs in its place.
    for (steps, live, said, instead) in [
        // Where the configuration names no hosts, an administrator grants them: these, and no others.
        (
            &["a.wasm=gamma 1"][..],
            "",
            "waits: it asks for what nobody has granted: + sends to https://gamma.example;",
            None,
        ),
        (&["a.wasm=gamma 1", "gamma: approve"], "gamma 1", "live", None),
        (&["a.wasm=gamma 1", "gamma: approve", "a.wasm=gamma 2"], "gamma 2?", "on probation", None),
        (
            &["a.wasm=gamma 1", "gamma: approve", "a.wasm=gamma 2+more-hosts"],
            "gamma 1",
            "waits: it asks for what nobody has granted: + sends to https://more.example; `longshore connectors approve",
            Some("1"),
        ),
        (
            &["a.wasm=gamma 1", "gamma: approve", "a.wasm=gamma 2+more-hosts", "gamma: approve"],
            "gamma 2+more-hosts?",
            "on probation",
            None,
        ),
        (
            &["a.wasm=gamma 1", "gamma: approve", "a.wasm=gamma 2+more-hosts", "gamma: approve", "gamma: failed"],
            "gamma 1",
            "failed: it was given up",
            Some("1"),
        ),
        // What asks for more than the version before it waits.
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+more-hosts"], "alpha 1", "waits: it asks for what", Some("1")),
        (&["a.wasm=alpha 1+more-hosts", "a.wasm=alpha 2+more-hosts"], "alpha 2+more-hosts?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+unsealed"], "alpha 1", "waits: it asks for what", Some("1")),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+nothing-sealed"], "alpha 1", "waits: it asks for what", Some("1")),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+curious"], "alpha 1", "waits: it asks for what", Some("1")),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+consent"], "alpha 1", "waits: it asks for what", Some("1")),
        (
            &["a.wasm=alpha 1+quick", "a.wasm=alpha 2+quicker"],
            "alpha 1+quick",
            "waits: it asks for what",
            Some("1+quick"),
        ),
        (&["a.wasm=alpha 1+quick", "a.wasm=alpha 2+quicker", "approve"], "alpha 2+quicker?", "on probation", None),
        (&["a.wasm=alpha 1+quicker", "a.wasm=alpha 2+quick"], "alpha 2+quick?", "on probation", None),
        // What was approved once is granted, whatever other file asks for it.
        (
            &["a.wasm=alpha 1", "a.wasm=alpha 2+curious", "approve", "a.wasm=alpha 3", "a.wasm=alpha 4+curious"],
            "alpha 4+curious?",
            "on probation",
            None,
        ),
        (&["a.wasm=alpha 1+curious", "a.wasm=alpha 2"], "alpha 2?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+curious", "approve"], "alpha 2+curious?", "on probation", None),
        (
            &["a.wasm=alpha 1", "a.wasm=alpha 2+curious", "approve", "failed"],
            "alpha 1",
            "failed: it was given",
            Some("1"),
        ),
    ] {
        comes_to(steps, live, said, instead).await;
    }
}
