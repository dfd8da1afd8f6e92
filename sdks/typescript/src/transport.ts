import { ConnectionFailed, KoinonError, type ErrorBody } from "./errors.js";

const TIMEOUT = 30_000;
const TRIES = 3;
const LONGEST_WAIT = 60;
const FIRST_WAIT = 0.5;

type Value = string | number | boolean;
export type Query = Record<string, Value | readonly Value[] | null | undefined>;

/** What one call may be given besides its values. */
export interface Options {
  /** Of your own; without one the SDK makes one, the same over every try. */
  idempotencyKey?: string;
  /** The `ETag` that must still be the present one. */
  ifMatch?: string;
  signal?: AbortSignal;
}

interface Given extends Options {
  query?: Query;
  body?: unknown;
  file?: File;
}

interface Settings {
  baseUrl: string;
  timeout?: number;
  fetch?: typeof fetch;
}

/** A value as one part of a path. */
export function part(value: string): string {
  return encodeURIComponent(value);
}

/** One call over HTTP: key, idempotency, retries, errors. */
export class Transport {
  readonly #key: string;
  readonly #base: string;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;

  constructor(apiKey: string, settings: Settings) {
    this.#key = apiKey;
    this.#base = settings.baseUrl.replace(/\/+$/, "") + "/api/v1";
    this.#timeout = settings.timeout ?? TIMEOUT;
    this.#fetch = settings.fetch ?? fetch;
  }

  /** The `data` of the answer, nothing where it has none. */
  async call<T>(method: string, path: string, given: Given): Promise<T> {
    const whole = (await this.whole(method, path, given)) as { data: T } | undefined;
    return whole?.data as T;
  }

  /** The whole answer: `data` and `meta`. */
  async whole(method: string, path: string, given: Given): Promise<unknown> {
    const text = await (await this.#sent(method, path, given)).text();
    return text === "" ? undefined : JSON.parse(text);
  }

  /** A download. */
  async file(method: string, path: string, given: Given): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#sent(method, path, given)).arrayBuffer());
  }

  async #sent(method: string, path: string, given: Given): Promise<Response> {
    const requestId = crypto.randomUUID().replaceAll("-", "");
    const init = this.#init(method, given, requestId);
    const again = method !== "PATCH";
    for (let attempt = 1; ; attempt += 1) {
      const refused = await this.#once(path, given, init, requestId);
      if (refused instanceof Response) return refused;
      const wait = waitBefore(attempt, refused);
      if (wait === undefined || given.signal?.aborted || (refused instanceof ConnectionFailed && !again)) throw refused;
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }

  #init(method: string, given: Given, requestId: string): RequestInit {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#key}`, "X-Request-Id": requestId };
    if (method === "POST") headers["Idempotency-Key"] = given.idempotencyKey ?? crypto.randomUUID();
    if (given.ifMatch !== undefined) headers["If-Match"] = given.ifMatch;
    if (given.file !== undefined) {
      const form = new FormData();
      form.set("file", given.file);
      return { method, headers, body: form };
    }
    if (given.body === undefined) return { method, headers };
    return { method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(given.body) };
  }

  async #once(path: string, given: Given, init: RequestInit, requestId: string): Promise<Response | KoinonError> {
    const deadline = AbortSignal.timeout(this.#timeout);
    const signal = given.signal ? AbortSignal.any([given.signal, deadline]) : deadline;
    let response: Response;
    try {
      response = await this.#fetch(this.#base + path + queryOf(given.query), { ...init, signal });
    } catch (fault) {
      return new ConnectionFailed(fault instanceof Error ? fault.message : String(fault), requestId);
    }
    return response.ok ? response : errorOf(response, requestId);
  }
}

function queryOf(query: Query = {}): string {
  const named = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return named.length === 0 ? "" : "?" + new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString();
}

async function errorOf(response: Response, requestId: string): Promise<KoinonError> {
  const id = response.headers.get("X-Request-Id") ?? requestId;
  try {
    const body = (await response.json()) as { error?: ErrorBody };
    return new KoinonError(response.status, body.error ?? {}, id);
  } catch {
    return new KoinonError(response.status, { code: `http_${response.status}`, message: "The answer was no JSON." }, id);
  }
}

/** Seconds until the next try; undefined where there is none: the third failed, or trying again cannot help. */
function waitBefore(attempt: number, refused: KoinonError): number | undefined {
  if (attempt >= TRIES || !refused.retryable) return undefined;
  if (refused.retryAfter !== null) return refused.retryAfter <= LONGEST_WAIT ? refused.retryAfter : undefined;
  return FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}
