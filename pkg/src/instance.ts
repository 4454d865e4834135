/**
 * An instance of a wasm, and what becomes of it after a trap. Exports are synchronous and take and give plain data, so
 * at most one call is ever inside, and a trap can lose no call but its own: what is under way is held by JavaScript.
 */

/** Where a wasm can be instantiated from. */
export type WasmSource = WebAssembly.Module | BufferSource;

/** What wasm-bindgen writes for every wasm. */
interface Glue {
  initSync(from: { module: WasmSource }): unknown;
  __wbg_reset_state(): void;
}

export class Instance {
  readonly #glue: Glue;
  #isStarted = false;
  #hasTrapped = false;
  #load: (() => Promise<WasmSource>) | undefined;
  #loading: Promise<void> | undefined;

  constructor(glue: Glue) {
    this.#glue = glue;
  }

  /** Whether it can be called. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Instantiates the wasm. */
  start(module: WasmSource): void {
    this.#glue.initSync({ module });
    this.#isStarted = true;
  }

  /** Names where the wasm comes from when it is first needed. */
  loadLazily(from: () => Promise<WasmSource>): void {
    this.#load = from;
  }

  /** Resolves when the wasm is there; otherwise rejects with the error that `failed` makes. */
  ready(failed: (cause: unknown) => Error): Promise<void> {
    if (this.#isStarted || this.#load === undefined) return Promise.resolve();
    this.#loading ??= this.#load()
      .then((module) => this.start(module))
      .catch((cause: unknown) => {
        // The network may be back for the next call.
        this.#loading = undefined;
        throw failed(cause);
      });
    return this.#loading;
  }

  /**
   * Calls into the wasm. Nothing that a caller can pass makes an export throw, so whatever is thrown is a trap or a
   * stack that ran out. Either leaves the memory in an unknown state, and the next call gets a new one.
   */
  run<Result>(inside: () => Result, whenTrapped: (cause: unknown) => Result): Result {
    try {
      if (this.#hasTrapped) {
        this.#glue.__wbg_reset_state();
        this.#hasTrapped = false;
      }
      return inside();
    } catch (cause) {
      this.#hasTrapped = true;
      return whenTrapped(cause);
    }
  }
}
