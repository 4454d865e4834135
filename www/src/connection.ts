import { ApiError, AuthenticationError, ShipStation, type ApiPromise, type OperationTypes } from "shipstamp";
import type { Activity } from "./activity.js";
import { environmentOf, type Environment } from "./environment.js";
import type { Shop } from "./objects.js";

/** Who wants to know what replies tell beside their data. */
export interface Listener {
  environment(found: Environment): void;
  refused(error: AuthenticationError): void;
}

/** The way to the gateway on behalf of one account. Every call goes through `call`, which keeps the record of it. */
export class Connection {
  readonly #shop: Shop;
  readonly #account: string;
  readonly #activity: Activity;
  readonly #listener: Listener;
  readonly #closing = new AbortController();

  constructor(to: { token: string; account: string }, activity: Activity, listener: Listener) {
    this.#shop = ShipStation.connect({ url: location.origin, token: to.token, account: to.account });
    this.#account = to.account;
    this.#activity = activity;
    this.#listener = listener;
  }

  /** Aborts when the account is left: for calls whose answer only matters here, never for a purchase. */
  get whileOpen(): AbortSignal {
    return this.#closing.signal;
  }

  get isOpen(): boolean {
    return !this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort();
  }

  async call<T>(operation: keyof OperationTypes, ask: (shop: Shop) => ApiPromise<T>): Promise<T> {
    const call = this.#activity.begin(operation, this.#account);
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    try {
      const { data, response, requestId = null } = await ask(this.#shop).withResponse();
      this.#activity.end(call, { status: String(response.status), wentWell: true, milliseconds: took(), requestId });
      this.#listener.environment(environmentOf(response));
      return data;
    } catch (error) {
      const requestId = (error instanceof ApiError && error.requestId) || null;
      this.#activity.end(call, { status: this.#statusOf(error), wentWell: false, milliseconds: took(), requestId });
      if (error instanceof AuthenticationError && this.isOpen) this.#listener.refused(error);
      throw error;
    }
  }

  #statusOf(error: unknown): string {
    if (!this.isOpen) return "left";
    if (!(error instanceof ApiError)) return "no reply";
    return error.status === undefined ? "not sent" : String(error.status);
  }
}
