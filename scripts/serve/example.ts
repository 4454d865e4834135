/** The purchase that the documentation of On-Behalf-Of shows: one ounce from Austin to Burbank. */

import documented from "../../tests/data/documented_label.json" with { type: "json" };

export const example = documented;
