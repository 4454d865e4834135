//! Giving labels back, and what becomes of the money.
//!
//! A label that was given back is void at once, and its price comes back when the carrier has granted it. For a day the
//! refund is only planned, and can be called off; then the carrier is asked. How far a refund is follows from the
//! moment of the question; the money is in the wallet from the moment on that says `approved`.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::kept::kept;
use super::labels::{find, shown};
use super::money::Cents;
use super::refusal::Refusal;
use super::tracking::{Journey, Stage};
use crate::api::errors::ErrorCode;
use crate::api::labels::{LabelChargeEvent, ReasonCode, RefundDetails, RefundStatus, VoidLabelResponse};
use crate::api::scalars::SeId;
use serde_json::Value;

/// How long a refund is only planned.
const HOURS_TO_REQUEST: i64 = 24;

kept! {
    /// A refund on its way.
    #[derive(Default, Copy, PartialEq, Eq)]
    pub(crate) struct Refund {
        /// When the carrier is asked for it.
        requested: Moment,
        /// When the carrier grants it.
        granted: Moment,
        /// Whether the merchant called it off.
        is_excluded: bool,
    }
}

impl Refund {
    /// How far it is.
    fn status(self, now: Moment) -> RefundStatus {
        if self.is_excluded {
            RefundStatus::Excluded
        } else if now >= self.granted {
            RefundStatus::Approved
        } else if now >= self.requested {
            RefundStatus::Pending
        } else {
            RefundStatus::RequestScheduled
        }
    }
}

/// How far the refund of a label is, if there is one.
pub(crate) fn status(purchase: &Purchase, now: Moment) -> Option<RefundStatus> {
    purchase.refund.map(|refund| refund.status(now))
}

/// What a label tells of its refund.
pub(crate) fn details(purchase: &Purchase, now: Moment) -> Option<RefundDetails> {
    let refund = purchase.refund?;
    let status = refund.status(now);
    let paid = Some(purchase.paid.total().to_value());
    let is_granted = status == RefundStatus::Approved;
    Some(RefundDetails {
        request_date: Some(refund.requested.to_milliseconds().into()),
        amount_requested: paid.clone().filter(|_| status != RefundStatus::Excluded),
        amount_approved: paid.clone().filter(|_| is_granted),
        amount_credited: paid.clone().filter(|_| is_granted),
        amount_paid: paid,
        refund_status: status,
    })
}

/// `PUT /labels/{label_id}/void`
pub(crate) fn void(account: &mut Account, call: &Call<'_>) -> Outcome {
    let label_id = find(account, call)?.label.label_id.clone();
    let response = match void_label(account, &label_id, call.now) {
        Some((reason_code, message)) => VoidLabelResponse {
            approved: false,
            message: message.to_owned(),
            reason_code: Some(reason_code),
            voided_label_ids: None,
        },
        None => VoidLabelResponse {
            approved: true,
            message: "Request for refund submitted. The label has been voided.".to_owned(),
            reason_code: None,
            voided_label_ids: None,
        },
    };
    Ok(Reply::Json(json(&response, &[])))
}

/// Voids a label, or says why not.
fn void_label(account: &mut Account, label_id: &SeId, now: Moment) -> Option<(ReasonCode, &'static str)> {
    if account.manifests.values().any(|manifest| manifest.label_ids.contains(label_id)) {
        return Some((ReasonCode::LabelAlreadyUsed, "The label stands on a manifest."));
    }
    let purchase = account.purchases.get_mut(label_id)?;
    let carrier = super::catalogue::Carrier::of(&purchase.label.carrier_code);
    if purchase.voided.is_some() {
        return Some((ReasonCode::LabelAlreadyVoided, "The label has been voided already."));
    }
    if Journey::of(purchase).stage(now) > Stage::Announced {
        return Some((ReasonCode::LabelAlreadyUsed, "The carrier has the package already."));
    }
    if now > purchase.created.plus_days(carrier.days_to_void) {
        return Some((ReasonCode::LabelNotFoundWithinVoidPeriod, "The label is too old to be voided."));
    }
    purchase.voided = Some(now);
    let paid = purchase.paid;
    // What the carrier would have charged later was only set aside.
    if purchase.label.charge_event == Some(LabelChargeEvent::OnCarrierAcceptance) {
        account.refund(paid);
    } else if paid.total() > Cents::ZERO {
        let requested = now.plus_hours(HOURS_TO_REQUEST);
        let granted = now.plus_days(carrier.days_to_refund);
        purchase.refund = Some(Refund { requested, granted, is_excluded: false });
        account.await_refund(granted, label_id.clone());
    }
    None
}

/// `POST /labels/{label_id}/cancel_refund`
pub(crate) fn cancel(account: &mut Account, call: &Call<'_>) -> Outcome {
    let label_id = find(account, call)?.label.label_id.clone();
    let refund = account.purchases.get_mut(&label_id).and_then(|purchase| purchase.refund.as_mut());
    let Some(refund) = refund.filter(|refund| refund.status(call.now) == RefundStatus::RequestScheduled) else {
        let message = "Only a refund with the status request_scheduled can be called off.";
        return Err(Refusal::business(ErrorCode::InvalidStatus, message));
    };
    refund.is_excluded = true;
    let due = refund.granted;
    account.forgo_refund(due, &label_id);
    let label = account.purchases.get(&label_id).map_or(Value::Null, |purchase| shown(account, purchase, call, None));
    Ok(Reply::Json(label))
}
