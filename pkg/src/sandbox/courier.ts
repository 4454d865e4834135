/** Calls the addresses that a sandbox wants called. What is due, and when again, its core decides. */

import type { Memory } from "../sandbox-engine.js";
import type { SigningKeys } from "./signing-keys.js";

/** How long an address may take to answer. */
const TIMEOUT_MS = 10_000;

/** Carries a signed event to its address. */
export type Deliver = (request: Request) => Response | Promise<Response>;

/** A call of an address, as the core wants it made. */
export interface Delivery {
  readonly id: string;
  readonly url: string;
  readonly headers: readonly [name: string, value: string][];
  readonly body: string;
}

/** What knows the calls: a sandbox's memory, or what writes down besides what came of them. */
export type Outbox = Pick<Memory, "takeDeliveries" | "delivered">;

export class Courier {
  readonly #outbox: Outbox;
  readonly #keys: SigningKeys;
  readonly #now: () => number;
  readonly #deliver: Deliver | undefined;
  readonly #failed: () => void;

  /** `failed` is told when the sandbox itself failed. */
  constructor(outbox: Outbox, keys: SigningKeys, now: () => number, deliver: Deliver | undefined, failed = () => {}) {
    this.#outbox = outbox;
    this.#keys = keys;
    this.#now = now;
    this.#deliver = deliver;
    this.#failed = failed;
  }

  /** Makes every call that is due. Never rejects: what fails is tried again later. */
  async round(): Promise<void> {
    const deliver = this.#deliver;
    if (deliver === undefined) return;
    try {
      for (;;) {
        const due = this.#outbox.takeDeliveries(this.#now());
        if (due.length === 0) return;
        await Promise.all(due.map((delivery) => this.#make(delivery, deliver)));
      }
    } catch (error) {
      console.error(error);
      this.#failed();
    }
  }

  async #make({ id, url, headers: own, body }: Delivery, deliver: Deliver): Promise<void> {
    let status = 0;
    try {
      // The real time, whatever the sandbox's clock says: receivers compare it with theirs.
      const headers = new Headers([...own]);
      const ours: [string, string][] = [["content-type", "application/json"], ["user-agent", "shipstamp-sandbox"]];
      for (const [name, value] of [...ours, ...(await this.#keys.sign(body))]) headers.set(name, value);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await deliver(new Request(url, { method: "POST", headers, body, redirect: "manual", signal }));
      ({ status } = response);
      await response.body?.cancel();
    } catch {
      // No answer; that is what 0 says.
    }
    this.#outbox.delivered(id, status, this.#now());
  }
}
