//! Tasks that run as long as the daemon does. One that ends by itself, as by a panic, would leave a daemon behind that looks alive
//! and does nothing; so the daemon ends too, and whoever watches over it starts it again.

use std::sync::Arc;

use tokio::sync::watch;

/// Watches over such tasks. Clones watch together.
#[derive(Debug, Clone)]
pub(super) struct Vital(Arc<watch::Sender<Option<&'static str>>>);

/// Tells, when it is dropped, that its task has ended: however that came about.
struct Ended {
    vital: Vital,
    name: &'static str,
}

impl Default for Vital {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Vital {
    /// The task with an eye on its end.
    pub(super) fn watched<T>(&self, name: &'static str, task: T) -> impl Future<Output = ()> + Send + use<T>
    where
        T: Future<Output = ()> + Send,
    {
        let ended = Ended { vital: self.clone(), name };
        async move {
            let _ended = ended;
            task.await;
        }
    }

    /// Waits until one of the tasks has ended. Answers its name.
    pub(super) async fn ended(&self) -> &'static str {
        let mut ended = self.0.subscribe();
        match ended.wait_for(Option::is_some).await.map(|name| *name) {
            Ok(Some(name)) => name,
            // The sender lives as long as `self`.
            Ok(None) | Err(_) => "unknown",
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.vital.0.send_if_modified(|first| first.is_none() && first.replace(self.name).is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::Group;

    #[tokio::test]
    async fn whichever_way_a_task_ends_it_is_told() {
        for (name, panics) in [("returns", false), ("panics", true)] {
            let (vital, group) = (Vital::default(), Group::new());
            group.spawn("lives", vital.watched("lives", std::future::pending()));
            group.spawn(name, vital.watched(name, async move { assert!(!panics, "as it should in this test") }));
            assert_eq!(vital.ended().await, name);
            group.drain(std::time::Duration::ZERO).await;
            assert_eq!(vital.ended().await, name, "the first one counts");
        }
    }
}
