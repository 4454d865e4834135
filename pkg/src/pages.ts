/**
 * Lists page by page. The addresses of further pages, which ShipStation writes into its replies, are never called: the
 * next page is asked for by its number, in the same way and at the same place as the first.
 */

import { ShipStationError } from "./errors.js";
import { ApiPromise, type ApiReply } from "./promise.js";
import { type Subject, named } from "./refusal.js";

/** What a page may say of its place. */
interface Place {
  readonly page?: unknown;
  readonly pages?: unknown;
  readonly total?: unknown;
  readonly links?: { readonly next?: { readonly href?: unknown } | null } | null;
}

/** Asks for the page of a number. */
export type PageOf<Page> = (page: number) => Promise<ApiReply<Page>>;

/**
 * The promise of the first page of a list. Iterating over it gives the items of that page and of all that follow, each
 * page being asked for when its first item is; {@link PagedPromise.pages} gives whole pages.
 *
 * ```ts
 * for await (const label of shop.labels.list({ label_status: "completed" })) …
 * ```
 */
export class PagedPromise<Page, Item> extends ApiPromise<Page> implements AsyncIterable<Item> {
  readonly #first: Promise<ApiReply<Page>>;
  readonly #start: number;
  readonly #size: number;
  readonly #itemsIn: string;
  readonly #pageOf: PageOf<Page>;
  readonly #subject: Subject;

  constructor(first: Promise<ApiReply<Page>>, query: unknown, itemsIn: string, pageOf: PageOf<Page>, subject: Subject) {
    super(first);
    this.#first = first;
    const { page, page_size, pagesize } = (query ?? {}) as Record<string, unknown>;
    this.#start = Number(page ?? 1);
    // Every list has 25 to a page, unless it is asked for another number.
    this.#size = Number(page_size ?? pagesize ?? 25);
    this.#itemsIn = itemsIn;
    this.#pageOf = pageOf;
    this.#subject = subject;
  }

  /** The pages, from the one that was asked for to the last. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    let before = "";
    for (let number = this.#start, reply = await this.#first; ; reply = await this.#pageOf(number)) {
      const place = (reply.data ?? {}) as Place;
      if (typeof place.page === "number" && place.page !== number) throw this.#astray(number, `page ${place.page}`);
      if (place.page === undefined) {
        const items = JSON.stringify(this.#itemsOf(place));
        if (items === before && items !== "[]") throw this.#astray(number, `page ${number - 1} again`);
        before = items;
      }
      yield reply.data;
      if (this.#isLast(place, number)) return;
      number += 1;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* this.#itemsOf(page);
  }

  override get [Symbol.toStringTag](): string {
    return "PagedPromise";
  }

  // Not every list tells how many pages it has: of those, the last one is shorter than the others, or empty.
  #isLast(place: Place, number: number): boolean {
    const { length } = this.#itemsOf(place);
    if (length === 0) return true;
    if (typeof place.pages === "number") return number >= place.pages;
    if (place.links !== undefined) return typeof place.links?.next?.href !== "string";
    return place.total === undefined && length < this.#size;
  }

  #itemsOf(page: unknown): readonly Item[] {
    const items = (page as Record<string, unknown> | null | undefined)?.[this.#itemsIn];
    return Array.isArray(items) ? items : [];
  }

  #astray(wanted: number, got: string): ShipStationError {
    const message = `${named(this.#subject)}: asked for page ${wanted} and got ${got}: the list cannot be followed`;
    return new ShipStationError(message, { ...this.#subject, outcome: "rejected" });
  }
}
