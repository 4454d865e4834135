//! The Rate Shopper: the label of whichever carrier of the wallet is cheapest, fastest, or the best of both.

use super::account::{Account, Connection};
use super::addresses;
use super::call::{Call, Outcome, Reply};
use super::carriers::available;
use super::catalogue::Service;
use super::clock::Moment;
use super::purchase::{Wish, buy, sold};
use super::quote::{Quote, is_on_the_way, quote};
use super::refusal::Refusal;
use super::shipments;
use crate::api::errors::ErrorCode;
use crate::api::rates::RateAttributes;
use crate::api::scalars::SeId;
use crate::api::shipments::Shipment;
use serde_json::{Value, json};

/// `POST /labels/rate_shopper_id/{rate_shopper_id}`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let name = call.parameter("rate_shopper_id");
    let wanted = RateAttributes::from(name);
    if matches!(wanted, RateAttributes::Other(_)) {
        let message = format!("rate_shopper_id is '{name}'; it can be cheapest, fastest or best_value.");
        return Err(Refusal::invalid("rate_shopper_id", message));
    }
    let mut shipment = shipments::open(account, call.body.get("shipment").unwrap_or(&Value::Null), call.now)?;
    addresses::check(addresses::wish(&call.body).as_ref(), &mut shipment)?;
    let Some((connection, service)) = best(account, &shipment, &wanted, call.now) else {
        let asked = account.connected().filter(|connection| connection.is_funded());
        for connection in asked {
            available(account, connection, call.now)?;
        }
        let message = "No carrier of the wallet has a service for this shipment.";
        return Err(Refusal::business(ErrorCode::NoRatesReturned, message));
    };
    let outbound_label_id = call.text("outbound_label_id").map(SeId::from);
    if let Some(id) = outbound_label_id.as_ref().filter(|id| !account.purchases.contains_key(*id)) {
        return Err(Refusal::not_found("Label", id));
    }
    let wish = Wish { outbound_label_id, ..Wish::of_new(&call.body) };
    let label_id = buy(account, &connection, service, shipment, wish, call.now)?;
    let mut reply = sold(account, &label_id, call)?;
    if let Reply::Json(Value::Object(label)) = &mut reply {
        label.insert("rate_shopper_id".to_owned(), json!(wanted.as_str()));
    }
    Ok(reply)
}

/// The best offer for a shipment; the earlier one of two that are equally good.
fn best(
    account: &Account,
    shipment: &Shipment,
    wanted: &RateAttributes,
    now: Moment,
) -> Option<(Connection, &'static Service)> {
    let is_asked = |connection: &&Connection| connection.is_funded() && available(account, connection, now).is_ok();
    let offers = account.connected().filter(is_asked).flat_map(|connection| {
        let carrier = connection.carrier();
        let services = carrier.services.iter().filter(|service| is_on_the_way(carrier, service, shipment));
        services.filter_map(move |service| Some((connection, service, quote(carrier, service, shipment).ok()?)))
    });
    let key = |quote: &Quote| match wanted {
        RateAttributes::Fastest => (i64::from(quote.days), quote.total()),
        RateAttributes::BestValue => (quote.value().0, quote.total()),
        _ => (0, quote.total()),
    };
    let (connection, service, _) = offers.min_by_key(|(_, _, quote)| key(quote))?;
    Some((connection.clone(), service))
}
