//! Which handler does which operation.

use super::account::Account;
use super::accounts::{self, Accounts};
use super::call::{Call, Outcome};
use super::{carriers, downloads, labels, purchase, rates, tracking, webhooks};

/// The code that does an operation, and what it may touch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handler {
    /// For the partner itself: all accounts.
    Partner(fn(&mut Accounts, &Call<'_>) -> Outcome),
    /// For one merchant: that merchant's account.
    Merchant(fn(&mut Account, &Call<'_>) -> Outcome),
    /// For whoever holds a link: the account whose number is in it.
    Link(fn(&mut Account, &Call<'_>) -> Outcome),
}

/// Every operation that the sandbox does.
pub(crate) const HANDLERS: &[(&str, Handler)] = &[
    ("create_account", Handler::Partner(accounts::create)),
    ("list_accounts", Handler::Partner(accounts::list)),
    ("get_account_by_id", Handler::Partner(accounts::get)),
    ("list_carriers", Handler::Merchant(carriers::list)),
    ("get_carrier_by_id", Handler::Merchant(carriers::get)),
    ("connect_carrier", Handler::Merchant(carriers::connect)),
    ("disconnect_carrier", Handler::Merchant(carriers::disconnect)),
    ("calculate_rates", Handler::Merchant(rates::calculate)),
    ("get_rate_by_id", Handler::Merchant(rates::get)),
    ("create_label", Handler::Merchant(purchase::create)),
    ("create_label_from_rate", Handler::Merchant(purchase::create_from_rate)),
    ("get_label_by_id", Handler::Merchant(labels::get)),
    ("get_label_by_external_shipment_id", Handler::Merchant(labels::get_by_external_shipment_id)),
    ("list_labels", Handler::Merchant(labels::list)),
    ("void_label", Handler::Merchant(labels::void)),
    ("get_tracking_log_from_label", Handler::Merchant(tracking::of_label)),
    ("get_tracking_log", Handler::Merchant(tracking::of_number)),
    ("download_file", Handler::Link(downloads::get)),
    ("list_webhooks", Handler::Merchant(webhooks::list)),
    ("create_webhook", Handler::Merchant(webhooks::create)),
    ("get_webhook_by_id", Handler::Merchant(webhooks::get)),
    ("update_webhook", Handler::Merchant(webhooks::update)),
    ("delete_webhook", Handler::Merchant(webhooks::delete)),
];

/// The handler of an operation.
pub(crate) fn find(operation: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(id, _)| *id == operation).map(|(_, handler)| *handler)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn every_handler_has_a_row_of_its_kind() {
        for (id, handler) in HANDLERS {
            let operation = table::find(id).unwrap_or_else(|| panic!("{id} has no row"));
            assert_eq!(matches!(handler, Handler::Partner(_)), operation.is_partner(), "{id}");
        }
    }
}
