//! What a partner and its merchants may spend together on sending again.

use crate::retry::Budget;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A [`Budget`] with many owners. No `Rc`, so that a client can stand in a `static` or in the state of a web framework.
#[derive(Debug, Clone)]
pub(super) struct SharedBudget(Arc<AtomicU32>);

impl SharedBudget {
    /// A call is made.
    pub(super) fn earn(&self) {
        self.change(|budget| Some(budget.earn()));
    }

    /// Whether a retry is affordable, which is paid for thereby.
    pub(super) fn spend(&self) -> bool {
        self.change(Budget::spend)
    }

    fn change(&self, change: impl Fn(Budget) -> Option<Budget>) -> bool {
        let points = |points| change(Budget::of(points)).map(Budget::points);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, points).is_ok()
    }
}

impl Default for SharedBudget {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(Budget::default().points())))
    }
}
