//! Dangerous goods inside a package.

use crate::declare::{names, object};

names! {
    /// How great the danger is, from I (great) to III (minor).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub enum PackagingGroup {
        /// Great danger.
        I = "i",
        /// Medium danger.
        Ii = "ii",
        /// Minor danger.
        Iii = "iii",
    }
}

names! {
    /// The section of the packaging instruction that was followed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub enum PackagingInstructionSection {
        Section1 = "section_1",
        Section2 = "section_2",
        Section1a = "section_1a",
        Section1b = "section_1b",
    }
}

names! {
    /// The only means by which the goods may travel.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub enum TransportMean {
        Ground = "ground",
        Water = "water",
        CargoAircraftOnly = "cargo_aircraft_only",
        PassengerAircraft = "passenger_aircraft",
    }
}

names! {
    /// How strictly the goods are regulated.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub enum RegulationLevel {
        LightlyRegulated = "lightly_regulated",
        FullyRegulated = "fully_regulated",
        LimitedQuantities = "limited_quantities",
        ExceptedQuantity = "excepted_quantity",
    }
}

object! {
    /// How much of a dangerous good there is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub struct DangerousAmount {
        /// How many `unit`s. Default: 0.
        #[is(min(0))]
        pub amount: Option<f64>,
        /// What `amount` counts, in the carrier's words.
        pub unit: Option<String>,
    }
}

object! {
    /// A dangerous good inside a product. Which fields are needed depends on the carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub struct DangerousGoods {
        /// The UN number that identifies the substance.
        pub id_number: Option<String>,
        /// The trade name.
        pub shipping_name: Option<String>,
        /// The chemical or technical name.
        pub technical_name: Option<String>,
        /// The hazard class under the regulation.
        pub product_class: Option<String>,
        /// The second hazard class, where a substance has more than one hazard.
        pub product_class_subsidiary: Option<String>,
        /// How great the danger is.
        pub packaging_group: Option<PackagingGroup>,
        /// How much of it there is.
        pub dangerous_amount: Option<DangerousAmount>,
        /// How many pieces there are. Default: 0.
        #[is(min(0))]
        pub quantity: Option<i64>,
        /// The authority's standard packaging instruction that was followed.
        pub packaging_instruction: Option<String>,
        /// The section of `packaging_instruction`.
        pub packaging_instruction_section: Option<PackagingInstructionSection>,
        /// What the outer packaging is.
        pub packaging_type: Option<String>,
        /// How it may travel.
        pub transport_mean: Option<TransportMean>,
        /// The transport category under the regulation.
        pub transport_category: Option<String>,
        /// The authority that regulates it.
        pub regulation_authority: Option<String>,
        /// How strictly it is regulated.
        pub regulation_level: Option<RegulationLevel>,
        /// Whether it is radioactive.
        pub radioactive: Option<bool>,
        /// Whether there is so much of it that the authority must be told.
        pub reportable_quantity: Option<bool>,
        /// The code of the road tunnels that it may pass.
        pub tunnel_code: Option<String>,
        /// What else the carrier wants to know.
        pub additional_description: Option<String>,
    }
}

object! {
    /// Whom to ask about the dangerous goods of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/dangerous-goods>
    pub struct DangerousGoodsContact {
        /// The contact's name.
        pub name: Option<String>,
        /// The contact's phone number.
        pub phone: Option<String>,
    }
}
