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
//! What failed is sent again as [`crate::retry`] says: reads mostly, and what spends money only to a [`Gateway`], whose
//! ledger knows it by its key and buys once. Such a purchase can be taken up again when its answer was lost with the
//! program:
//!
//! ```no_run
//! use shipstamp::api::labels;
//! use shipstamp::client::{Gateway, new_key};
//! # async fn example(token: &str, body: labels::CreateLabelRequest, keep: impl Fn(&str)) -> Result<(), Box<dyn std::error::Error>> {
//! let shop = Gateway::new("https://shipping.example.com", token)?.merchant();
//! let key = new_key();
//! keep(&key);
//! let label = shop.send(labels::create_label(&body).idempotency_key(&key)).await?;
//! // In another life:
//! let label: labels::Label = shop.resume(&key).await?.json()?;
//! # Ok(()) }
//! ```
//!
//! A call ends after
//! [`Partner::timeout_ms`], with all its attempts. Dropping its future ends it too, and the fetch under way with it.

mod budget;
mod error;
mod exchange;
mod gateway;
mod host;
mod ledger;
mod line;
mod merchant;
mod pages;
mod partner;
mod reply;
mod secret;
mod web;

pub use crate::calls::Input;
pub use error::{CallError, Failed, Lost, Unreadable};
pub use gateway::Gateway;
pub use merchant::Merchant;
pub use pages::Pages;
pub use partner::Partner;
pub use reply::Reply;

/// A key for a purchase, which nobody has made before.
#[must_use]
pub fn new_key() -> String {
    host::Host::unique(&web::Web)
}
