//! Webhooks: the addresses that the service calls when something happens.

use super::scalars::SeId;
use crate::declare::{names, object, operations, text};

operations! {
    /// Lists the account's webhooks.
    ///
    /// All at once: there are no pages. Their headers may hold secrets.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/list_webhooks>
    list_webhooks {
        call: webhooks.list,
        route: Get "/environment/webhooks",
        effect: Read,
        scope: "account",
        reply: Vec<Webhook>,
    }

    /// Has the service call an address at every event of one kind.
    ///
    /// An account has one webhook per kind of event: a second one is refused (409,
    /// `webhook_event_type_conflict`). What the service sends does not tell the account: put something into the
    /// address, or a header, that does. ShipStation's own sandbox sends none.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/create_webhook>
    create_webhook {
        call: webhooks.create,
        route: Post "/environment/webhooks",
        effect: Write,
        creates: true,
        scope: "account",
        body: CreateWebhookRequest,
        reply: Webhook,
    }

    /// Reads one webhook.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/get_webhook_by_id>
    get_webhook_by_id {
        call: webhooks.get,
        route: Get "/environment/webhooks/{webhook_id}",
        path: { webhook_id: SeId },
        effect: Read,
        scope: "account",
        reply: Webhook,
    }

    /// Changes a webhook. The kind of event stays as it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/update_webhook>
    update_webhook {
        call: webhooks.update,
        route: Put "/environment/webhooks/{webhook_id}",
        path: { webhook_id: SeId },
        effect: Write,
        scope: "account",
        body: UpdateWebhookRequest,
    }

    /// Ends a webhook.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/delete_webhook>
    delete_webhook {
        call: webhooks.delete,
        route: Delete "/environment/webhooks/{webhook_id}",
        path: { webhook_id: SeId },
        effect: Write,
        scope: "account",
    }
}

names! {
    /// What a webhook tells of.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/webhooks>
    pub enum WebhookEvent {
        /// A batch of labels was processed.
        Batch = "batch",
        /// A carrier was connected to the account.
        CarrierConnected = "carrier_connected",
        /// Orders were fetched from a shop system.
        OrderSourceRefreshComplete = "order_source_refresh_complete",
        /// The rates of a bulk request are there.
        Rate = "rate",
        /// A report is done.
        ReportComplete = "report_complete",
        /// Orders were imported.
        SalesOrdersImported = "sales_orders_imported",
        /// There is news of a package that is followed.
        Track = "track",
    }
}

text! {
    /// An address that the service calls.
    pub struct WebhookUrl: Destination;
}

object! {
    /// A header that the service sends with every call of a webhook.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/create_webhook>
    pub struct WebhookHeader {
        /// Its name: `custom-key`.
        #[is(min(1))]
        pub key: String,
        /// Its value, which may be a secret.
        pub value: String,
    }
}

object! {
    /// A webhook to make.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/create_webhook>
    pub struct CreateWebhookRequest {
        /// What it tells of. It cannot be changed later.
        pub event: WebhookEvent,
        /// The address that the service calls.
        #[is(min(1))]
        pub url: WebhookUrl,
        /// The headers to send with every call.
        pub headers: Option<Vec<WebhookHeader>>,
        /// Its name, for people.
        pub name: Option<String>,
        /// The store that it is for, a number.
        pub store_id: Option<i64>,
    }
}

object! {
    /// What to change of a webhook.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/update_webhook>
    pub struct UpdateWebhookRequest {
        /// The address that the service calls.
        #[is(min(1))]
        pub url: Option<WebhookUrl>,
        /// The headers to send with every call.
        pub headers: Option<Vec<WebhookHeader>>,
        /// Its name, for people.
        pub name: Option<String>,
        /// The store that it is for, a number.
        pub store_id: Option<i64>,
    }
}

object! {
    /// An address that the service calls at every event of one kind.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/webhooks/get_webhook_by_id>
    pub struct Webhook {
        // The three that are required stand in the definition as such everywhere but in the list.
        /// Identifies the webhook.
        pub webhook_id: SeId,
        /// The address that the service calls.
        pub url: WebhookUrl,
        /// What it tells of.
        pub event: WebhookEvent,
        /// The headers that the service sends with every call.
        pub headers: Option<Vec<WebhookHeader>>,
        /// Its name, for people.
        pub name: Option<String>,
        /// The store that it is for, a number.
        pub store_id: Option<i64>,
    }
}
