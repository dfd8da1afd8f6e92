// Koinon's API: `new Koinon("kn_live_…", { baseUrl: "https://koinon.example.org" })`.
export { Koinon, type KoinonOptions } from "./client.js";
export { ConnectionFailed, KoinonError } from "./errors.js";
export type * as models from "./models.js";
export { Pages, type Page } from "./paging.js";
export type { Options } from "./transport.js";
export { verifyWebhook, WebhookRefused } from "./webhooks.js";
