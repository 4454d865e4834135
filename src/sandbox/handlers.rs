//! Which handler does which operation.

use super::account::Account;
use super::accounts::{self, Accounts};
use super::call::{Call, Outcome};
use super::{
    api_keys, carrier_settings, carriers, downloads, funds, images, insurance, labels, purchase, rates, registration,
    themes, tokens, tracking, webhooks,
};

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
    ("get_account_by_external_id", Handler::Partner(accounts::get_by_external_id)),
    ("enable_account", Handler::Partner(accounts::enable)),
    ("disable_account", Handler::Partner(accounts::disable)),
    ("create_account_api_key", Handler::Partner(api_keys::create)),
    ("list_account_api_keys", Handler::Partner(api_keys::list)),
    ("delete_account_api_key", Handler::Partner(api_keys::delete)),
    ("create_theme", Handler::Partner(themes::create)),
    ("update_theme", Handler::Partner(themes::update)),
    ("list_carriers", Handler::Merchant(carriers::list)),
    ("get_carrier_by_id", Handler::Merchant(carriers::get)),
    ("connect_carrier", Handler::Merchant(carriers::connect)),
    ("disconnect_carrier", Handler::Merchant(carriers::disconnect)),
    ("disconnect_carrier_by_id", Handler::Merchant(carriers::disconnect_by_id)),
    ("get_carrier_options", Handler::Merchant(carriers::options)),
    ("list_carrier_package_types", Handler::Merchant(carriers::package_types)),
    ("list_carrier_services", Handler::Merchant(carriers::services)),
    ("get_carrier_settings", Handler::Merchant(carrier_settings::get)),
    ("update_carrier_settings", Handler::Merchant(carrier_settings::update)),
    ("add_funds_to_carrier", Handler::Merchant(funds::add_to_carrier)),
    ("register_carrier", Handler::Merchant(registration::register)),
    ("start_carrier_verification", Handler::Merchant(registration::start_verification)),
    ("connect_insurer", Handler::Merchant(insurance::connect)),
    ("disconnect_insurer", Handler::Merchant(insurance::disconnect)),
    ("add_funds_to_insurance", Handler::Merchant(funds::add_to_insurance)),
    ("get_insurance_balance", Handler::Merchant(insurance::balance)),
    ("list_account_settings", Handler::Merchant(images::settings)),
    ("list_account_images", Handler::Merchant(images::list)),
    ("create_account_image", Handler::Merchant(images::create)),
    ("get_account_settings_images_by_id", Handler::Merchant(images::get)),
    ("update_account_settings_images_by_id", Handler::Merchant(images::update)),
    ("delete_account_image_by_id", Handler::Merchant(images::delete)),
    ("tokens_get_ephemeral_token", Handler::Merchant(tokens::create)),
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
