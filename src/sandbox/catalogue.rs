//! What carriers offer: services, packages, confirmations, and what they charge.
//!
//! The codes of the three carriers that ShipStation's own sandbox has are the real ones. Prices, weights of zones and
//! delivery days are made up, in the order of magnitude of list prices. Any other carrier, once connected, offers three
//! made-up services: `{carrier}_standard`, `{carrier}_express` and `{carrier}_international`.

use super::money::Cents;
use super::numbering::Numbering;

/// A carrier's offer.
#[derive(Debug)]
pub(crate) struct Carrier {
    /// Its name, empty for one of which nothing is known.
    pub(crate) name: &'static str,
    /// What stands on its labels.
    pub(crate) short_name: &'static str,
    /// The only country that it ships from, if there is one.
    pub(crate) origin: Option<&'static str>,
    /// Cubic inches that count as a pound.
    pub(crate) divisor: f64,
    /// Up to so many cubic inches only the weight counts.
    pub(crate) free_volume: f64,
    /// Whether a shipment may have several packages.
    pub(crate) is_multi_package_supported: bool,
    /// Whether it delivers on Saturdays.
    pub(crate) is_saturday_usual: bool,
    /// How many days a label can be given back, as long as it was not used.
    pub(crate) days_to_void: i64,
    /// How many days it takes to grant the refund of one that was given back.
    pub(crate) days_to_refund: i64,
    /// What delivery to a home costs more, for a package.
    pub(crate) residential: Cents,
    /// The confirmations that it can get, and what they cost.
    pub(crate) confirmations: &'static [(&'static str, Cents)],
    /// Its packages.
    pub(crate) packages: &'static [PackageKind],
    /// Its services.
    pub(crate) services: &'static [Service],
}

/// A kind of package.
#[derive(Debug)]
pub(crate) struct PackageKind {
    /// Its code.
    pub(crate) code: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The services that take it at a flat rate, and no other service takes it; empty where the weight decides.
    pub(crate) flat: &'static [(&'static str, Cents)],
}

/// A service.
#[derive(Debug)]
pub(crate) struct Service {
    /// Its code, or the end of it for a carrier of which nothing is known.
    pub(crate) code: &'static str,
    /// Its name without the carrier's.
    pub(crate) name: &'static str,
    /// It in a few letters, for labels.
    pub(crate) sign: &'static str,
    /// Whether it crosses borders; if it does, it serves nothing else.
    pub(crate) is_international: bool,
    /// The first pound, to the nearest zone.
    pub(crate) base: Cents,
    /// What each zone more adds to the first pound.
    pub(crate) per_zone: Cents,
    /// Each further pound, to the nearest zone.
    pub(crate) per_pound: Cents,
    /// What each zone more adds to a further pound.
    pub(crate) per_pound_and_zone: Cents,
    /// The days it takes to the nearest and the farthest zone.
    pub(crate) days: (u32, u32),
    /// Whether the carrier promises these days.
    pub(crate) is_guaranteed: bool,
    /// The heaviest package that it takes.
    pub(crate) max_pounds: i64,
    /// The form of its tracking numbers, and its mark in them.
    pub(crate) numbering: (Numbering, &'static str),
}

impl Carrier {
    /// The offer of the carrier of this code.
    pub(crate) fn of(code: &str) -> &'static Self {
        match code {
            "stamps_com" | "endicia" => &USPS,
            "ups" | "ups_walleted" => &UPS,
            "fedex" => &FEDEX,
            _ => &ANY,
        }
    }

    /// Whether labels are paid from the account's wallet; other carriers send a bill of their own.
    pub(crate) fn is_funded(code: &str) -> bool {
        matches!(code, "stamps_com" | "ups" | "globalpost" | "dhl_express_worldwide" | "dpdwallet")
            || code.ends_with("_walleted")
    }

    /// Its name, for people.
    pub(crate) fn friendly_name(&self, code: &str) -> String {
        if self.name.is_empty() { in_title_case(code) } else { self.name.to_owned() }
    }

    /// What stands on its labels.
    pub(crate) fn label_name(&self, code: &str) -> String {
        if self.short_name.is_empty() { in_title_case(code) } else { self.short_name.to_owned() }
    }

