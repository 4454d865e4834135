// The differences as they are found: one that shows in many places is one, and knows them all.

export class Found {
  #differences = new Map();

  /**
   * `place` is where a caller meets it; `source` tells whether it is the same as another: the schema and the declared
   * object that differ.
   */
  add(place, what, source = place) {
    const identity = `${source}\0${what}`;
    const known = this.#differences.get(identity);
    if (known) known.keys.add(`${place}: ${what}`);
    else this.#differences.set(identity, { keys: new Set([`${place}: ${what}`]) });
  }

  /** Each with its `keys`, of which the first is the one to show. */
  get differences() {
    return [...this.#differences.values()].map(({ keys }) => ({ keys: [...keys] }));
  }
}
