//! The addresses that an account wants called when something happens.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::kept::kept;
use super::order::map;
use super::refusal::Refusal;
use super::tracking::seen;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use crate::api::webhooks::{CreateWebhookRequest, UpdateWebhookRequest, Webhook, WebhookEvent, WebhookHeader};
use litemap::LiteMap;
use std::net::Ipv6Addr;

kept! {
    /// A webhook, and what has been told to it.
    #[derive(Default)]
    pub(crate) struct Subscription {
        /// As the merchant made it.
        pub(crate) webhook: Webhook,
        /// Where the sandbox was when it was made, for the addresses in what is told.
        pub(crate) origin: String,
        /// How many events of each label it was told, or had happened before it was made.
        pub(crate) told: LiteMap<SeId, usize>,
    }
}

/// `GET /environment/webhooks`
pub(crate) fn list(account: &mut Account, _: &Call<'_>) -> Outcome {
    Ok(Reply::Json(account.webhooks.values().map(|subscription| json(&subscription.webhook, &[])).collect()))
}

/// `POST /environment/webhooks`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: CreateWebhookRequest = call.body()?;
    refuse_address(&wanted.url)?;
    refuse_headers(wanted.headers.as_deref())?;
    if account.subscription_mut(&wanted.event).is_some() {
        let message = format!("There is a webhook for '{}' already.", wanted.event.as_str());
        return Err(Refusal::conflict(ErrorCode::WebhookEventTypeConflict, message));
    }
    let mut told = LiteMap::new();
    if wanted.event == WebhookEvent::Track {
        told = map(account.purchases.iter().map(|(id, purchase)| (id.clone(), seen(purchase, call.now).len())));
    }
    let webhook = Webhook {
        webhook_id: account.next_id(),
        url: wanted.url,
        event: wanted.event,
        headers: wanted.headers,
        name: wanted.name,
        store_id: wanted.store_id,
    };
    let reply = json(&webhook, &[]);
    let subscription = Subscription { webhook, origin: call.origin.to_owned(), told };
    account.webhooks.insert(subscription.webhook.webhook_id.clone(), subscription);
    Ok(Reply::Json(reply))
}

/// `GET /environment/webhooks/{webhook_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(json(&find(account, call)?.webhook, &[])))
}

/// `PUT /environment/webhooks/{webhook_id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: UpdateWebhookRequest = call.body()?;
    let webhook = &mut find(account, call)?.webhook;
    if let Some(url) = &wanted.url {
        refuse_address(url)?;
    }
    refuse_headers(wanted.headers.as_deref())?;
    webhook.url = wanted.url.unwrap_or_else(|| webhook.url.clone());
    webhook.headers = wanted.headers.or(webhook.headers.take());
    webhook.name = wanted.name.or(webhook.name.take());
    webhook.store_id = wanted.store_id.or(webhook.store_id);
    Ok(Reply::Empty)
}

/// `DELETE /environment/webhooks/{webhook_id}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let webhook_id = find(account, call)?.webhook.webhook_id.clone();
    account.webhooks.remove(&webhook_id);
    account.outbox.drop_all_for(&webhook_id);
    Ok(Reply::Empty)
}

/// The webhook that the path names.
fn find<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Subscription, Refusal> {
    let webhook_id = call.parameter("webhook_id");
    account.webhooks.get_mut(&SeId::from(webhook_id)).ok_or_else(|| Refusal::not_found("Webhook", webhook_id))
}

/// Any host will do, this machine among them: the sandbox is there to develop with. What is refused could never be
/// called, and the merchant would wait in vain.
fn refuse_address(url: &str) -> Result<(), Refusal> {
    let authority = url.split_once("://").and_then(|(scheme, rest)| {
        let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        is_web.then_some(rest.split(['/', '\\', '?', '#']).next()).flatten()
    });
    let is_plain = url.bytes().all(|byte| byte > b' ' && byte != 0x7F);
    let Some(authority) = authority.filter(|_| is_plain) else {
        return Err(Refusal::invalid("url", "url has to be an http or https address."));
    };
    if authority.contains('@') {
        return Err(Refusal::invalid("url", "url cannot have a user name or a password: use headers."));
    }
    if !is_host_with_port(authority) {
        return Err(Refusal::invalid("url", "url has to name a host, with a port up to 65535 if any."));
    }
    Ok(())
}

fn is_host_with_port(authority: &str) -> bool {
    let (is_host, port) = if let Some(address) = authority.strip_prefix('[') {
        let (address, rest) = address.split_once(']').unwrap_or_default();
        (address.parse::<Ipv6Addr>().is_ok(), rest.strip_prefix(':').or(rest.is_empty().then_some("")))
    } else {
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        let is_host_byte = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-._~".contains(&byte);
        (!host.is_empty() && host.bytes().all(is_host_byte), Some(port))
    };
    let is_port =
        |port: &str| port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    is_host && port.is_some_and(is_port)
}

/// Refuses headers that no request can have.
fn refuse_headers(headers: Option<&[WebhookHeader]>) -> Result<(), Refusal> {
    for (index, header) in headers.into_iter().flatten().enumerate() {
        let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if header.key.is_empty() || !header.key.bytes().all(is_name_byte) {
            let field = format!("headers[{index}].key");
            return Err(Refusal::invalid(&field, format!("{field} cannot be the name of a header.")));
        }
        if !header.value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            let field = format!("headers[{index}].value");
            return Err(Refusal::invalid(&field, format!("{field} cannot be the value of a header.")));
        }
    }
    Ok(())
}
