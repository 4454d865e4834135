//! What happens in an account, as far as its webhooks are told.
//!
//! Packages move by themselves, so what happened to them is found by looking; everything else is noted where it is
//! done, by [`Account::note`]. The sandbox has neither reports nor shop systems: `report_complete`,
//! `order_source_refresh_complete` and `sales_orders_imported` can be subscribed to, and never happen.

use super::account::Account;
use super::accounts::Accounts;
use super::batches;
use super::clock::Moment;
use super::kept::kept;
use super::order::sorted;
use super::outbox::{Note, Subject};
use super::tracking::{seen, track};
use super::webhooks::Subscription;
use crate::api::webhooks::WebhookEvent;
use crate::query::{self, QueryValue};
use serde_json::{Map, Value};

/// How many calls of addresses are handed out at once.
const MOST_AT_ONCE: usize = 50;

kept! {
    /// A call of an address that is to be made now: `POST`, with this body and these headers, signed.
    #[derive(Default, PartialEq, Eq)]
    pub struct Delivery {
        /// What to call it when its result is told.
        pub id: String,
        /// The account that it is about.
        pub account: String,
        /// Where it goes.
        pub url: String,
        /// The merchant's own headers.
        pub headers: Vec<(String, String)>,
        /// The body, as it has to be signed and sent.
        pub body: String,
        /// The kind of event.
        pub event: String,
        /// Which attempt this is; the first is 1.
        pub attempt: usize,
        /// Since when it has been due, in milliseconds since 1970.
        pub due: i64,
    }
}

/// The calls that are due in any account.
pub(crate) fn take(accounts: &mut Accounts, now: Moment) -> Vec<Delivery> {
    let mut due = Vec::new();
    for account in accounts.all_mut() {
        if account.is_told_of_batches() {
            account.settle(now);
        }
        account.look(now);
        for note in account.outbox.begin(now, MOST_AT_ONCE - due.len()) {
            due.extend(account.delivery(&note));
        }
    }
    due
}

/// Learns what came of one.
pub(crate) fn finish(accounts: &mut Accounts, id: &str, status: u16, now: Moment) {
    if let Some((account, number)) = id.split_once('-')
        && let (Some(account), Ok(number)) = (accounts.named(account), number.parse())
    {
        account.outbox.finish(number, status, now);
    }
}

/// When the first of what waits is due, or something happens that may have to be told.
pub(crate) fn next(accounts: &Accounts) -> Option<Moment> {
    let batches = accounts.all().filter(|account| account.is_told_of_batches()).filter_map(batches::next_end);
    accounts.all().filter_map(|account| account.outbox.next_due()).chain(batches).min()
}

impl Account {
    /// Takes note that something happened to what lies at a path (`/v1/batches/se-1`), for the webhook that wants to be
    /// told, if there is one.
    pub(crate) fn note(&mut self, event: &WebhookEvent, path: String, now: Moment) {
        if let Some(subscription) = self.subscription_mut(event) {
            let webhook_id = subscription.webhook.webhook_id.clone();
            self.outbox.put(webhook_id, event.clone(), Subject { path: Some(path), ..Subject::default() }, now);
        }
    }

    fn is_told_of_batches(&self) -> bool {
        self.webhooks.values().any(|subscription| subscription.webhook.event == WebhookEvent::Batch)
    }

    /// The webhook for a kind of event.
    pub(crate) fn subscription_mut(&mut self, event: &WebhookEvent) -> Option<&mut Subscription> {
        let mut subscriptions = self.webhooks.iter_mut().map(|(_, subscription)| subscription);
        subscriptions.find(|subscription| subscription.webhook.event == *event)
    }

    /// Takes note of what was seen of packages since the last look.
    fn look(&mut self, now: Moment) {
        let subscription = self
            .webhooks
            .iter_mut()
            .map(|(_, subscription)| subscription)
            .find(|subscription| subscription.webhook.event == WebhookEvent::Track);
        let Some(Subscription { webhook, told, .. }) = subscription else { return };
        let mut news = Vec::new();
        for (label_id, purchase) in &self.purchases {
            let seen = seen(purchase, now);
            let before = told.get(label_id).copied().unwrap_or_default();
            if seen.len() == before {
                continue;
            }
            for happened in seen.iter().skip(before) {
                for number in purchase.label.packages.iter().filter_map(|package| package.tracking_number.clone()) {
                    news.push((*happened, label_id.clone(), number));
                }
            }
            told.insert(label_id.clone(), seen.len());
        }
        let key = |(happened, label_id, number): &(Moment, crate::api::scalars::SeId, String)| {
            (happened.milliseconds(), [label_id, number.as_str()].concat())
        };
        for (happened, label_id, tracking_number) in sorted(news, key) {
            let subject = Subject { path: None, label_id: Some(label_id), tracking_number: Some(tracking_number) };
            self.outbox.put(webhook.webhook_id.clone(), WebhookEvent::Track, subject, happened);
        }
    }

    fn delivery(&self, note: &Note) -> Option<Delivery> {
        let webhook = &self.webhooks.get(&note.webhook_id)?.webhook;
        let headers = webhook.headers.iter().flatten();
        Some(Delivery {
            id: self.delivery_id(note),
            account: self.number.to_string(),
            url: webhook.url.to_string(),
            headers: headers.map(|header| (header.key.clone(), header.value.clone())).collect(),
            body: self.told(note).to_string(),
            event: note.event.as_str().to_owned(),
            attempt: note.attempts.len(),
            due: note.due.milliseconds(),
        })
    }

    /// What a delivery is called.
    pub(crate) fn delivery_id(&self, note: &Note) -> String {
        format!("{}-{}", self.number, note.number)
    }

    /// What is told: where to look, and of packages also what there is to see.
    pub(crate) fn told(&self, note: &Note) -> Value {
        let origin = self.webhooks.get(&note.webhook_id).map_or("", |subscription| &subscription.origin);
        let mut told = Map::new();
        let Subject { path, label_id, tracking_number } = &note.subject;
        let purchase = label_id.as_ref().and_then(|label_id| self.purchases.get(label_id));
        let path = match tracking_number {
            None => path.clone().unwrap_or_default(),
            Some(tracking_number) => {
                let carrier_code = purchase.map_or("", |purchase| &*purchase.label.carrier_code);
                let words = [("carrier_code", carrier_code), ("tracking_number", tracking_number)];
                let words = words.map(|(name, value)| (name.to_owned(), QueryValue::One(value.to_owned())));
                let mut data = purchase.map_or(Value::Null, |purchase| track(purchase, tracking_number, note.happened));
                for name in ["exception_description", "label_url"] {
                    if let Value::Object(data) = &mut data {
                        data.entry(name).or_insert(Value::Null);
                    }
                }
                told.insert("data".to_owned(), data);
                ["/v1/tracking", &query::write(&words)].concat()
            }
        };
        let resource_type = ["API_", &note.event.as_str().to_ascii_uppercase()].concat();
        told.insert("resource_url".to_owned(), [origin, &path].concat().into());
        told.insert("resource_type".to_owned(), resource_type.into());
        Value::Object(told)
    }
}
