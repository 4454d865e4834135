/** A gateway whose upstream records what reaches it, for one test file. Both stop when the file's tests are over. */

import { after } from "node:test";
import { mintToken, type RunningGateway, startGateway } from "./gateway.ts";
import { type Recorder, type Replies, startRecorder } from "./recorder.ts";

/** The partner key of these gateways: nothing that leaves them may hold it. */
export const canaryKey = "TEST_canary_partner_key";

/** What ShipStation answers where nothing depends on it: nothing was bought before, and each purchase is another label. */
export const anything: Replies = ({ method, target }, index) => ({
  body: method === "GET" && target.startsWith("/v1/labels?") ? '{"labels":[]}' : `{"label_id":"se-${index}"}`,
});

/** Starts one that lets these callers in, towards an upstream that answers so, and takes no purchase for a slip. */
export async function recordedGateway(
  callers: readonly ReturnType<typeof mintToken>[],
  vars: Record<string, string> = {},
  replies: Replies = anything,
): Promise<{ recorder: Recorder; gateway: RunningGateway }> {
  const recorder = await startRecorder(replies);
  after(() => recorder.stop());
  const gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: canaryKey,
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: JSON.stringify(callers.map((caller) => caller.entry)),
      DUPLICATE_WINDOW_SECONDS: "0",
      ...vars,
    },
  });
  after(() => gateway.stop());
  return { recorder, gateway };
}
