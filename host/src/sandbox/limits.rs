//! What one instance may use: memory over all of its memories and tables, and processor time over one call.

use std::time::Duration;

use wasmtime::{ResourceLimiter, UpdateDeadline};

/// How often the processor budget is looked at, and its unit.
pub(super) const TICK: Duration = Duration::from_millis(10);
/// Table elements of one instance. The largest language runtimes start with about 8,000.
const TABLE_ELEMENTS_MAX: usize = 20_000;

/// Memory of one instance, counted over all of its memories and tables; wasmtime's own limiter looks at each alone.
#[derive(Debug)]
pub(super) struct Allowance {
    bytes_max: usize,
    bytes: usize,
    elements: usize,
    refused: bool,
}

impl Allowance {
    /// An instance that has nothing yet.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, bytes: 0, elements: 0, refused: false }
    }

    /// True if the guest ever wanted more than it may have: then this, and not the crash that follows, is what went wrong.
    pub(super) fn was_refused(&self) -> bool {
        self.refused
    }

    fn grow(used: &mut usize, current: usize, desired: usize, maximum: Option<usize>, limit: usize) -> Option<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            // The guest's own limit, which it will find out by itself.
            return Some(false);
        }
        let wanted = used.saturating_add(desired.saturating_sub(current));
        (wanted <= limit).then(|| {
            *used = wanted;
            true
        })
    }
}

impl ResourceLimiter for Allowance {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let granted = Self::grow(&mut self.bytes, current, desired, maximum, self.bytes_max);
        self.refused |= granted.is_none();
        Ok(granted.unwrap_or(false))
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let granted = Self::grow(&mut self.elements, current, desired, maximum, TABLE_ELEMENTS_MAX);
        self.refused |= granted.is_none();
        Ok(granted.unwrap_or(false))
    }
}

/// Processor time of one call, in ticks that found the guest running. Ticks go on while the guest waits in a host call, and the
/// first look afterwards would charge it for one: a host call that waited says so with [`CpuBudget::forgive`].
#[derive(Debug)]
pub(super) struct CpuBudget {
    left: u32,
    charged: u32,
    parked: bool,
    spent: bool,
}

impl CpuBudget {
    /// A budget of this much running time, at least a tick.
    pub(super) fn new(time: Duration) -> Self {
        let ticks = u32::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u32::MAX).max(1);
        Self { left: ticks, charged: 0, parked: false, spent: false }
    }

    /// The guest waited: the tick that is due is not its own.
    pub(super) fn forgive(&mut self) {
        self.parked = true;
    }

    /// True if the guest was stopped for using all of it.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// Ticks charged so far.
    pub(super) fn charged(&self) -> u32 {
        self.charged
    }

    /// A tick found the guest running: charges it, and lets other tasks run before it goes on.
    pub(super) fn tick(&mut self) -> UpdateDeadline {
        if std::mem::take(&mut self.parked) {
            return UpdateDeadline::Continue(1);
        }
        if self.left == 0 {
            self.spent = true;
            return UpdateDeadline::Interrupt;
        }
        self.left -= 1;
        self.charged += 1;
        UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_are_counted_together() {
        let mut allowance = Allowance::new(100);
        for (current, desired, maximum, granted, refused) in [
            (0, 60, None, true, false),
            (0, 30, None, true, false),
            (0, 50, Some(40), false, false),
            (60, 71, None, false, true),
            (60, 70, None, true, true),
        ] {
            assert_eq!(allowance.memory_growing(current, desired, maximum).unwrap(), granted, "{current} to {desired}");
            assert_eq!(allowance.was_refused(), refused);
        }
        let mut allowance = Allowance::new(0);
        assert!(allowance.table_growing(0, TABLE_ELEMENTS_MAX, None).unwrap());
        assert!(!allowance.table_growing(0, 1, None).unwrap());
        assert!(allowance.was_refused());
    }

    #[test]
    fn a_wait_is_forgiven_and_work_is_not() {
        let mut budget = CpuBudget::new(Duration::from_millis(30));
        for _ in 0..1000 {
            budget.forgive();
            assert!(matches!(budget.tick(), UpdateDeadline::Continue(1)));
        }
        assert_eq!(budget.charged(), 0);
        for _ in 0..3 {
            assert!(matches!(budget.tick(), UpdateDeadline::YieldCustom(1, _)));
        }
        assert!(matches!(budget.tick(), UpdateDeadline::Interrupt));
        assert!(budget.is_spent());
    }
}
