//! The sweep: ShipStation's labels of an account beside the purchases of its ledger.
//!
//! A purchase through the ledger ends well by itself. The sweep finds what no purchase can: **orphans**, labels that
//! were bought past the ledger; **ghosts**, purchases whose label ShipStation does not have; and the labels of purchases
//! that nobody could tell the end of, which are **adopted**. It never buys, voids or sends anything again.
//!
//! 1. [`window`] says when an account is swept, and which time is looked at: from an hour before the last sweep's end to
//!    a quarter of an hour ago.
//! 2. [`labels`] asks for the labels of that time, page by page, and reads them.
//! 3. [`compare`] says of each label whose it is.
//! 4. What the ledger has and the pages had not is asked for by its id, for it may have been made outside of the window:
//!    [`labels::there`].
//! 5. [`report`] is what is told of it.
//!
//! Nothing here asks anybody anything: pages and rows come in, and what they mean goes out.

pub mod compare;
pub mod labels;
pub mod report;
pub mod window;