    /// The full code of one of its services.
    pub(crate) fn service_code(&self, code: &str, service: &Service) -> String {
        if self.name.is_empty() { format!("{code}_{}", service.code) } else { service.code.to_owned() }
    }

    /// The service of a full code.
    pub(crate) fn service(&self, code: &str, service_code: &str) -> Option<&'static Service> {
        // The definition allows a space at the end of a service code.
        let service_code = service_code.trim_end();
        self.services.iter().find(|service| self.service_code(code, service) == service_code)
    }

    /// The package of a code.
    pub(crate) fn package(&self, code: &str) -> Option<&'static PackageKind> {
        self.packages.iter().find(|package| package.code == code)
    }
}

/// `canada_post` as `Canada Post`.
fn in_title_case(code: &str) -> String {
    let words = code.split('_').map(|word| match word {
        "dhl" | "dpd" | "apc" | "au" | "ca" | "uk" | "rr" => word.to_ascii_uppercase(),
        _ => {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect())
                .unwrap_or_default()
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

const ANY_SERVICE_TAKES_IT: &[(&str, Cents)] = &[];

const PACKAGE: PackageKind = PackageKind { code: "package", name: "Package", flat: ANY_SERVICE_TAKES_IT };

/// A service by its figures: a domestic one of a carrier that promises nothing, until told otherwise.
const fn service(
    code: &'static str,
    name: &'static str,
    sign: &'static str,
    cents: [i64; 4],
    days: (u32, u32),
) -> Service {
    let [base, per_zone, per_pound, per_pound_and_zone] = cents;
    Service {
        code,
        name,
        sign,
        is_international: false,
        base: Cents(base),
        per_zone: Cents(per_zone),
        per_pound: Cents(per_pound),
        per_pound_and_zone: Cents(per_pound_and_zone),
        days,
        is_guaranteed: false,
        max_pounds: 150,
        numbering: (Numbering::Plain, ""),
    }
}

impl Service {
    const fn numbered(mut self, numbering: Numbering, mark: &'static str) -> Self {
        self.numbering = (numbering, mark);
        self
    }

    const fn across_borders(mut self) -> Self {
        self.is_international = true;
        self
    }

    const fn guaranteed(mut self) -> Self {
        self.is_guaranteed = true;
        self
    }

    const fn up_to(mut self, pounds: i64) -> Self {
        self.max_pounds = pounds;
        self
    }
}

const USPS: Carrier = Carrier {
    name: "Stamps.com",
    short_name: "USPS",
    origin: Some("US"),
    divisor: 166.0,
    free_volume: 1728.0,
    is_multi_package_supported: false,
    is_saturday_usual: true,
    days_to_void: 28,
    days_to_refund: 14,
    residential: Cents::ZERO,
    confirmations: &[
        ("none", Cents::ZERO),
        ("delivery", Cents::ZERO),
        ("signature", Cents(365)),
        ("adult_signature", Cents(935)),
        ("delivery_mailed", Cents(485)),
    ],
    packages: &[
        PACKAGE,
        PackageKind { code: "large_package", name: "Large Package", flat: ANY_SERVICE_TAKES_IT },
        PackageKind { code: "thick_envelope", name: "Thick Envelope", flat: ANY_SERVICE_TAKES_IT },
        PackageKind {
            code: "flat_rate_envelope",
            name: "Flat Rate Envelope",
            flat: &[("usps_priority_mail", Cents(985)), ("usps_priority_mail_express", Cents(3065))],
        },
        PackageKind {
            code: "flat_rate_padded_envelope",
            name: "Flat Rate Padded Envelope",
            flat: &[("usps_priority_mail", Cents(1065)), ("usps_priority_mail_express", Cents(3125))],
        },
        PackageKind {
            code: "small_flat_rate_box",
            name: "Small Flat Rate Box",
            flat: &[("usps_priority_mail", Cents(1045))],
        },
        PackageKind {
            code: "medium_flat_rate_box",
            name: "Medium Flat Rate Box",
            flat: &[("usps_priority_mail", Cents(1825))],
        },
        PackageKind {
            code: "large_flat_rate_box",
            name: "Large Flat Rate Box",
            flat: &[("usps_priority_mail", Cents(2495))],
        },
    ],
    services: &[
        service("usps_ground_advantage", "Ground Advantage", "G", [525, 34, 68, 14], (2, 5))
            .numbered(Numbering::Impb, "001")
            .up_to(70),
        service("usps_priority_mail", "Priority Mail", "P", [755, 46, 112, 22], (1, 3))
            .numbered(Numbering::Impb, "055")
            .up_to(70),
        service("usps_priority_mail_express", "Priority Mail Express", "E", [2865, 312, 318, 60], (1, 2))
            .numbered(Numbering::Impb, "701")
            .up_to(70)
            .guaranteed(),
        service("usps_media_mail", "Media Mail", "M", [447, 0, 82, 0], (3, 8))
            .numbered(Numbering::Impb, "080")
            .up_to(70),
        service("usps_first_class_mail_international", "First Class Mail Intl", "F", [1485, 215, 645, 40], (7, 14))
            .numbered(Numbering::S10, "LZ")
            .across_borders()
            .up_to(4),
        service("usps_priority_mail_international", "Priority Mail Intl", "P", [4125, 565, 412, 65], (6, 10))
            .numbered(Numbering::S10, "CP")
            .across_borders()
            .up_to(66),
        service(
            "usps_priority_mail_express_international",
            "Priority Mail Express Intl",
            "E",
            [6155, 725, 565, 90],
            (3, 5),
        )
        .numbered(Numbering::S10, "EA")
        .across_borders()
        .up_to(66),
    ],
};

const UPS: Carrier = Carrier {
    name: "UPS",
    short_name: "UPS",
    origin: Some("US"),
    divisor: 139.0,
    free_volume: 0.0,
    is_multi_package_supported: true,
    is_saturday_usual: false,
    days_to_void: 90,
    days_to_refund: 3,
    residential: Cents(595),
    confirmations: &[
        ("none", Cents::ZERO),
        ("delivery", Cents(325)),
        ("signature", Cents(660)),
        ("adult_signature", Cents(795)),
    ],
    packages: &[
        PACKAGE,
        PackageKind { code: "ups_letter", name: "UPS Letter", flat: ANY_SERVICE_TAKES_IT },
        PackageKind { code: "ups_express_pak", name: "UPS Express Pak", flat: ANY_SERVICE_TAKES_IT },
        PackageKind { code: "ups_express_box", name: "UPS Express Box", flat: ANY_SERVICE_TAKES_IT },
    ],
    services: &[
        service("ups_ground", "Ground", "GND", [1045, 42, 48, 12], (1, 5)).numbered(Numbering::OneZ, "03"),
        service("ups_3_day_select", "3 Day Select", "3DS", [1895, 188, 106, 28], (3, 3))
            .numbered(Numbering::OneZ, "12"),
        service("ups_2nd_day_air", "2nd Day Air", "2DA", [2535, 262, 158, 38], (2, 2))
            .numbered(Numbering::OneZ, "02")
            .guaranteed(),
        service("ups_next_day_air_saver", "Next Day Air Saver", "1DP", [4125, 478, 262, 52], (1, 1))
            .numbered(Numbering::OneZ, "13")
            .guaranteed(),
        service("ups_next_day_air", "Next Day Air", "1DA", [4695, 515, 288, 56], (1, 1))
            .numbered(Numbering::OneZ, "01")
            .guaranteed(),
        service("ups_standard_international", "Standard", "STD", [2155, 420, 118, 45], (3, 7))
            .numbered(Numbering::OneZ, "68")
            .across_borders(),
        service("ups_worldwide_expedited", "Worldwide Expedited", "WX", [8145, 910, 545, 80], (3, 5))
            .numbered(Numbering::OneZ, "67")
            .across_borders(),
        service("ups_worldwide_saver", "Worldwide Saver", "WS", [9355, 985, 605, 85], (1, 3))
            .numbered(Numbering::OneZ, "04")
            .across_borders()
            .guaranteed(),
        service("ups_worldwide_express", "Worldwide Express", "WE", [9865, 1040, 640, 90], (1, 3))
            .numbered(Numbering::OneZ, "66")
            .across_borders()
            .guaranteed(),
    ],
};

const FEDEX: Carrier = Carrier {
    name: "FedEx",
    short_name: "FedEx",
    origin: Some("US"),
    divisor: 139.0,
    free_volume: 0.0,
    is_multi_package_supported: true,
    is_saturday_usual: false,
    days_to_void: 14,
    days_to_refund: 5,
    residential: Cents(580),
    confirmations: &[
        ("none", Cents::ZERO),
        ("delivery", Cents::ZERO),
        ("signature", Cents(645)),
        ("direct_signature", Cents(645)),
        ("adult_signature", Cents(790)),
    ],
    packages: &[
        PACKAGE,
        PackageKind { code: "fedex_envelope", name: "FedEx Envelope", flat: ANY_SERVICE_TAKES_IT },
        PackageKind { code: "fedex_pak", name: "FedEx Pak", flat: ANY_SERVICE_TAKES_IT },
        PackageKind { code: "fedex_medium_box", name: "FedEx Medium Box", flat: ANY_SERVICE_TAKES_IT },
    ],
    services: &[
        service("fedex_ground", "Ground", "GND", [1040, 43, 47, 12], (1, 5)).numbered(Numbering::FedEx, ""),
        service("fedex_home_delivery", "Home Delivery", "HD", [1085, 44, 48, 12], (1, 5))
            .numbered(Numbering::FedEx, ""),
        service("fedex_express_saver", "Express Saver", "XS", [2015, 205, 112, 30], (3, 3))
            .numbered(Numbering::FedEx, ""),
        service("fedex_2day", "2Day", "2D", [2475, 255, 152, 37], (2, 2)).numbered(Numbering::FedEx, "").guaranteed(),
        service("fedex_standard_overnight", "Standard Overnight", "SO", [4035, 470, 255, 51], (1, 1))
            .numbered(Numbering::FedEx, "")
            .guaranteed(),
        service("fedex_priority_overnight", "Priority Overnight", "PO", [4585, 505, 281, 55], (1, 1))
            .numbered(Numbering::FedEx, "")
            .guaranteed(),
        service("fedex_international_economy", "International Economy", "IE", [7925, 890, 530, 78], (4, 6))
            .numbered(Numbering::FedEx, "")
            .across_borders(),
        service("fedex_international_priority", "International Priority", "IP", [9425, 1010, 615, 86], (1, 3))
            .numbered(Numbering::FedEx, "")
            .across_borders()
            .guaranteed(),
    ],
};

/// The offer of every other carrier.
const ANY: Carrier = Carrier {
    name: "",
    short_name: "",
    origin: None,
    divisor: 139.0,
    free_volume: 0.0,
    is_multi_package_supported: true,
    is_saturday_usual: false,
    days_to_void: 30,
    days_to_refund: 7,
    residential: Cents::ZERO,
    confirmations: &[("none", Cents::ZERO), ("delivery", Cents::ZERO), ("signature", Cents(500))],
    packages: &[PACKAGE],
    services: &[
        service("standard", "Standard", "STD", [895, 40, 60, 12], (2, 5)),
        service("express", "Express", "EXP", [2495, 250, 150, 36], (1, 2)),
        service("international", "International", "INT", [3995, 500, 350, 60], (4, 9)).across_borders(),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flat_rate_is_of_a_service_that_there_is() {
        for carrier in [&USPS, &UPS, &FEDEX, &ANY] {
            for (service, _) in carrier.packages.iter().flat_map(|package| package.flat) {
                assert!(carrier.service("", service).is_some(), "{service}");
            }
            assert!(carrier.package("package").is_some());
            assert_eq!(carrier.confirmations.first().map(|(name, _)| *name), Some("none"));
        }
    }

    #[test]
    fn an_unknown_carrier_has_services_of_its_own() {
        let carrier = Carrier::of("canada_post");
        assert_eq!(carrier.friendly_name("canada_post"), "Canada Post");
        assert_eq!(carrier.service("canada_post", "canada_post_express").map(|service| service.name), Some("Express"));
        assert!(carrier.service("canada_post", "express").is_none());
        assert_eq!(Carrier::of("dhl_express").friendly_name("dhl_express"), "DHL Express");
    }
}
