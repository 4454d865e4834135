/** A value that several panels look at. */
export class Observable<T> {
  #value: T;
  readonly #watchers: ((value: T) => void)[] = [];

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const watcher of this.#watchers) watcher(value);
  }

  /** Calls the watcher now and at every change. There is no unwatching: panels live as long as their workspace. */
  watch(watcher: (value: T) => void): void {
    this.#watchers.push(watcher);
    watcher(this.#value);
  }
}
