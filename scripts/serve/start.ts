/** What `npm start` does once everything is built: sandbox and gateway, one purchase through both, and serving. */

import { createHash, randomBytes } from "node:crypto";
import { ShipStation } from "shipstamp";
import { example } from "./example.ts";
import { portOf } from "./port.ts";
import { serving } from "./serving.ts";
import { startWorker } from "./worker.ts";

const account = "100001";

await serving(async (worker) => {
  const sandbox = await worker(() => startWorker({ config: "wrangler.sandbox.jsonc", port: portOf("SANDBOX_PORT", 8788) }));
  const token = randomBytes(32).toString("base64url");
  const gateway = await worker(() =>
    startWorker({
      config: "wrangler.jsonc",
      port: portOf("PORT", 8787),
      // What is written about each call is for those who run a gateway for others.
      log: (line) => line.startsWith('{"shipstamp":"call"') || console.error(line),
      vars: {
        SHIPSTATION_API_KEY: "TEST_shipstamp_partner",
        SHIPSTATION_API_URL: sandbox.url,
        APP_TOKENS: JSON.stringify([
          {
            name: "npm start",
            sha256: createHash("sha256").update(token).digest("hex"),
            accounts: ["100001", "100002"],
            scopes: ["read", "rate", "write", "buy", "void", "connect"],
          },
        ]),
      },
    }),
  );
  console.log(`\nsandbox  ${sandbox.url}\ngateway  ${gateway.url}`);

  const shop = ShipStation.connect({ url: gateway.url, token, account });
  const label = await shop.labels.create(example);
  const { amount, currency } = label.shipment_cost ?? {};
  console.log(`\nBought the documented example's label on behalf of account ${account}:`);
  console.log(`  label     ${label.label_id}`);
  console.log(`  tracking  ${label.tracking_number}`);
  console.log(`  price     ${amount?.toFixed(2)} ${currency?.toUpperCase()}`);
  console.log(`\nconsole  ${gateway.url}/#token=${token}\n`);
});
