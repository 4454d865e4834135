//! Themes: how the pages look that ShipStation shows to the partner's merchants.

use super::accounts::Accounts;
use super::call::{Call, Outcome, Reply, json, typed};
use super::naming::{Purpose, uuid};
use super::pictures;
use super::refusal::{Refusal, together};
use crate::api::errors::ErrorCode;
use crate::api::themes::{CreateThemeRequest, Theme, UpdateThemeRequest};
use serde_json::{Map, Value};

/// How many a partner can have.
const MOST: usize = 10;

/// `POST /partners/themes`
pub(crate) fn create(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let wanted: CreateThemeRequest = call.body()?;
    if accounts.themes.len() >= MOST {
        let message = format!("A partner can have {MOST} themes, and this one has them.");
        return Err(Refusal::business(ErrorCode::Unspecified, message));
    }
    let count = u64::try_from(accounts.themes.len()).unwrap_or_default();
    let now = call.now.to_milliseconds();
    let theme = Theme {
        theme_id: uuid(accounts.seed, Purpose::Theme, 0, count).as_str().into(),
        name: wanted.name,
        brand: wanted.brand,
        logo: wanted.logo,
        return_url: wanted.return_url,
        onboarding: wanted.onboarding,
        carriers: wanted.carriers,
        created_at: now.clone().into(),
        modified_at: now.into(),
    };
    keep(accounts, theme)
}

/// `PATCH /partners/themes/{theme_id}`
pub(crate) fn update(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let wanted: UpdateThemeRequest = call.body()?;
    let id = call.parameter("theme_id");
    let theme = accounts.themes.get(id).ok_or_else(|| Refusal::not_found("Theme", id))?;
    let (mut changed, wanted) = (json(theme, &[]), json(&wanted, &[]));
    if let (Value::Object(changed), Value::Object(wanted)) = (&mut changed, wanted) {
        change(changed, wanted);
    }
    let mut theme: Theme = typed(changed, "body")?;
    theme.modified_at = call.now.to_milliseconds().into();
    keep(accounts, theme)
}

/// Puts what is wanted in the place of what was, field by field: half a logo leaves the other half.
fn change(object: &mut Map<String, Value>, wanted: Map<String, Value>) {
    for (name, value) in wanted {
        match (object.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => change(old, new),
            (_, value) => {
                object.insert(name, value);
            }
        }
    }
}

/// Keeps a theme that is in order.
fn keep(accounts: &mut Accounts, theme: Theme) -> Outcome {
    let mut refusals = Vec::new();
    for (field, text) in [("name", &theme.name), ("brand", &theme.brand)] {
        if text.is_empty() {
            refusals.push(Refusal::required(field));
        }
    }
    if let Some(logo) = &theme.logo {
        match (&logo.content_type, &logo.image_data) {
            (Some(content_type), Some(data)) => {
                refusals.extend(pictures::refuse_others(content_type.as_str(), data, "logo.image_data").err());
            }
            (None, _) => refusals.push(Refusal::required("logo.content_type")),
            (_, None) => refusals.push(Refusal::required("logo.image_data")),
        }
    }
    if let Some(refusal) = together(refusals) {
        return Err(refusal);
    }
    let reply = json(&theme, &[]);
    accounts.themes.insert(theme.theme_id.0.clone(), theme);
    Ok(Reply::Json(reply))
}
