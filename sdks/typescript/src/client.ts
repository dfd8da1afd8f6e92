import { Resources } from "./resources.js";
import { Transport } from "./transport.js";

export interface KoinonOptions {
  /** The address of the installation, without `/api`. */
  baseUrl: string;
  /** How long one try may take, in milliseconds; 30,000 unless said. */
  timeout?: number;
  /** What makes the calls; the runtime's own `fetch` unless said. */
  fetch?: typeof fetch;
}

/** The client: one resource for each collection of the API. */
export class Koinon extends Resources {
  constructor(apiKey: string, options: KoinonOptions) {
    super(new Transport(apiKey, options));
  }
}
