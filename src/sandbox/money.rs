//! Money in cents. The API writes whole dollars with a fraction; nothing is added or compared in that form.

use crate::api::money::MonetaryValue;
use crate::wire::{Problem, Wire};
use serde_json::Value;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, SubAssign};

/// The currency of the sandbox. The real service has one for each country; the sandbox serves US origins.
pub(crate) const CURRENCY: &str = "usd";

/// An amount in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cents(pub(crate) i64);

impl Wire for Cents {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        self.0.read(value)
    }

    fn write(&self) -> Option<Value> {
        self.0.write()
    }
}

impl Cents {
    /// Nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// Reads an amount as the API writes it.
    pub(crate) fn of(value: &MonetaryValue) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a float too large saturates")]
        let cents = (value.amount * 100.0).round() as i64;
        Self(cents)
    }

    /// In dollars, which is exact to the cent as far as anybody prints it.
    pub(crate) fn dollars(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 cents")]
        let dollars = self.0 as f64 / 100.0;
        dollars
    }

    /// As the API writes it.
    pub(crate) fn to_value(self) -> MonetaryValue {
        MonetaryValue { currency: CURRENCY.into(), amount: self.dollars() }
    }

    /// So many times.
    pub(crate) const fn times(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:02}", self.0 / 100, self.0.unsigned_abs() % 100)
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_sub(other.0);
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_at_most() {
        for cents in 0..100_000 {
            let text = serde_json::to_string(&Cents(cents).dollars()).unwrap();
            assert!(text.split_once('.').is_none_or(|(_, fraction)| fraction.len() <= 2), "{text}");
            assert_eq!(Cents::of(&Cents(cents).to_value()), Cents(cents));
        }
    }
}
