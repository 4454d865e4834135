//! Amounts of money.

use super::scalars::Currency;
use crate::declare::object;

object! {
    /// An amount of money in one currency.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct MonetaryValue {
        /// The currency of `amount`.
        pub currency: Currency,
        /// How much, in whole units of the currency (dollars, not cents), with a fraction.
        #[is(min(0))]
        pub amount: f64,
    }
}
