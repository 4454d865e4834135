//! Weights and dimensions.

use crate::declare::{names, object};

names! {
    /// The unit of a weight.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub enum WeightUnit {
        /// Avoirdupois pound, 453.59237 g.
        Pound = "pound",
        /// A sixteenth of a pound.
        Ounce = "ounce",
        Gram = "gram",
        Kilogram = "kilogram",
    }
}

object! {
    /// How heavy something is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Weight {
        /// How many `unit`s.
        #[is(min(0))]
        pub value: f64,
        /// What `value` counts.
        pub unit: WeightUnit,
    }
}

names! {
    /// The unit of a length.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub enum DimensionUnit {
        Inch = "inch",
        Centimeter = "centimeter",
    }
}

object! {
    /// The outer size of a package.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Dimensions {
        /// What the three lengths count.
        pub unit: DimensionUnit,
        /// The longest side.
        #[is(min(0))]
        pub length: f64,
        /// The second side.
        #[is(min(0))]
        pub width: f64,
        /// The third side.
        #[is(min(0))]
        pub height: f64,
    }
}
