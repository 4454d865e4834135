"""Everything that the official Python SDK does, in the order of its documentation, as an application would run it.

Prints what came of each step as one JSON document. The SDK has no On-Behalf-Of, so the key is the account's own.
"""

import json
import sys
import urllib.request

from shipengine import ShipEngine
from shipengine.enums import ErrorCode
from shipengine.errors import ShipEngineError

url, key = sys.argv[1:3]
shipengine = ShipEngine({"api_key": key, "base_uri": f"{url}/", "page_size": 75, "retries": 0, "timeout": 60})

ship_to = {
    "name": "Amanda Miller",
    "phone": "555-555-5555",
    "address_line1": "525 S Winchester Blvd",
    "city_locality": "San Jose",
    "state_province": "CA",
    "postal_code": "95128",
    "country_code": "US",
    "address_residential_indicator": "yes",
}
ship_from = {
    "company_name": "Example Corp.",
    "name": "John Doe",
    "phone": "111-111-1111",
    "address_line1": "4008 Marathon Blvd",
    "address_line2": "Suite 300",
    "city_locality": "Austin",
    "state_province": "TX",
    "postal_code": "78756",
    "country_code": "US",
    "address_residential_indicator": "no",
}
ounce = {"weight": {"value": 1, "unit": "ounce"}}
parcel = {
    "weight": {"value": 20, "unit": "ounce"},
    "dimensions": {"height": 6, "width": 12, "length": 24, "unit": "inch"},
}


def refusal(step):
    """What an error says, or that there was none."""
    try:
        return {"returned": step()}
    except Exception as error:
        said = error.to_dict() if isinstance(error, ShipEngineError) else {"message": str(error)}
        return {**said, "name": type(error).__name__, "is_of_the_sdk": isinstance(error, ShipEngineError)}


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/sandbox/{path}", data, method=method)) as response:
        response.read()


def during(fault, step):
    """A step while something is wrong."""
    control("POST", "faults", fault)
    result = refusal(step)
    control("DELETE", "faults")
    return result


def buy(package):
    return {"shipment": {"service_code": "ups_ground", "ship_to": ship_to, "ship_from": ship_from, "packages": [package]}}


carriers = shipengine.list_carriers()
carrier_ids = [carrier["carrier_id"] for carrier in carriers["carriers"]]
addresses = shipengine.validate_addresses([ship_from, {**ship_from, "postal_code": "00000"}])
estimate = {
    "carrier_ids": carrier_ids,
    "from_country_code": "US",
    "from_postal_code": "78756",
    "from_city_locality": "Austin",
    "from_state_province": "TX",
    "to_country_code": "US",
    "to_postal_code": "95128",
    "to_city_locality": "San Jose",
    "to_state_province": "CA",
    "weight": {"value": 1.0, "unit": "ounce"},
    "dimensions": {"unit": "inch", "length": 5.0, "width": 5.0, "height": 5.0},
}
estimates = shipengine.get_rate_estimate(estimate)
rates = shipengine.get_rates_from_shipment(
    {
        "rate_options": {"carrier_ids": carrier_ids},
        "shipment": {
            "validate_address": "no_validation",
            "ship_to": ship_to,
            "ship_from": ship_from,
            "packages": [ounce],
        },
    }
)
rate = next(rate for rate in rates["rate_response"]["rates"] if rate["carrier_code"] == "stamps_com")
from_rate = shipengine.create_label_from_rate_id(
    rate["rate_id"],
    {
        "validate_address": "no_validation",
        "label_layout": "4x6",
        "label_format": "pdf",
        "label_download_type": "url",
        "display_scheme": "label",
    },
)
from_details = shipengine.create_label_from_shipment(buy(parcel))
listed = shipengine.list_labels_by_tracking_number(from_details["tracking_number"])
# Its documentation leaves the second argument out, and that fails in the SDK.
voided_as_documented = refusal(lambda: shipengine.void_label_by_label_id(from_details["label_id"]))
voided = shipengine.void_label_by_label_id(from_details["label_id"], None)
voided_again = shipengine.void_label_by_label_id(from_details["label_id"], {})
tracked_at_first = shipengine.track_package_by_label_id(from_rate["label_id"])
control("PUT", "clock", {"advance": "P10D"})
tracked = shipengine.track_package_by_label_id(from_rate["label_id"])
tracked_by_number = shipengine.track_package_by_carrier_code_and_tracking_number(
    from_rate["carrier_code"], from_rate["tracking_number"]
)

limit = {"kind": "rate_limit", "retry_after": 1}
refused = {
    "invalid": refusal(lambda: shipengine.create_label_from_shipment(buy({"weight": {"value": 1, "unit": "stone"}}))),
    "missing": refusal(lambda: shipengine.track_package_by_label_id("se-999999999")),
    "unknown_rate": refusal(lambda: shipengine.create_label_from_rate_id("se-999999999", {})),
    "code_that_it_does_not_know": refusal(lambda: shipengine.get_rate_estimate({**estimate, "ship_date": "2020-01-01T00:00:00Z"})),
    "locally": refusal(lambda: shipengine.list_carriers({"retries": -1})),
    "limited": during(limit, lambda: shipengine.get_rate_estimate({})),
    "limited_reading": during(limit, shipengine.list_carriers),
    "retried": during({**limit, "times": 1}, lambda: shipengine.list_carriers({"retries": 1})),
    "failed": during({"kind": "status", "status": 500}, lambda: shipengine.get_rate_estimate({})),
    "failed_reading": during({"kind": "status", "status": 500}, shipengine.list_carriers),
    "unavailable": during({"kind": "status", "status": 503}, lambda: shipengine.get_rate_estimate({})),
    "cut": during({"kind": "cut"}, shipengine.list_carriers),
    "wrong_key": refusal(lambda: shipengine.list_carriers({"api_key": "TEST_wrong"})),
}
results = {
    "carriers": carriers,
    "addresses": addresses,
    "estimates": estimates,
    "rates": rates,
    "from_rate": from_rate,
    "from_details": from_details,
    "listed": listed,
    "voided_as_documented": voided_as_documented,
    "voided": voided,
    "voided_again": voided_again,
    "tracked_at_first": tracked_at_first,
    "tracked": tracked,
    "tracked_by_number": tracked_by_number,
    "refused": refused,
    "known_codes": [code.value for code in ErrorCode],
}
print(json.dumps(results))
