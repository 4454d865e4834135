//! What a call is in for: the faults that strike it, together.

use super::rule::{Kind, Mode, Wish};
use crate::api::errors::{ErrorCode, ErrorSource, ErrorType};
use crate::api::scalars::CarrierCode;
use crate::sandbox::order::Set;
use crate::sandbox::refusal::{Refusal, fault};

/// The faults of one call.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// How late its answer is, for real.
    pub(crate) delay_ms: u64,
    /// By how much its answer is late on the sandbox's clock, and through which fault.
    pub(crate) slow: Option<(u64, u64)>,
    /// How it ends, if not as it would.
    pub(crate) ending: Option<Ending>,
    /// The carriers that answer nobody.
    pub(crate) carriers_down: Set<String>,
    /// Whether labels may share an `external_shipment_id`, if somebody said so.
    pub(crate) duplicate_ids: Option<Mode>,
    /// What the log says of it.
    pub(crate) kinds: Vec<&'static str>,
}

/// How a call ends that is struck.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Nothing is done, and this is the answer.
    Refused(Refusal, Option<u32>),
    /// Nothing is done, and there is no answer.
    Cut,
    /// Everything is done, and there is no answer.
    Lost,
    /// Everything is done, and this is the answer.
    Failed(Refusal),
}

impl Plan {
    /// Adds a fault, unless another one ends the call already.
    pub(crate) fn add(&mut self, id: u64, wish: &Wish) -> bool {
        if wish.kind.is_ending() && self.ending.is_some() {
            return false;
        }
        let ms = wish.ms.unwrap_or(0);
        match wish.kind {
            Kind::Latency => self.delay_ms += ms,
            Kind::Slow => self.slow = self.slow.filter(|(_, longest)| *longest > ms).or(Some((id, ms))),
            Kind::Status => {
                self.ending = Some(Ending::Refused(refusal(wish, wish.status.unwrap_or(500)), wish.retry_after));
            }
            Kind::ErrorAfter => self.ending = Some(Ending::Failed(refusal(wish, wish.status.unwrap_or(500)))),
            Kind::Lost => self.ending = Some(Ending::Lost),
            Kind::Cut => self.ending = Some(Ending::Cut),
            Kind::RateLimit => {
                let mut refusal = too_many(wish.error_source.clone().unwrap_or(ErrorSource::Shipengine));
                for error in &mut refusal.errors {
                    error.carrier_code = wish.carrier_code.as_deref().map(CarrierCode::from);
                    error.message = wish.message.clone().unwrap_or_else(|| error.message.clone());
                }
                self.ending = Some(Ending::Refused(refusal, Some(wish.retry_after.unwrap_or(1))));
            }
            Kind::CarrierDown => self.carriers_down.extend(wish.carrier_code.clone()),
            Kind::DuplicateIds => self.duplicate_ids = wish.mode,
        }
        self.kinds.push(wish.kind.as_str());
        true
    }
}

/// A call too many, in the envelope that recorded replies have.
pub(crate) fn too_many(error_source: ErrorSource) -> Refusal {
    let message = "Too many requests: wait for as long as Retry-After says.";
    let error = fault(error_source, ErrorType::System, ErrorCode::RateLimitExceeded, message);
    Refusal { status: 429, errors: vec![error] }
}

/// A refusal as it is wanted; what is left open follows from the status.
fn refusal(wish: &Wish, status: u16) -> Refusal {
    let (error_type, error_code) = match status {
        401 => (ErrorType::Security, ErrorCode::Unauthorized),
        403 => (ErrorType::Security, ErrorCode::Forbidden),
        404 => (ErrorType::Validation, ErrorCode::NotFound),
        429 => (ErrorType::System, ErrorCode::RateLimitExceeded),
        400..=499 => (ErrorType::Validation, ErrorCode::Unspecified),
        _ => (ErrorType::System, ErrorCode::Unspecified),
    };
    let error = fault(
        wish.error_source.clone().unwrap_or(ErrorSource::Shipengine),
        wish.error_type.clone().unwrap_or(error_type),
        wish.error_code.clone().unwrap_or(error_code),
        wish.message.clone().unwrap_or_else(|| format!("The sandbox was asked to answer {status} here.")),
    );
    Refusal { status, errors: vec![error] }
}
