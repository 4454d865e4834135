//! Requests at the gateway's own addresses: what they are, and who makes them.

use super::gateway::{Answer, json, misunderstood, read_policy};
use crate::gateway::admit::Incoming;
use crate::gateway::envelope::GatewayError;
use crate::gateway::grant::Grant;
use crate::gateway::policy::Policy;
use serde::{Deserialize, Serialize};

/// A request. See `asking` in the package's `worker/asking.ts`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asking {
    method: String,
    path: String,
    query: String,
    on_behalf_of: Option<String>,
    origin: Option<String>,
    fetch_site: Option<String>,
    own_origin: String,
    grant: String,
    policy: String,
    request_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Asked<What> {
    Asked(What),
    Answer(Answer),
}

/// What is asked for, as `asked` gives it; or the answer to who may not ask.
pub(super) fn ask<What: Serialize>(
    asking: &str,
    asked: impl FnOnce(&Incoming, &Grant, &Policy) -> Result<What, GatewayError>,
) -> String {
    let Ok(asking) = serde_json::from_str::<Asking>(asking) else {
        return json(&Asked::<What>::Answer(Answer::of(misunderstood(), "")));
    };
    let Asking { method, path, query, on_behalf_of, origin, fetch_site, own_origin, grant, policy, request_id } =
        asking;
    let incoming =
        Incoming { method, path, query, on_behalf_of, origin, fetch_site, own_origin, ..Incoming::default() };
    let what = Grant::from_text(&grant).and_then(|grant| asked(&incoming, &grant, &read_policy(&policy)?));
    json(&match what {
        Ok(what) => Asked::Asked(what),
        Err(error) => Asked::Answer(Answer::of(error, &request_id)),
    })
}
