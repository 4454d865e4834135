//! Which handler does which operation.

use super::account::Account;
use super::accounts::{self, Accounts};
use super::call::{Call, Outcome};
use super::{
    addresses, api_keys, batches, carrier_settings, carriers, documents, downloads, estimates, funds, images,
    insurance, labels, manifests, package_types, pickups, purchase, rate_shopper, rates, refunds, registration,
    returns, service_points, shipment_operations, tags, themes, tokens, tracking, warehouses, webhooks,
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

/// Every operation.
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
    ("compare_bulk_rates", Handler::Merchant(rates::compare)),
    ("list_shipment_rates", Handler::Merchant(rates::of_shipment)),
    ("estimate_rates", Handler::Merchant(estimates::estimate)),
    ("create_label", Handler::Merchant(purchase::create)),
    ("create_label_from_rate", Handler::Merchant(purchase::create_from_rate)),
    ("create_label_from_shipment", Handler::Merchant(purchase::create_from_shipment)),
    ("create_label_from_rate_shopper", Handler::Merchant(rate_shopper::create)),
    ("create_return_label", Handler::Merchant(returns::create)),
    ("get_label_by_id", Handler::Merchant(labels::get)),
    ("get_label_by_external_shipment_id", Handler::Merchant(labels::get_by_external_shipment_id)),
    ("list_labels", Handler::Merchant(labels::list)),
    ("void_label", Handler::Merchant(refunds::void)),
    ("cancel_label_refund", Handler::Merchant(refunds::cancel)),
    ("get_tracking_log_from_label", Handler::Merchant(tracking::of_label)),
    ("get_tracking_log", Handler::Merchant(tracking::of_number)),
    ("start_tracking", Handler::Merchant(tracking::start)),
    ("stop_tracking", Handler::Merchant(tracking::stop)),
    ("create_combined_label_document", Handler::Merchant(documents::combine)),
    ("create_shipments", Handler::Merchant(shipment_operations::create)),
    ("get_shipment_by_id", Handler::Merchant(shipment_operations::get)),
    ("get_shipment_by_external_id", Handler::Merchant(shipment_operations::get_by_external_id)),
    ("list_shipments", Handler::Merchant(shipment_operations::list)),
    ("update_shipment", Handler::Merchant(shipment_operations::update)),
    ("cancel_shipments", Handler::Merchant(shipment_operations::cancel)),
    ("parse_shipment", Handler::Merchant(shipment_operations::parse)),
    ("shipments_update_tags", Handler::Merchant(tags::update)),
    ("shipments_list_tags", Handler::Merchant(tags::of_shipment)),
    ("tag_shipment", Handler::Merchant(tags::tag)),
    ("untag_shipment", Handler::Merchant(tags::untag)),
    ("list_tags", Handler::Merchant(tags::list)),
    ("create_tag", Handler::Merchant(tags::create)),
    ("create_tag_by_name", Handler::Merchant(tags::create_by_name)),
    ("delete_tag", Handler::Merchant(tags::delete)),
    ("rename_tag", Handler::Merchant(tags::rename)),
    ("list_warehouses", Handler::Merchant(warehouses::list)),
    ("create_warehouse", Handler::Merchant(warehouses::create)),
    ("get_warehouse_by_id", Handler::Merchant(warehouses::get)),
    ("update_warehouse", Handler::Merchant(warehouses::update)),
    ("delete_warehouse", Handler::Merchant(warehouses::delete)),
    ("update_warehouse_settings", Handler::Merchant(warehouses::update_settings)),
    ("list_package_types", Handler::Merchant(package_types::list)),
    ("create_package_type", Handler::Merchant(package_types::create)),
    ("get_package_type_by_id", Handler::Merchant(package_types::get)),
    ("update_package_type", Handler::Merchant(package_types::update)),
    ("delete_package_type", Handler::Merchant(package_types::delete)),
    ("validate_address", Handler::Merchant(addresses::validate)),
    ("parse_address", Handler::Merchant(addresses::parse)),
    ("download_file", Handler::Link(downloads::get)),
    ("list_batches", Handler::Merchant(batches::list)),
    ("create_batch", Handler::Merchant(batches::create)),
    ("get_batch_by_external_id", Handler::Merchant(batches::get_by_external_id)),
    ("get_batch_by_id", Handler::Merchant(batches::get)),
    ("delete_batch", Handler::Merchant(batches::archive)),
    ("update_batch", Handler::Merchant(batches::archive)),
    ("add_to_batch", Handler::Merchant(batches::add)),
    ("remove_from_batch", Handler::Merchant(batches::remove)),
    ("list_batch_errors", Handler::Merchant(batches::errors)),
    ("process_batch", Handler::Merchant(batches::process)),
    ("list_manifests", Handler::Merchant(manifests::list)),
    ("create_manifest", Handler::Merchant(manifests::create)),
    ("get_manifest_by_id", Handler::Merchant(manifests::get)),
    ("get_manifest_request_by_id", Handler::Merchant(manifests::get_request)),
    ("list_scheduled_pickups", Handler::Merchant(pickups::list)),
    ("schedule_pickup", Handler::Merchant(pickups::schedule)),
    ("get_pickup_by_id", Handler::Merchant(pickups::get)),
    ("delete_scheduled_pickup", Handler::Merchant(pickups::cancel)),
    ("service_points_list", Handler::Merchant(service_points::list)),
    ("service_points_get_by_id", Handler::Merchant(service_points::get)),
    ("list_webhooks", Handler::Merchant(webhooks::list)),
    ("create_webhook", Handler::Merchant(webhooks::create)),
    ("get_webhook_by_id", Handler::Merchant(webhooks::get)),
    ("update_webhook", Handler::Merchant(webhooks::update)),
    ("delete_webhook", Handler::Merchant(webhooks::delete)),
];

/// The handler of an operation: every row of the table has one.
pub(crate) fn find(operation: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(id, _)| *id == operation).map(|(_, handler)| *handler)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn every_operation_has_a_handler_of_its_kind_and_no_handler_is_left_over() {
        for operation in table::operations() {
            let handler = find(operation.id).unwrap_or_else(|| panic!("{} has no handler", operation.id));
            assert_eq!(matches!(handler, Handler::Partner(_)), operation.is_partner(), "{}", operation.id);
        }
        assert_eq!(HANDLERS.len(), table::operations().count());
    }
}
