//! The async client for Rust programs compiled to WebAssembly: the same pipeline as the npm package's, over the
//! platform's `fetch`.
//!
//! A [`Partner`] acts for itself and a [`Merchant`] on behalf of its account, which it keeps for life. What they send
//! are the calls that the functions in [`crate::api`] make, one function for each operation:
//!
//! ```no_run
//! use shipstamp::api::{labels, rates};
//! use shipstamp::client::Partner;
//! # async fn example(request: rates::CalculateRatesRequest) -> Result<(), Box<dyn std::error::Error>> {
//! let partner = Partner::new("TEST_shipstamp_partner")?;
//! let shop = partner.on_behalf_of("se-123456")?;
//!
//! let rated = shop.send(rates::calculate_rates(&request)).await?;
//! let cheapest = rated.rate_response.rates.iter().min_by(|a, b| {
//!     a.shipping_amount.amount.total_cmp(&b.shipping_amount.amount)
//! });
//! if let Some(rate) = cheapest {
//!     let label = shop.send(labels::create_label_from_rate(&rate.rate_id, &Default::default())).await?;
//!     println!("{} {}", label.label_id, label.tracking_number.unwrap_or_default());
//! }
//!
//! let mut pages = shop.pages(labels::list_labels(&Default::default()));
//! while let Some(page) = pages.next_page().await? {
//!     page.labels.iter().for_each(|label| println!("{}", label.label_id));
//! }
//! # Ok(()) }
//! ```
//!
//! An operation of the one cannot be sent by the other:
//!
//! ```compile_fail,E0308
//! # use shipstamp::api::accounts;
//! # async fn example(shop: shipstamp::client::Merchant) {
//! shop.send(accounts::get_account_by_id("123456")).await;
//! # }
//! ```
//!
//! ```compile_fail,E0308
//! # use shipstamp::api::labels;
//! # async fn example(partner: shipstamp::client::Partner, body: labels::CreateLabelRequest) {
//! partner.send(labels::create_label(&body)).await;
//! # }
//! ```
//!
//! An operation can also be called by its id, for instance with JSON text as it is: [`Merchant::call`].
//!
//! # Sending again
//!
//! What failed is sent again as [`crate::retry`] says: reads mostly, and never what spends money. A call ends after
//! [`Partner::timeout_ms`], with all its attempts. Dropping its future ends it too, and the fetch under way with it.

mod budget;
mod error;
mod exchange;
mod host;
mod merchant;
mod pages;
mod partner;
mod reply;
mod secret;
mod web;

pub use crate::calls::Input;
pub use error::{CallError, Failed, Lost, Unreadable};
pub use merchant::Merchant;
pub use pages::Pages;
pub use partner::Partner;
pub use reply::Reply;
