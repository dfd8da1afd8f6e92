import type { Query, Transport } from "./transport.js";

/** The rows of one page, and where the next begins. */
export interface Page<T> {
  data: T[];
  meta: {
    request_id: string;
    timestamp: string;
    livemode?: boolean;
    pagination?: { limit: number; has_more: boolean; next_cursor: string | null; prev_cursor: string | null; total?: unknown };
  };
}

/** A list that is read page by page as it is walked: `for await (const row of client.contacts.list())`. */
export class Pages<T> implements AsyncIterable<T> {
  readonly #transport: Transport;
  readonly #path: string;
  readonly #query: Query;

  constructor(transport: Transport, path: string, query: Query) {
    this.#transport = transport;
    this.#path = path;
    this.#query = query;
  }

  /** One page: the first, or the one at `cursor`. */
  page(cursor?: string): Promise<Page<T>> {
    const query = cursor === undefined ? this.#query : { ...this.#query, cursor };
    return this.#transport.whole("GET", this.#path, { query }) as Promise<Page<T>>;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    let page = await this.page();
    yield* page.data;
    while (page.meta.pagination?.has_more && page.meta.pagination.next_cursor) {
      page = await this.page(page.meta.pagination.next_cursor);
      yield* page.data;
    }
  }
}
