// Every operation, by resource. Written by `python -m sdks.generator`: do not edit.
import type * as models from "./models.js";
import { Pages } from "./paging.js";
import { part, type Options, type Transport } from "./transport.js";

export class Agents {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List who may answer, with their availability, capacity and how much of it is taken. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Agent>> {
    return this.#transport.call("GET", "/agents", { query, ...options });
  }

  /** Read your own state. */
  readOwnAvailability(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Agent> {
    return this.#transport.call("GET", "/agents/me/availability", { query, ...options });
  }

  /** Set your availability by hand: away, busy and offline stay until you change them. */
  setOwnAvailability(body: models.OwnAvailability, options: Options = {}): Promise<models.Agent> {
    return this.#transport.call("PUT", "/agents/me/availability", { body, ...options });
  }

  /** Say that you are there; without it for 60 seconds you are offline. */
  tellPresence(body: models.SignOfLife, options: Options = {}): Promise<models.Agent> {
    return this.#transport.call("POST", "/agents/me/availability", { body, ...options });
  }

  /** Set how many open conversations somebody is given at most. */
  update(userId: string, body: models.Capacity, options: Options = {}): Promise<models.Agent> {
    return this.#transport.call("PATCH", `/agents/${part(userId)}`, { body, ...options });
  }
}

export class Analytics {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read what people said in the last days. */
  getSurveyFigures(query: { days?: number; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.SurveyFigures> {
    return this.#transport.call("GET", "/analytics/surveys", { query, ...options });
  }

  /** Read what came of a link: by hour, by device, what was not counted and why, the last 100 people if tracked. */
  readLinkFigures(linkId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.LinkFiguresOut> {
    return this.#transport.call("GET", `/analytics/links/${part(linkId)}`, { query, ...options });
  }
}

export class ApiKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Make an API key; its secret is in this answer only. */
  create(body: models.NewKey, options: Options = {}): Promise<models.CreatedKey> {
    return this.#transport.call("POST", "/api-keys", { body, ...options });
  }

  /** Read an API key, without its secret. */
  get(keyId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ApiKey> {
    return this.#transport.call("GET", `/api-keys/${part(keyId)}`, { query, ...options });
  }

  /** List the organization's API keys. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.ApiKey>> {
    return this.#transport.call("GET", "/api-keys", { query, ...options });
  }

  /** Revoke an API key for good. */
  revoke(keyId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/api-keys/${part(keyId)}`, { ...options });
  }

  /** Give a key a new secret, which is in this answer only; the old one counts for a while. */
  rotate(keyId: string, body: models.Rotation, options: Options = {}): Promise<models.CreatedKey> {
    return this.#transport.call("POST", `/api-keys/${part(keyId)}/rotation`, { body, ...options });
  }

  /** Change a key's name, scopes, end, locations, networks or limit. */
  update(keyId: string, body: models.KeyPatch, options: Options = {}): Promise<models.ApiKey> {
    return this.#transport.call("PATCH", `/api-keys/${part(keyId)}`, { body, ...options });
  }
}

export class ApiRequests {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List calls of the API, the latest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; api_key_id?: string; status?: Array<number>; failed?: boolean; route?: string; deprecated?: boolean; fields?: string; links?: boolean } = {}): Pages<models.LoggedRequest> {
    return new Pages(this.#transport, "/api-requests", query);
  }
}

export class AssistSettings {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read what is set for assistance, and what this month has cost. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.AssistSettings> {
    return this.#transport.call("GET", "/assist-settings", { query, ...options });
  }

  /** Name a model, and say what it may help with. */
  put(body: models.AssistSettingsBody, options: Options = {}): Promise<models.AssistSettings> {
    return this.#transport.call("PUT", "/assist-settings", { body, ...options });
  }
}

export class AudienceLists {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Bring a list along. */
  create(body: models.AudienceListIn, options: Options = {}): Promise<models.AudienceList> {
    return this.#transport.call("POST", "/audience-lists", { body, ...options });
  }

  /** Delete a list; a draft that names it reaches nobody by it any more. */
  delete(listId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/audience-lists/${part(listId)}`, { ...options });
  }

  /** Read a list: how many of its entries name somebody. */
  get(listId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.AudienceList> {
    return this.#transport.call("GET", `/audience-lists/${part(listId)}`, { query, ...options });
  }

  /** List uploaded lists, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.AudienceList> {
    return new Pages(this.#transport, "/audience-lists", query);
  }

  /** List the entries that name nobody, all in one answer; they are forgotten after 30 days. */
  listUnmatched(listId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Unmatched>> {
    return this.#transport.call("GET", `/audience-lists/${part(listId)}/unmatched`, { query, ...options });
  }
}

export class AuditLog {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Download the trail as CSV, the latest first; the download is itself an act of it. */
  export(query: { actor_id?: string; action?: string; created_after?: string; created_before?: string } = {}, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", "/audit-log/export", { query, ...options });
  }

  /** Write the trail into a file. */
  exportActs(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/audit-log/bulk", { body, ...options });
  }

  /** List what was done in the organization, the latest first; `action` may end in a dot (`broadcast.`). */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; actor_id?: string; action?: string; resource_type?: string; resource_id?: string; fields?: string; links?: boolean } = {}): Pages<models.AuditRow> {
    return new Pages(this.#transport, "/audit-log", query);
  }
}

export class Broadcasts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Approve it as it is; whoever asked cannot. */
  approve(broadcastId: string, body: models.WordsIn, options: Options = {}): Promise<models.ApprovalOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/approval/approve`, { body, ...options });
  }

  /** End it; what has not gone out never will. */
  cancel(broadcastId: string, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/cancel`, { ...options });
  }

  /** Send the rest in these words now, whatever the sample showed. */
  chooseWinner(broadcastId: string, body: models.WinnerIn, options: Options = {}): Promise<models.SplitOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/ab/winner`, { body, ...options });
  }

  /** Count who did not get it, by reason, with the sentence. */
  countNotReached(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.NotReached>> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/not-reached`, { query, ...options });
  }

  /** Count the segments of a text; the characters that make it dearer are named. */
  countSegments(body: models.TextIn, options: Options = {}): Promise<models.SegmentsPreview> {
    return this.#transport.call("POST", "/broadcasts/segments", { body, ...options });
  }

  /** Write a draft. */
  create(body: models.BroadcastIn, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", "/broadcasts", { body, ...options });
  }

  /** Decline it, with words on what to change. */
  decline(broadcastId: string, body: models.WordsIn, options: Options = {}): Promise<models.ApprovalOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/approval/decline`, { body, ...options });
  }

  /** Throw a draft away. */
  delete(broadcastId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/broadcasts/${part(broadcastId)}`, { ...options });
  }

  /** Download every message of a broadcast as CSV. */
  export(broadcastId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/broadcasts/${part(broadcastId)}/export`, { ...options });
  }

  /** Write the messages of a broadcast into a file. */
  exportDeliveries(broadcastId: string, body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/deliveries/bulk`, { body, ...options });
  }

  /** The hold on a broadcast; null without one. */
  getBroadcastHold(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.LegalHold | null> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/legal-hold`, { query, ...options });
  }

  /** Keep a broadcast's ledger as it is: nobody it went to is erased, and old months stay in files. */
  hold(broadcastId: string, body: models.MessagingNewHold, options: Options = {}): Promise<models.LegalHold> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/legal-hold`, { body, ...options });
  }

  /** Let a broadcast's ledger go again. */
  liftBroadcastHold(broadcastId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/broadcasts/${part(broadcastId)}/legal-hold`, { ...options });
  }

  /** List broadcasts, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"draft" | "scheduled" | "preparing" | "sending" | "paused" | "completed" | "cancelled" | "failed">; q?: string; fields?: string; links?: boolean } = {}): Pages<models.BroadcastOut> {
    return new Pages(this.#transport, "/broadcasts", query);
  }

  /** List the messages of a broadcast in the order in which they go out. */
  listBroadcastDeliveries(broadcastId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "position"; status?: Array<"queued" | "held" | "sending" | "sent" | "delivered" | "failed" | "refused" | "cancelled" | "expired">; reason?: string; fields?: string; links?: boolean } = {}): Pages<models.DeliveryOut> {
    return new Pages(this.#transport, `/broadcasts/${part(broadcastId)}/deliveries`, query);
  }

  /** List who did not get it and why. */
  listNotReached(broadcastId: string, query: { limit?: number; cursor?: string; include_total?: boolean; reason?: string; fields?: string; links?: boolean } = {}): Pages<models.NotReachedPerson> {
    return new Pages(this.#transport, `/broadcasts/${part(broadcastId)}/not-reached/people`, query);
  }

  /** List whom a figure of a preview counts: who gets it `now`, who `later` (`until` as the preview says), who not. */
  listPreviewPeople(body: models.BroadcastIn, query: { outcome?: "now" | "later" | "refused"; reason?: string; until?: string; limit?: number } = {}, options: Options = {}): Promise<models.PreviewPeople> {
    return this.#transport.call("POST", "/broadcasts/preview/people", { body, query, ...options });
  }

  /** Stop sending within two seconds. */
  pause(broadcastId: string, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/pause`, { ...options });
  }

  /** Look ahead: recipients, who is left out and why, segments, cost, samples, blockers. */
  preview(body: models.BroadcastIn, query: { contact_id?: string } = {}, options: Options = {}): Promise<models.PreviewOut> {
    return this.#transport.call("POST", "/broadcasts/preview", { body, query, ...options });
  }

  /** Read a broadcast and its figures. */
  read(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}`, { query, ...options });
  }

  /** Tell whether a second person has to approve, and what was decided. */
  readApproval(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ApprovalOut> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/approval`, { query, ...options });
  }

  /** Read what came of a broadcast: by channel, variant, location, hour and reason, with its rates and cost. */
  readBroadcastReport(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Report> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/report`, { query, ...options });
  }

  /** Read how far it is: counts, rate, time left, cost. */
  readBroadcastStats(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ProgressOut> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/stats`, { query, ...options });
  }

  /** Read how the sample of a broadcast with several wordings does; null where it has one only. */
  readSplit(broadcastId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.SplitOut | null> {
    return this.#transport.call("GET", `/broadcasts/${part(broadcastId)}/ab`, { query, ...options });
  }

  /** Ask for a second person's approval; asked twice it is one request. */
  requestApproval(broadcastId: string, body: models.WordsIn, options: Options = {}): Promise<models.ApprovalOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/approval`, { body, ...options });
  }

  /** Go on exactly where it stopped. */
  resume(broadcastId: string, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/resume`, { ...options });
  }

  /** Try failed messages once more, by reason; never the opted out, invalid or delivered. */
  retryFailedDeliveries(broadcastId: string, body: models.RetryIn, options: Options = {}): Promise<models.Retried> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/retry-failed`, { body, ...options });
  }

  /** Send it; the same `Idempotency-Key` never sends twice. */
  send(broadcastId: string, body: models.SendIn | null, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/send`, { body, ...options });
  }

  /** Send a test to at most ten people; it is in no figure. */
  test(broadcastId: string, body: models.TestIn, options: Options = {}): Promise<Array<models.AcceptedMessage>> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/test`, { body, ...options });
  }

  /** Take Send back while nothing has gone out. */
  undo(broadcastId: string, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("POST", `/broadcasts/${part(broadcastId)}/undo`, { ...options });
  }

  /** Change a draft; with `If-Match` only if nobody changed it since. */
  update(broadcastId: string, body: models.BroadcastPatch, options: Options = {}): Promise<models.BroadcastOut> {
    return this.#transport.call("PATCH", `/broadcasts/${part(broadcastId)}`, { body, ...options });
  }

  /** Take the request back. */
  withdrawApproval(broadcastId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/broadcasts/${part(broadcastId)}/approval`, { ...options });
  }
}

export class BusinessHours {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lay down the hours of the organization, a location or a number. */
  create(body: models.NewHoursBody, options: Options = {}): Promise<models.BusinessHours> {
    return this.#transport.call("POST", "/business-hours", { body, ...options });
  }

  /** Remove them: the wider ones hold again. */
  delete(hoursId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/business-hours/${part(hoursId)}`, { ...options });
  }

  /** Read them. */
  get(hoursId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.BusinessHours> {
    return this.#transport.call("GET", `/business-hours/${part(hoursId)}`, { query, ...options });
  }

  /** List business hours, the organization's first. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.BusinessHours>> {
    return this.#transport.call("GET", "/business-hours", { query, ...options });
  }

  /** Change them; targets that run already keep their time. */
  update(hoursId: string, body: models.HoursPatch, options: Options = {}): Promise<models.BusinessHours> {
    return this.#transport.call("PATCH", `/business-hours/${part(hoursId)}`, { body, ...options });
  }
}

export class CannedReplies {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Keep an answer for the next time: for yourself, a team or everybody. */
  create(body: models.CannedIn, options: Options = {}): Promise<models.CannedReply> {
    return this.#transport.call("POST", "/canned-replies", { body, ...options });
  }

  /** Keep a canned reply no longer. */
  delete(cannedReplyId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/canned-replies/${part(cannedReplyId)}`, { ...options });
  }

  /** List the canned replies you may use, the most used first. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.CannedReply>> {
    return this.#transport.call("GET", "/canned-replies", { query, ...options });
  }

  /** Read a canned reply. */
  read(cannedReplyId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.CannedReply> {
    return this.#transport.call("GET", `/canned-replies/${part(cannedReplyId)}`, { query, ...options });
  }

  /** Change a canned reply. */
  update(cannedReplyId: string, body: models.CannedPatch, options: Options = {}): Promise<models.CannedReply> {
    return this.#transport.call("PATCH", `/canned-replies/${part(cannedReplyId)}`, { body, ...options });
  }
}

export class Channels {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Give it up: the message is cancelled, the call forgotten. */
  discardDeadLetter(letterId: string, options: Options = {}): Promise<models.DeadLetter> {
    return this.#transport.call("POST", `/channels/dead-letters/${part(letterId)}/discard`, { ...options });
  }

  /** Say how each account is, by its last probe. */
  getChannelHealth(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ChannelHealth> {
    return this.#transport.call("GET", "/channels/health", { query, ...options });
  }

  /** List what is wrong with channels, and what was within 30 days. */
  listChannelIncidents(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Incident>> {
    return this.#transport.call("GET", "/channels/incidents", { query, ...options });
  }

  /** List messages and calls of carriers that gave up, newest first: ids, codes and times, never what they said. */
  listDeadLetters(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.DeadLetter> {
    return new Pages(this.#transport, "/channels/dead-letters", query);
  }

  /** List what a message costs by provider, country and unit, in millionths of the currency. */
  listRates(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Rate>> {
    return this.#transport.call("GET", "/channels/rates", { query, ...options });
  }

  /** Try it again now instead of within five minutes. */
  retryDeadLetter(letterId: string, options: Options = {}): Promise<models.DeadLetter> {
    return this.#transport.call("POST", `/channels/dead-letters/${part(letterId)}/retry`, { ...options });
  }
}

export class ConsentRequests {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Ask somebody by text to agree: they confirm by the link in it or by YES, within seven days. */
  create(body: models.NewConsentRequest, options: Options = {}): Promise<models.ConsentRequest> {
    return this.#transport.call("POST", "/consent-requests", { body, ...options });
  }
}

export class ConsentTexts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Publish a new version of a text; it can never be changed. */
  create(body: models.NewConsentText, options: Options = {}): Promise<models.ConsentText> {
    return this.#transport.call("POST", "/consent-texts", { body, ...options });
  }

  /** List the words people agree to, every version; an organization has few, so all are in one page. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.ConsentText>> {
    return this.#transport.call("GET", "/consent-texts", { query, ...options });
  }
}

export class Consents {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Record a change of consent. Only the person turns a refusal into a grant, by word or by a form they signed. */
  create(body: models.NewConsent, options: Options = {}): Promise<models.RecordedConsent> {
    return this.#transport.call("POST", "/consents", { body, ...options });
  }

  /** Download the consent ledger with its proof (the newest 100,000 entries) as CSV. */
  download(query: { channel?: "sms" | "whatsapp" | "email" | "push" | "data_processing"; source?: "stop_keyword" | "start_keyword" | "staff" | "form" | "import" | "api" | "preference_centre" | "one_click" | "double_opt_in" | "provider_event" | "complaint" | "carrier_list" | "erasure" | "merge" } = {}, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", "/consents.csv", { query, ...options });
  }

  /** Write the consent ledger with its proof into a file. */
  export(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/consents/bulk", { body, ...options });
  }

  /** Count consent as it stands, and its changes by month, channel, action and source; the last year unless said. */
  getConsentReport(query: { since?: string; until?: string; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ConsentReport> {
    return this.#transport.call("GET", "/consents/report", { query, ...options });
  }

  /** List the consent ledger, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-occurred_at" | "occurred_at"; channel?: "sms" | "whatsapp" | "email" | "push" | "data_processing"; source?: Array<"stop_keyword" | "start_keyword" | "staff" | "form" | "import" | "api" | "preference_centre" | "one_click" | "double_opt_in" | "provider_event" | "complaint" | "carrier_list" | "erasure" | "merge">; fields?: string; links?: boolean } = {}): Pages<models.ConsentRecord> {
    return new Pages(this.#transport, "/consents", query);
  }
}

export class Contacts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Change many contacts at once. */
  change(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/contacts/bulk", { body, ...options });
  }

  /** Add a contact. `on_match` says what to do where somebody has the number or email already. */
  create(body: models.NewContactBody, options: Options = {}): Promise<models.Contact> {
    return this.#transport.call("POST", "/contacts", { body, ...options });
  }

  /** Give a contact another phone number or mail address. */
  createAddress(contactId: string, body: models.ContactsNewAddress, options: Options = {}): Promise<models.Address> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/addresses`, { body, ...options });
  }

  /** Keep a form that somebody signed; `POST /consents` names it to turn a refusal into a grant. */
  createSignedForm(contactId: string, file: File, options: Options = {}): Promise<models.SignedForm> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/signed-forms`, { file, ...options });
  }

  /** Hide a contact from every list, count and send. It can be restored. */
  delete(contactId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}`, { ...options });
  }

  /** Take an address away; what was agreed to for it stays in the ledger. */
  deleteAddress(contactId: string, addressId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}/addresses/${part(addressId)}`, { ...options });
  }

  /** Remember that two contacts are not the same: they are not shown again. */
  dismissDuplicate(contactId: string, body: models.NotTheSame, options: Options = {}): Promise<void> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/not-the-same`, { body, ...options });
  }

  /** Download a contact's photo, a square WebP; it is another one when the contact's `photo_id` is. */
  downloadContactPhoto(contactId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/contacts/${part(contactId)}/photo`, { ...options });
  }

  /** Forget a contact. They are hidden and unreachable at once, and erased when the wait is over. */
  erase(contactId: string, body: models.NewErasure, options: Options = {}): Promise<models.ErasureRequest> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/erasure`, { body, ...options });
  }

  /** Put together everything that is known of a contact. The file lies ready for seven days. */
  export(contactId: string, options: Options = {}): Promise<models.ExportRequest> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/export`, { ...options });
  }

  /** Read a contact with addresses, groups, tags and whether they can be reached. */
  get(contactId: string, query: { include_deleted?: boolean; fields?: string; expand?: string; include?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Contact> {
    return this.#transport.call("GET", `/contacts/${part(contactId)}`, { query, ...options });
  }

  /** The hold on a contact; null without one. */
  getContactHold(contactId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.LegalHold | null> {
    return this.#transport.call("GET", `/contacts/${part(contactId)}/legal-hold`, { query, ...options });
  }

  /** Read what a person gets, and by which way. */
  getContactPreferences(contactId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.PreferencesOut> {
    return this.#transport.call("GET", `/contacts/${part(contactId)}/preferences`, { query, ...options });
  }

  /** Keep everything that is known of a contact: they are not erased until it ends, and old months stay in files. */
  hold(contactId: string, body: models.ContactsNewHold, options: Options = {}): Promise<models.LegalHold> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/legal-hold`, { body, ...options });
  }

  /** Take an erasure back, until it has begun. The contact is where they were. */
  keep(contactId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}/erasure`, { ...options });
  }

  /** Let a contact go again. An erasure that was asked for goes on within an hour. */
  liftContactHold(contactId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}/legal-hold`, { ...options });
  }

  /** List contacts. Conditions are joined by "and"; archived contacts are listed only by `status`. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; q?: string; group_id?: string; tag_id?: string; location_id?: string; import_id?: string; segment_id?: string; status?: Array<"active" | "archived" | "blocked" | "deceased" | "erased">; consent?: "unknown" | "pending" | "granted" | "denied"; source?: Array<"manual" | "csv" | "planning_center" | "api" | "form" | "inbound" | "loyalty">; sort?: "name" | "newest" | "last_contact"; include_deleted?: boolean; fields?: string; expand?: string; include?: string; links?: boolean } = {}): Pages<models.ContactRow> {
    return new Pages(this.#transport, "/contacts", query);
  }

  /** List a contact's addresses, the primary of each kind first; at most ten of a kind, so all are in one page. */
  listAddresses(contactId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Address>> {
    return this.#transport.call("GET", `/contacts/${part(contactId)}/addresses`, { query, ...options });
  }

  /** List what a contact was asked to agree to and how they answered, newest first. */
  listConsentRequests(contactId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.ConsentRequest> {
    return new Pages(this.#transport, `/contacts/${part(contactId)}/consent-requests`, query);
  }

  /** List what a contact agreed to and refused, newest first, changes to numbers they share included. */
  listContactConsents(contactId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-occurred_at" | "occurred_at"; fields?: string; links?: boolean } = {}): Pages<models.ConsentRecord> {
    return new Pages(this.#transport, `/contacts/${part(contactId)}/consents`, query);
  }

  /** List pairs of contacts who may be one, the likeliest first: all, or those of one contact. */
  listDuplicates(query: { limit?: number; cursor?: string; include_total?: boolean; contact_id?: string; fields?: string; links?: boolean } = {}): Pages<models.Duplicate> {
    return new Pages(this.#transport, "/contacts/duplicates", query);
  }

  /** List what happened with a contact, newest first. */
  listTimeline(contactId: string, query: { limit?: number; cursor?: string; include_total?: boolean; fields?: string; links?: boolean } = {}): Pages<models.TimelineItem> {
    return new Pages(this.#transport, `/contacts/${part(contactId)}/timeline`, query);
  }

  /** Merge another contact into this one, which keeps everything of both; the other's id leads here from then on. */
  merge(contactId: string, body: models.NewMerge, options: Options = {}): Promise<models.ContactsMerge> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/merge`, { body, ...options });
  }

  /** Note what a person wants. What they refused themselves only they can take back, on their own page. */
  putContactPreferences(contactId: string, body: models.PreferencesIn, options: Options = {}): Promise<models.PreferencesOut> {
    return this.#transport.call("PUT", `/contacts/${part(contactId)}/preferences`, { body, ...options });
  }

  /** Forget that two contacts are not the same. */
  reconsiderDuplicate(contactId: string, otherId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}/not-the-same/${part(otherId)}`, { ...options });
  }

  /** Show a contact by their initials again. */
  removeContactPhoto(contactId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/contacts/${part(contactId)}/photo`, { ...options });
  }

  /** Bring a deleted contact back. */
  restore(contactId: string, options: Options = {}): Promise<models.Contact> {
    return this.#transport.call("POST", `/contacts/${part(contactId)}/restore`, { ...options });
  }

  /** Set a contact's photo. It is kept as a small square, without the place and camera that the file names. */
  setContactPhoto(contactId: string, file: File, options: Options = {}): Promise<models.Contact> {
    return this.#transport.call("PUT", `/contacts/${part(contactId)}/photo`, { file, ...options });
  }

  /** Add or change a contact by its id in another system. */
  sync(system: string, externalId: string, body: models.SyncedPerson, query: { source?: "api" | "planning_center"; overwrite?: boolean } = {}, options: Options = {}): Promise<models.SyncedContact> {
    return this.#transport.call("PUT", `/contacts/by-external-id/${part(system)}/${part(externalId)}`, { body, query, ...options });
  }

  /** Change a contact. `If-Match` guards against overwriting somebody else's change. */
  update(contactId: string, body: models.ContactPatch, options: Options = {}): Promise<models.Contact> {
    return this.#transport.call("PATCH", `/contacts/${part(contactId)}`, { body, ...options });
  }

  /** Make an address the primary one, or change its status. */
  updateAddress(contactId: string, addressId: string, body: models.AddressPatch, options: Options = {}): Promise<models.Address> {
    return this.#transport.call("PATCH", `/contacts/${part(contactId)}/addresses/${part(addressId)}`, { body, ...options });
  }
}

export class Conversations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Write a note for the team; it is never sent to anybody. */
  addConversationNote(conversationId: string, body: models.InboxNoteIn, options: Options = {}): Promise<models.NoteOut> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/notes`, { body, ...options });
  }

  /** Follow a conversation, or have a colleague follow it; the answer lists everybody who does. */
  addConversationWatcher(conversationId: string, body: models.WatcherIn, options: Options = {}): Promise<Array<models.WatcherOut>> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/watchers`, { body, ...options });
  }

  /** Assign a conversation; to whom it already is changes nothing. */
  assign(conversationId: string, body: models.NewAssignment, options: Options = {}): Promise<models.ConversationFull> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/assignments`, { body, ...options });
  }

  /** Ask the model about a conversation. */
  assist(conversationId: string, body: models.AssistBody, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("POST", `/conversations/${part(conversationId)}/assists`, { body, ...options });
  }

  /** Change many conversations at once. */
  change(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/conversations/bulk", { body, ...options });
  }

  /** Change a note of your own within 15 minutes. */
  changeConversationNote(conversationId: string, noteId: string, body: models.NotePatch, options: Options = {}): Promise<models.NoteOut> {
    return this.#transport.call("PATCH", `/conversations/${part(conversationId)}/notes/${part(noteId)}`, { body, ...options });
  }

  /** Count conversations exactly: unread, live, mine, nobody's, those that name you, and each view by its id. */
  count(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Counts> {
    return this.#transport.call("GET", "/conversations/counts", { query, ...options });
  }

  /** Count what you have not read (a key has nothing unread). */
  countUnreadConversations(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.InboxUnread> {
    return this.#transport.call("GET", "/conversations/unread", { query, ...options });
  }

  /** Delete a conversation, as administrator; what they write next begins a new one. */
  delete(conversationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/conversations/${part(conversationId)}`, { ...options });
  }

  /** Delete a note of your own, or as administrator any; that there was one stays to be seen. */
  deleteConversationNote(conversationId: string, noteId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/conversations/${part(conversationId)}/notes/${part(noteId)}`, { ...options });
  }

  /** Read what was said of a conversation. */
  getConversationSurvey(conversationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Survey> {
    return this.#transport.call("GET", `/conversations/${part(conversationId)}/survey`, { query, ...options });
  }

  /** List conversations, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-last_message_at" | "last_message_at"; status?: Array<"open" | "pending" | "snoozed" | "resolved" | "closed">; assignee?: Array<string>; team?: Array<string>; channel?: Array<string>; sender_id?: Array<string>; label_id?: Array<string>; priority?: Array<"low" | "normal" | "high" | "urgent">; location_id?: Array<string>; unread?: boolean; mentioned?: boolean; waiting_minutes?: number; sla?: "running" | "warned" | "breached"; has_media?: boolean; spam?: boolean; moved_after?: string; moved_before?: string; view?: "live" | "mine" | "unread" | "resolved" | "all" | "unassigned" | "mentions" | "spam"; view_id?: string; contact_id?: string; q?: string; fields?: string; expand?: string; include?: string; links?: boolean } = {}): Pages<models.ConversationOut> {
    return new Pages(this.#transport, "/conversations", query);
  }

  /** List who had a conversation, newest first. */
  listConversationAssignments(conversationId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at"; fields?: string; links?: boolean } = {}): Pages<models.Assignment> {
    return new Pages(this.#transport, `/conversations/${part(conversationId)}/assignments`, query);
  }

  /** Read a thread, newest first, with what broadcasts sent to this person; messages in the archive follow the others. */
  listConversationMessages(conversationId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at"; fields?: string; links?: boolean } = {}): Pages<models.MessageOut> {
    return new Pages(this.#transport, `/conversations/${part(conversationId)}/messages`, query);
  }

  /** List who watches a conversation, all of them. */
  listConversationWatchers(conversationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.WatcherOut>> {
    return this.#transport.call("GET", `/conversations/${part(conversationId)}/watchers`, { query, ...options });
  }

  /** List the conversations that moved last, lightly: for phones and watches. `id` is the conversation's. */
  listRecentConversations(query: { limit?: number; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.RecentConversation>> {
    return this.#transport.call("GET", "/conversations/recent", { query, ...options });
  }

  /** The same as `/reads`, under its earlier name. */
  markConversationRead(conversationId: string, body: models.ReadState, options: Options = {}): Promise<models.InboxUnread> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/read`, { body, ...options });
  }

  /** Join another conversation of the same person and channel to this one; it is not taken apart again. */
  merge(conversationId: string, body: models.ConversationMerge, options: Options = {}): Promise<models.ConversationFull> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/merges`, { body, ...options });
  }

  /** Read a conversation; the `ETag` is what `If-Match` takes. */
  read(conversationId: string, query: { fields?: string; expand?: string; include?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ConversationFull> {
    return this.#transport.call("GET", `/conversations/${part(conversationId)}`, { query, ...options });
  }

  /** Mark a conversation read, or unread again, for you alone; the answer counts what is left. */
  recordConversationRead(conversationId: string, body: models.ReadState, options: Options = {}): Promise<models.InboxUnread> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/reads`, { body, ...options });
  }

  /** Have somebody follow a conversation no more. */
  removeConversationWatcher(conversationId: string, userId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/conversations/${part(conversationId)}/watchers/${part(userId)}`, { ...options });
  }

  /** Answer; it may leave after five seconds, and the same `Idempotency-Key` never sends twice. */
  replyToConversation(conversationId: string, body: models.NewReply, options: Options = {}): Promise<models.AcceptedReply> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/messages`, { body, ...options });
  }

  /** Send a failed answer again, as a new message, through the gate. */
  retryReply(conversationId: string, messageId: string, options: Options = {}): Promise<models.AcceptedReply> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/messages/${part(messageId)}/retry`, { ...options });
  }

  /** Begin a conversation with a person, or find the live one; nothing is sent yet. */
  start(body: models.NewConversation, options: Options = {}): Promise<models.ConversationFull> {
    return this.#transport.call("POST", "/conversations", { body, ...options });
  }

  /** Say what became of a suggestion; it is counted, nothing else. */
  tellAssistUse(conversationId: string, callId: string, body: models.AssistUse, options: Options = {}): Promise<void> {
    return this.#transport.call("POST", `/conversations/${part(conversationId)}/assists/${part(callId)}`, { body, ...options });
  }

  /** Take an answer back within five seconds of sending it. */
  undoReply(conversationId: string, messageId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/conversations/${part(conversationId)}/messages/${part(messageId)}`, { ...options });
  }

  /** Finish, reopen, snooze, rank, label or assign a conversation, or file it under another person of the number. */
  update(conversationId: string, body: models.ConversationPatch, options: Options = {}): Promise<models.ConversationFull> {
    return this.#transport.call("PATCH", `/conversations/${part(conversationId)}`, { body, ...options });
  }
}

export class CorsOrigins {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read which web sites may call the API. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.AllowedOrigins> {
    return this.#transport.call("GET", "/cors-origins", { query, ...options });
  }

  /** Say which web sites may call the API: exact https origins, no wildcard. */
  set(body: models.Origins, options: Options = {}): Promise<models.AllowedOrigins> {
    return this.#transport.call("PUT", "/cors-origins", { body, ...options });
  }
}

export class CustomFields {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a custom field. */
  create(body: models.NewFieldBody, options: Options = {}): Promise<models.CustomField> {
    return this.#transport.call("POST", "/custom-fields", { body, ...options });
  }

  /** Remove a custom field nobody has a value in; archive others. */
  delete(fieldId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/custom-fields/${part(fieldId)}`, { ...options });
  }

  /** Read a custom field. */
  get(fieldId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.CustomField> {
    return this.#transport.call("GET", `/custom-fields/${part(fieldId)}`, { query, ...options });
  }

  /** List custom fields in their order; sensitive ones need `contacts:sensitive`. */
  list(query: { archived?: boolean; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.CustomField>> {
    return this.#transport.call("GET", "/custom-fields", { query, ...options });
  }

  /** Change a custom field. Another type or fewer choices only where every value people have still fits. */
  update(fieldId: string, body: models.FieldPatch, options: Options = {}): Promise<models.CustomField> {
    return this.#transport.call("PATCH", `/custom-fields/${part(fieldId)}`, { body, ...options });
  }
}

export class Devices {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List the devices that one's notices are pushed to, the latest used first. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.IdentityDevice>> {
    return this.#transport.call("GET", "/devices", { query, ...options });
  }

  /** Register this session's device; the same token moves to the newest user, and signing out removes it. */
  register(body: models.DeviceForm, options: Options = {}): Promise<models.IdentityDevice> {
    return this.#transport.call("POST", "/devices", { body, ...options });
  }

  /** Push nothing to one of one's devices any more. */
  remove(deviceId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/devices/${part(deviceId)}`, { ...options });
  }
}

export class Drafts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Throw your draft away. */
  drop(conversationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/drafts/${part(conversationId)}`, { ...options });
  }

  /** List your drafts, the latest first. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.ReplyDraft>> {
    return this.#transport.call("GET", "/drafts", { query, ...options });
  }

  /** Read your draft of a conversation; null where there is none. */
  read(conversationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ReplyDraft | null> {
    return this.#transport.call("GET", `/drafts/${part(conversationId)}`, { query, ...options });
  }

  /** Keep your draft; an older `version` is refused with the newer draft. */
  save(conversationId: string, body: models.DraftIn, options: Options = {}): Promise<models.ReplyDraft | null> {
    return this.#transport.call("PUT", `/drafts/${part(conversationId)}`, { body, ...options });
  }
}

export class EmailDomains {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a domain; the answer holds the DNS records to copy. */
  create(body: models.NewEmailDomain, options: Options = {}): Promise<models.EmailDomain> {
    return this.#transport.call("POST", "/email-domains", { body, ...options });
  }

  /** Read a domain with its DNS records. */
  get(domainId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.EmailDomain> {
    return this.#transport.call("GET", `/email-domains/${part(domainId)}`, { query, ...options });
  }

  /** List the domains that mail is sent from, newest first, each with its DNS records. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.EmailDomain> {
    return new Pages(this.#transport, "/email-domains", query);
  }

  /** Remove a domain that no address sends from; its key is forgotten. */
  remove(domainId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/email-domains/${part(domainId)}`, { ...options });
  }

  /** Change what DNS is asked for; it is looked at anew. */
  update(domainId: string, body: models.EmailDomainPatch, options: Options = {}): Promise<models.EmailDomain> {
    return this.#transport.call("PATCH", `/email-domains/${part(domainId)}`, { body, ...options });
  }

  /** Look at the domain's DNS records now. */
  verify(domainId: string, options: Options = {}): Promise<models.EmailDomain> {
    return this.#transport.call("POST", `/email-domains/${part(domainId)}/verify`, { ...options });
  }
}

export class ErasureRequests {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List who is to be forgotten and who was, newest first, with what went by kind. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; state?: "pending" | "processing" | "completed" | "cancelled"; fields?: string; links?: boolean } = {}): Pages<models.ErasureRequest> {
    return new Pages(this.#transport, "/erasure-requests", query);
  }
}

export class ExportRequests {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Download a contact's data as a zip of JSON and a readable page. Each download stands in the audit trail. */
  downloadPersonExport(requestId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/export-requests/${part(requestId)}/file`, { ...options });
  }

  /** List whose data was asked for, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; contact_id?: string; fields?: string; links?: boolean } = {}): Pages<models.ExportRequest> {
    return new Pages(this.#transport, "/export-requests", query);
  }
}

export class Groups {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Put contacts into a group; those who are in it already stay. */
  addGroupMembers(groupId: string, body: models.ContactIds, options: Options = {}): Promise<models.Changed> {
    return this.#transport.call("POST", `/groups/${part(groupId)}/members`, { body, ...options });
  }

  /** Put many contacts into a group, or take them out. */
  changeGroupMembers(groupId: string, body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", `/groups/${part(groupId)}/members/bulk`, { body, ...options });
  }

  /** Add a group. */
  create(body: models.NewGroup, options: Options = {}): Promise<models.Group> {
    return this.#transport.call("POST", "/groups", { body, ...options });
  }

  /** Remove a group; its members stay contacts. */
  delete(groupId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/groups/${part(groupId)}`, { ...options });
  }

  /** Write the groups into a file. */
  export(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/groups/bulk", { body, ...options });
  }

  /** Read a group. */
  get(groupId: string, query: { fields?: string; expand?: string; include?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Group> {
    return this.#transport.call("GET", `/groups/${part(groupId)}`, { query, ...options });
  }

  /** List groups by name. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "name"; q?: string; archived?: boolean; fields?: string; expand?: string; include?: string; links?: boolean } = {}): Pages<models.Group> {
    return new Pages(this.#transport, "/groups", query);
  }

  /** List the members of a group by name. */
  listGroupMembers(groupId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "name"; fields?: string; links?: boolean } = {}): Pages<models.ContactRow> {
    return new Pages(this.#transport, `/groups/${part(groupId)}/members`, query);
  }

  /** Take contacts out of a group. */
  removeGroupMembers(groupId: string, body: models.ContactIds, options: Options = {}): Promise<models.Changed> {
    return this.#transport.call("POST", `/groups/${part(groupId)}/members/remove`, { body, ...options });
  }

  /** Change a group. */
  update(groupId: string, body: models.GroupPatch, options: Options = {}): Promise<models.Group> {
    return this.#transport.call("PATCH", `/groups/${part(groupId)}`, { body, ...options });
  }
}

export class HelpChats {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Ask a question about the product; the answer comes from the shipped guide and names its pages. */
  askHelp(body: models.HelpBody, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("POST", "/help-chats", { body, ...options });
  }
}

export class Households {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Make a household. */
  create(body: models.NewHousehold, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("POST", "/households", { body, ...options });
  }

  /** Remove a household; its people stay contacts. */
  delete(householdId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/households/${part(householdId)}`, { ...options });
  }

  /** Read a household with who is in it. */
  get(householdId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("GET", `/households/${part(householdId)}`, { query, ...options });
  }

  /** List households by name; `q` is sought in their names and in those of the people there. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "name"; q?: string; fields?: string; links?: boolean } = {}): Pages<models.Household> {
    return new Pages(this.#transport, "/households", query);
  }

  /** Move people to another household, or split them into a new one; answers where they are now. */
  moveHouseholdMembers(householdId: string, body: models.Moving, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("POST", `/households/${part(householdId)}/members/move`, { body, ...options });
  }

  /** Put people into a household, or change their role in it. */
  putHouseholdMembers(householdId: string, body: models.MembersBody, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("POST", `/households/${part(householdId)}/members`, { body, ...options });
  }

  /** Take people out of a household; with the last head goes the question who is head now. */
  removeHouseholdMembers(householdId: string, body: models.Leaving, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("POST", `/households/${part(householdId)}/members/remove`, { body, ...options });
  }

  /** Change the name or the postal address of a household. */
  update(householdId: string, body: models.HouseholdPatch, options: Options = {}): Promise<models.Household> {
    return this.#transport.call("PATCH", `/households/${part(householdId)}`, { body, ...options });
  }
}

export class Imports {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Stop for good; what was imported stays and can be undone. */
  cancel(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/cancel`, { ...options });
  }

  /** Have the whole file read and counted; nobody is changed. */
  check(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/check`, { ...options });
  }

  /** Upload a list. Its encoding, separator, sheet, header and columns are guessed; nothing is imported yet. */
  create(file: File, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", "/imports", { file, ...options });
  }

  /** Download the failed rows (the first 100,000) in the file's own layout plus a column that says why. */
  downloadImportErrors(importId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/imports/${part(importId)}/errors.csv`, { ...options });
  }

  /** Download the failed rows (the first 100,000) as a spreadsheet, in the file's own layout plus why. */
  downloadImportErrorsWorkbook(importId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/imports/${part(importId)}/errors.xlsx`, { ...options });
  }

  /** Write the failed rows of an import into a file. */
  exportImportRows(importId: string, body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", `/imports/${part(importId)}/rows/bulk`, { body, ...options });
  }

  /** Read an import and how far it is. */
  get(importId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("GET", `/imports/${part(importId)}`, { query, ...options });
  }

  /** List imports, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.Import> {
    return new Pages(this.#transport, "/imports", query);
  }

  /** List rows that were not simply added, by line, with their faults in words; the invalid ones unless said. */
  listImportRows(importId: string, query: { limit?: number; cursor?: string; include_total?: boolean; outcome?: Array<"updated" | "duplicate" | "ambiguous" | "invalid" | "over_plan" | "kept">; fields?: string; links?: boolean } = {}): Pages<models.ImportRow> {
    return new Pages(this.#transport, `/imports/${part(importId)}/rows`, query);
  }

  /** List the people of an import whom undoing leaves, with the reason; fields that stay are `kept` rows. */
  listKeptPeople(importId: string, query: { limit?: number; cursor?: string; include_total?: boolean; fields?: string; links?: boolean } = {}): Pages<models.KeptPerson> {
    return new Pages(this.#transport, `/imports/${part(importId)}/kept`, query);
  }

  /** List numbers that several rows have, with their lines; the first 200, in one page. */
  listSharedNumbers(importId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SharedNumber>> {
    return this.#transport.call("GET", `/imports/${part(importId)}/shared-numbers`, { query, ...options });
  }

  /** Stop after the present batch. */
  pause(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/pause`, { ...options });
  }

  /** Read the first twenty rows and a guess for each column. */
  preview(importId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ImportPreview> {
    return this.#transport.call("GET", `/imports/${part(importId)}/preview`, { query, ...options });
  }

  /** Say what undoing an import now would do: who goes, who stays and why, and until when it may be undone. */
  previewImportUndo(importId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.UndoPlan> {
    return this.#transport.call("GET", `/imports/${part(importId)}/undo`, { query, ...options });
  }

  /** Go on where it stopped. */
  resume(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/resume`, { ...options });
  }

  /** Import a checked file. */
  run(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/run`, { ...options });
  }

  /** Take an import back, within 30 days: contacts without later activity go, changed fields return. */
  undo(importId: string, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("POST", `/imports/${part(importId)}/undo`, { ...options });
  }

  /** Say what each column is and how rows become contacts; a check has to follow. */
  update(importId: string, body: models.ImportPatch, options: Options = {}): Promise<models.Import> {
    return this.#transport.call("PATCH", `/imports/${part(importId)}`, { body, ...options });
  }
}

export class InboxRules {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a rule; there may be 100. Rules raise a priority and never lower it. */
  create(body: models.NewRule, options: Options = {}): Promise<models.Rule> {
    return this.#transport.call("POST", "/inbox-rules", { body, ...options });
  }

  /** Remove a rule. */
  delete(ruleId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/inbox-rules/${part(ruleId)}`, { ...options });
  }

  /** Read a rule. */
  get(ruleId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Rule> {
    return this.#transport.call("GET", `/inbox-rules/${part(ruleId)}`, { query, ...options });
  }

  /** List rules in the order in which they are asked. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Rule>> {
    return this.#transport.call("GET", "/inbox-rules", { query, ...options });
  }

  /** Change a rule; what it did stays. */
  update(ruleId: string, body: models.RulePatch, options: Options = {}): Promise<models.Rule> {
    return this.#transport.call("PATCH", `/inbox-rules/${part(ruleId)}`, { body, ...options });
  }
}

export class InboxTeams {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a team; there may be 100. */
  create(body: models.NewTeam, options: Options = {}): Promise<models.Team> {
    return this.#transport.call("POST", "/inbox-teams", { body, ...options });
  }

  /** Remove a team; its conversations have none then. */
  delete(teamId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/inbox-teams/${part(teamId)}`, { ...options });
  }

  /** Read a team. */
  get(teamId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Team> {
    return this.#transport.call("GET", `/inbox-teams/${part(teamId)}`, { query, ...options });
  }

  /** List teams by name, with who is in them and how many of their conversations are open and nobody's. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Team>> {
    return this.#transport.call("GET", "/inbox-teams", { query, ...options });
  }

  /** Change a team; what waits for somebody in it is dealt out anew. */
  update(teamId: string, body: models.TeamPatch, options: Options = {}): Promise<models.Team> {
    return this.#transport.call("PATCH", `/inbox-teams/${part(teamId)}`, { body, ...options });
  }
}

export class InboxViews {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Change a view. */
  change(inboxViewId: string, body: models.ViewPatch, options: Options = {}): Promise<models.InboxView> {
    return this.#transport.call("PATCH", `/inbox-views/${part(inboxViewId)}`, { body, ...options });
  }

  /** Keep a view no longer; conversations stay as they are. */
  drop(inboxViewId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/inbox-views/${part(inboxViewId)}`, { ...options });
  }

  /** Keep a view: filters under a name. */
  keep(body: models.NewView, options: Options = {}): Promise<models.InboxView> {
    return this.#transport.call("POST", "/inbox-views", { body, ...options });
  }

  /** List the views you are shown: your own, your teams', everybody's; in their order. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.InboxView>> {
    return this.#transport.call("GET", "/inbox-views", { query, ...options });
  }

  /** Read a view. */
  read(inboxViewId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.InboxView> {
    return this.#transport.call("GET", `/inbox-views/${part(inboxViewId)}`, { query, ...options });
  }
}

export class Invitations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Invite one or up to 50 people by mail; says of each address what became of it. */
  create(body: models.NewInvitations, options: Options = {}): Promise<Array<models.Invited>> {
    return this.#transport.call("POST", "/invitations", { body, ...options });
  }

  /** List who was invited, the latest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.Invitation> {
    return new Pages(this.#transport, "/invitations", query);
  }

  /** Mail a new link; the old one is void. */
  resend(invitationId: string, options: Options = {}): Promise<models.Invitation> {
    return this.#transport.call("POST", `/invitations/${part(invitationId)}/resend`, { ...options });
  }

  /** Void an invitation and free its seat. */
  revoke(invitationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/invitations/${part(invitationId)}`, { ...options });
  }
}

export class Jobs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Stop a job at its next batch; what was done stays done. */
  cancel(jobId: string, options: Options = {}): Promise<models.Job> {
    return this.#transport.call("POST", `/jobs/${part(jobId)}/cancel`, { ...options });
  }

  /** Download the rows of a job with their outcomes. */
  downloadJobItems(jobId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/jobs/${part(jobId)}/items.csv`, { ...options });
  }

  /** Read a job and how far it is. */
  get(jobId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Job> {
    return this.#transport.call("GET", `/jobs/${part(jobId)}`, { query, ...options });
  }

  /** Get the signed link to the file of an export that has ended; it is good for 24 hours, for whoever has it. */
  getJobResult(jobId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Result> {
    return this.#transport.call("GET", `/jobs/${part(jobId)}/result`, { query, ...options });
  }

  /** List jobs, the newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"queued" | "running" | "cancelling" | "completed" | "completed_with_errors" | "failed" | "cancelled">; kind?: string; fields?: string; links?: boolean } = {}): Pages<models.Job> {
    return new Pages(this.#transport, "/jobs", query);
  }

  /** List the rows of a job in their order; `outcome=failed` shows what went wrong. */
  listJobItems(jobId: string, query: { limit?: number; cursor?: string; include_total?: boolean; outcome?: Array<"pending" | "ok" | "failed" | "skipped">; fields?: string; links?: boolean } = {}): Pages<models.JobItem> {
    return new Pages(this.#transport, `/jobs/${part(jobId)}/items`, query);
  }

  /** Try the failed rows of a job again, and only those. */
  retry(jobId: string, options: Options = {}): Promise<models.Job> {
    return this.#transport.call("POST", `/jobs/${part(jobId)}/retry`, { ...options });
  }

  /** Take back what a job changed, within 24 hours; the answer is the job that does it. */
  undo(jobId: string, options: Options = {}): Promise<models.Job> {
    return this.#transport.call("POST", `/jobs/${part(jobId)}/undo`, { ...options });
  }
}

export class Keywords {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a keyword. Words that mean stop, start or help are refused: `reserved_word`. */
  create(body: models.NewKeyword, options: Options = {}): Promise<models.CustomKeyword> {
    return this.#transport.call("POST", "/keywords", { body, ...options });
  }

  /** Remove a keyword; whom it filed stays in their group. */
  delete(keywordId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/keywords/${part(keywordId)}`, { ...options });
  }

  /** Read a keyword. */
  get(keywordId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.CustomKeyword> {
    return this.#transport.call("GET", `/keywords/${part(keywordId)}`, { query, ...options });
  }

  /** List keywords by word, with how often each was used. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.CustomKeyword>> {
    return this.#transport.call("GET", "/keywords", { query, ...options });
  }

  /** Change a keyword. */
  update(keywordId: string, body: models.KeywordPatch, options: Options = {}): Promise<models.CustomKeyword> {
    return this.#transport.call("PATCH", `/keywords/${part(keywordId)}`, { body, ...options });
  }
}

export class Labels {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a label; there may be 200. */
  create(body: models.NewLabel, options: Options = {}): Promise<models.InboxLabel> {
    return this.#transport.call("POST", "/labels", { body, ...options });
  }

  /** Take a label from every conversation and remove it. */
  delete(labelId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/labels/${part(labelId)}`, { ...options });
  }

  /** Read a label. */
  get(labelId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.InboxLabel> {
    return this.#transport.call("GET", `/labels/${part(labelId)}`, { query, ...options });
  }

  /** List labels by name, with how many conversations that are not done bear each (at most 1,000 are counted). */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.InboxLabel>> {
    return this.#transport.call("GET", "/labels", { query, ...options });
  }

  /** Rename or paint a label, on every conversation at once. */
  update(labelId: string, body: models.LabelPatch, options: Options = {}): Promise<models.InboxLabel> {
    return this.#transport.call("PATCH", `/labels/${part(labelId)}`, { body, ...options });
  }
}

export class LegalHolds {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List the people and broadcasts that are under a legal hold, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; fields?: string; links?: boolean } = {}): Pages<models.LegalHold> {
    return new Pages(this.#transport, "/legal-holds", query);
  }
}

export class Limits {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Say what is left of each limit. */
  listCallerLimits(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Limits> {
    return this.#transport.call("GET", "/limits", { query, ...options });
  }
}

export class LinkDomains {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Look at the host's DNS records and certificate now. */
  check(domainId: string, options: Options = {}): Promise<models.LinkDomain> {
    return this.#transport.call("POST", `/link-domains/${part(domainId)}/check`, { ...options });
  }

  /** Add a host; the answer holds the two DNS records to copy. One that was removed comes back. */
  create(body: models.NewLinkDomain, options: Options = {}): Promise<models.LinkDomain> {
    return this.#transport.call("POST", "/link-domains", { body, ...options });
  }

  /** Read a link domain with its DNS records. */
  get(domainId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.LinkDomain> {
    return this.#transport.call("GET", `/link-domains/${part(domainId)}`, { query, ...options });
  }

  /** List the hosts of your own that short links lie on, newest first, each with its DNS records. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.LinkDomain> {
    return new Pages(this.#transport, "/link-domains", query);
  }

  /** Take a host out of use: links sent with it lead on while its DNS leads here; with `give_up` they end. */
  remove(domainId: string, query: { give_up?: boolean } = {}, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/link-domains/${part(domainId)}`, { query, ...options });
  }

  /** Let new links take this host, or the installation's address again. */
  update(domainId: string, body: models.LinkDomainPatch, options: Options = {}): Promise<models.LinkDomain> {
    return this.#transport.call("PATCH", `/link-domains/${part(domainId)}`, { body, ...options });
  }
}

export class Links {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List short links, newest first: of all messages, or of one (`origin_id`). */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: "active" | "expired" | "disabled"; origin_id?: string; q?: string; fields?: string; links?: boolean } = {}): Pages<models.LinkOut> {
    return new Pages(this.#transport, "/links", query);
  }

  /** Name a link, disable it at once (whoever follows it reads that it ended), or say when it ends. */
  update(linkId: string, body: models.LinkPatch, options: Options = {}): Promise<models.LinkOut> {
    return this.#transport.call("PATCH", `/links/${part(linkId)}`, { body, ...options });
  }
}

export class Locations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Archive a location; it stays in past reports. `move_to` says where its people and groups go. */
  archive(locationId: string, query: { move_to?: string } = {}, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/locations/${part(locationId)}`, { query, ...options });
  }

  /** Add a location. */
  create(body: models.NewLocation, options: Options = {}): Promise<models.Location> {
    return this.#transport.call("POST", "/locations", { body, ...options });
  }

  /** Read a location. */
  get(locationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Location> {
    return this.#transport.call("GET", `/locations/${part(locationId)}`, { query, ...options });
  }

  /** Add the locations of a list, all or none; those that are there under their name stay as they are. */
  importLocations(file: File, options: Options = {}): Promise<models.ListedLocations> {
    return this.#transport.call("POST", "/locations/bulk", { file, ...options });
  }

  /** List the locations in order; an organization has few, so all are in one page. */
  list(query: { archived?: boolean; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Location>> {
    return this.#transport.call("GET", "/locations", { query, ...options });
  }

  /** Make two locations one: everything of this one goes to the other, in one transaction. The other, as it is now. */
  merge(locationId: string, body: models.OrganizationsMerge, options: Options = {}): Promise<models.Location> {
    return this.#transport.call("POST", `/locations/${part(locationId)}/merge`, { body, ...options });
  }

  /** Put the locations into an order. */
  order(body: models.Order, options: Options = {}): Promise<Array<models.Location>> {
    return this.#transport.call("POST", "/locations/order", { body, ...options });
  }

  /** Open an archived location again. */
  restore(locationId: string, options: Options = {}): Promise<models.Location> {
    return this.#transport.call("POST", `/locations/${part(locationId)}/restore`, { ...options });
  }

  /** Change a location. */
  update(locationId: string, body: models.LocationPatch, options: Options = {}): Promise<models.Location> {
    return this.#transport.call("PATCH", `/locations/${part(locationId)}`, { body, ...options });
  }
}

export class Macros {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Keep up to ten steps under a name: for yourself, a team or everybody. */
  create(body: models.MacroIn, options: Options = {}): Promise<models.Macro> {
    return this.#transport.call("POST", "/macros", { body, ...options });
  }

  /** Keep a macro no longer. */
  delete(macroId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/macros/${part(macroId)}`, { ...options });
  }

  /** List the macros you may run, the most used first. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Macro>> {
    return this.#transport.call("GET", "/macros", { query, ...options });
  }

  /** Read a macro. */
  read(macroId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Macro> {
    return this.#transport.call("GET", `/macros/${part(macroId)}`, { query, ...options });
  }

  /** Take every step on a conversation, or none; the answer lists what each did. */
  run(macroId: string, body: models.RunIn, options: Options = {}): Promise<models.MacroRun> {
    return this.#transport.call("POST", `/macros/${part(macroId)}/runs`, { body, ...options });
  }

  /** Change a macro. */
  update(macroId: string, body: models.MacroPatch, options: Options = {}): Promise<models.Macro> {
    return this.#transport.call("PATCH", `/macros/${part(macroId)}`, { body, ...options });
  }
}

export class Media {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Say that all parts are sent; what the file is decides, and its forms are made within seconds. */
  complete(mediaId: string, options: Options = {}): Promise<models.MediaView> {
    return this.#transport.call("POST", `/media/${part(mediaId)}/complete`, { ...options });
  }

  /** Announce a file. */
  create(body: models.MediaIntent, options: Options = {}): Promise<models.MediaView> {
    return this.#transport.call("POST", "/media", { body, ...options });
  }

  /** Take a file out of the library; within thirty days it can be restored. */
  delete(mediaId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/media/${part(mediaId)}`, { ...options });
  }

  /** Read a file; while it is uploaded `upload.parts` say what has arrived. */
  get(mediaId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.MediaView> {
    return this.#transport.call("GET", `/media/${part(mediaId)}`, { query, ...options });
  }

  /** List files of the library, newest first; `q` looks in names and descriptions. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; kind?: "image" | "document" | "audio" | "video" | "sticker"; status?: "pending" | "uploading" | "completed" | "failed" | "deleted"; category_id?: string; q?: string; fields?: string; links?: boolean } = {}): Pages<models.MediaView> {
    return new Pages(this.#transport, "/media", query);
  }

  /** Bring back a file that was taken out, while its bytes are here. */
  restore(mediaId: string, options: Options = {}): Promise<models.MediaView> {
    return this.#transport.call("POST", `/media/${part(mediaId)}/restore`, { ...options });
  }

  /** Rename, describe, pin or sort a file. */
  update(mediaId: string, body: models.MediaPatch, options: Options = {}): Promise<models.MediaView> {
    return this.#transport.call("PATCH", `/media/${part(mediaId)}`, { body, ...options });
  }
}

export class MediaCategories {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a category. */
  create(body: models.MediaCategoryBody, options: Options = {}): Promise<models.MediaCategory> {
    return this.#transport.call("POST", "/media-categories", { body, ...options });
  }

  /** Remove a category; its files stay. */
  delete(categoryId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/media-categories/${part(categoryId)}`, { ...options });
  }

  /** Read a category. */
  get(categoryId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.MediaCategory> {
    return this.#transport.call("GET", `/media-categories/${part(categoryId)}`, { query, ...options });
  }

  /** List categories by name, with how many files each has. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "name"; fields?: string; links?: boolean } = {}): Pages<models.MediaCategory> {
    return new Pages(this.#transport, "/media-categories", query);
  }

  /** Rename a category. */
  update(categoryId: string, body: models.MediaCategoryBody, options: Options = {}): Promise<models.MediaCategory> {
    return this.#transport.call("PATCH", `/media-categories/${part(categoryId)}`, { body, ...options });
  }
}

export class Members {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read a member. */
  get(memberId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Member> {
    return this.#transport.call("GET", `/members/${part(memberId)}`, { query, ...options });
  }

  /** List who sits in the organization, the longest seated first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.Member> {
    return new Pages(this.#transport, "/members", query);
  }

  /** Take a seat away; open conversations go to the user `reassign_to`, or to nobody. */
  remove(memberId: string, query: { reassign_to?: string; revoke_keys?: boolean } = {}, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/members/${part(memberId)}`, { query, ...options });
  }

  /** Take the second factors of a member who lost them; owners only. */
  resetMembersFactors(memberId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/members/${part(memberId)}/factors`, { ...options });
  }

  /** Close a member's seat, or open it again. */
  suspend(memberId: string, body: models.Suspension, options: Options = {}): Promise<models.Member> {
    return this.#transport.call("POST", `/members/${part(memberId)}/suspension`, { body, ...options });
  }

  /** Change a member's role, locations or title. */
  update(memberId: string, body: models.MemberPatch, options: Options = {}): Promise<models.Member> {
    return this.#transport.call("PATCH", `/members/${part(memberId)}`, { body, ...options });
  }
}

export class Merges {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read a merge: who was made one, and until when it can be undone. */
  get(mergeId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ContactsMerge> {
    return this.#transport.call("GET", `/merges/${part(mergeId)}`, { query, ...options });
  }

  /** List merges, newest first: all, or those of one contact. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; contact_id?: string; fields?: string; links?: boolean } = {}): Pages<models.ContactsMerge> {
    return new Pages(this.#transport, "/merges", query);
  }

  /** Undo a merge within 30 days: the absorbed contact is back as it was; `kept` lists what stays where it is. */
  undo(mergeId: string, options: Options = {}): Promise<models.Unmerged> {
    return this.#transport.call("DELETE", `/merges/${part(mergeId)}`, { ...options });
  }
}

export class Messages {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Take a message back before it is sent. */
  cancel(messageId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/messages/${part(messageId)}`, { ...options });
  }

  /** List single messages, newest first; those of broadcasts are under their broadcast. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"queued" | "held" | "sending" | "sent" | "delivered" | "failed" | "refused" | "cancelled" | "expired">; origin?: string; contact_id?: string; reference?: string; fields?: string; expand?: string; include?: string; links?: boolean } = {}): Pages<models.DeliveryOut> {
    return new Pages(this.#transport, "/messages", query);
  }

  /** Read everything that happened to a message, oldest first. */
  listMessageEvents(messageId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.DeliveryEvent>> {
    return this.#transport.call("GET", `/messages/${part(messageId)}/events`, { query, ...options });
  }

  /** List the latest messages in a few words, under 10 KB. */
  listRecentMessages(query: { limit?: number; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.RecentMessage>> {
    return this.#transport.call("GET", "/messages/recent", { query, ...options });
  }

  /** Read a message: its text, state, price and reason. */
  read(messageId: string, query: { fields?: string; expand?: string; include?: string; links?: boolean } = {}, options: Options = {}): Promise<models.DeliveryOut> {
    return this.#transport.call("GET", `/messages/${part(messageId)}`, { query, ...options });
  }

  /** Read how a mail fared, or all mails of a broadcast: opened, followed, came back, reported as spam. */
  readEmailAnalytics(messageId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.MailFigures> {
    return this.#transport.call("GET", `/messages/${part(messageId)}/email-analytics`, { query, ...options });
  }

  /** Send one message to a contact or a number; refusals known at once are 409 with the gate's reason. */
  send(body: models.MessageIn, options: Options = {}): Promise<models.AcceptedMessage> {
    return this.#transport.call("POST", "/messages", { body, ...options });
  }

  /** Send up to a thousand messages. */
  sendMessages(body: models.MessageBatch, options: Options = {}): Promise<Array<models.BatchedMessage>> {
    return this.#transport.call("POST", "/messages/batch", { body, ...options });
  }
}

export class Numbers {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Buy an offered number; it is ordered and linked at once, and its state tells how far that is. */
  buy(body: models.NumberOrderBody, options: Options = {}): Promise<models.Number> {
    return this.#transport.call("POST", "/numbers", { body, ...options });
  }

  /** Keep a number that was to be given back. */
  cancelNumberRelease(numberId: string, options: Options = {}): Promise<models.Number> {
    return this.#transport.call("POST", `/numbers/${part(numberId)}/cancel-release`, { ...options });
  }

  /** Read a number. */
  get(numberId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Number> {
    return this.#transport.call("GET", `/numbers/${part(numberId)}`, { query, ...options });
  }

  /** Read what happened to a number, what goes by it and how its messages fare. */
  getNumberStanding(numberId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.NumberStanding> {
    return this.#transport.call("GET", `/numbers/${part(numberId)}/standing`, { query, ...options });
  }

  /** Try to link a number now instead of at its next turn. */
  link(numberId: string, options: Options = {}): Promise<models.Number> {
    return this.#transport.call("POST", `/numbers/${part(numberId)}/link`, { ...options });
  }

  /** List the numbers, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.Number> {
    return new Pages(this.#transport, "/numbers", query);
  }

  /** Search numbers for sale, at most 50; each offer is good for ten minutes. */
  listAvailableNumbers(query: { country?: string; account_id?: string; kind?: "local" | "mobile" | "toll_free"; area_code?: string; locality?: string; digits?: string; features?: Array<"sms" | "mms" | "voice">; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Offer>> {
    return this.#transport.call("GET", "/numbers/available", { query, ...options });
  }

  /** Give a number back in seven days; until then what people write still arrives. */
  release(numberId: string, body: models.NumberRelease, options: Options = {}): Promise<models.Number> {
    return this.#transport.call("POST", `/numbers/${part(numberId)}/release`, { body, ...options });
  }
}

export class OptOutLists {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Compare them now instead of tonight: whom a carrier blocks is opted out here too. */
  compare(options: Options = {}): Promise<models.QueuedComparison> {
    return this.#transport.call("POST", "/opt-out-lists/comparisons", { ...options });
  }

  /** List how the opt-out list of each carrier account compared with ours; an account each, in one page. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.OptOutList>> {
    return this.#transport.call("GET", "/opt-out-lists", { query, ...options });
  }

  /** List what share of those that broadcasts reached in 30 days opted out, by number, beside the target of 2 %. */
  listOptOutRates(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.OptOutRate>> {
    return this.#transport.call("GET", "/opt-out-lists/rates", { query, ...options });
  }
}

export class Organization {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Choose colours and footer; a colour too pale to be read is shown in its nearest readable shade. */
  changeBranding(body: models.Look, options: Options = {}): Promise<models.Brand> {
    return this.#transport.call("PUT", "/organization/branding", { body, ...options });
  }

  /** Close the organization: nothing is sent from now on, and in 30 days everything is erased. */
  close(body: models.Closure, options: Options = {}): Promise<models.Organization> {
    return this.#transport.call("POST", "/organization/closure", { body, ...options });
  }

  /** Confirm a test number by the code that was texted to it; the fifth wrong one ends the code. */
  confirmGuestRecipient(guestId: string, body: models.Code, options: Options = {}): Promise<Array<models.Guest>> {
    return this.#transport.call("POST", `/organization/guest-recipients/${part(guestId)}/confirmation`, { body, ...options });
  }

  /** Add a test number and text it a code; the same number again gets a new one. At most ten, twenty codes a day. */
  createGuestRecipient(body: models.NewGuest, options: Options = {}): Promise<models.Guest> {
    return this.#transport.call("POST", "/organization/guest-recipients", { body, ...options });
  }

  /** Take a test number away. */
  deleteGuestRecipient(guestId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/organization/guest-recipients/${part(guestId)}`, { ...options });
  }

  /** Download an archive. */
  downloadExport(exportId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/organization/exports/${part(exportId)}/file`, { ...options });
  }

  /** Write everything into one archive; the owners get a mail once it is ready. It lies there for seven days. */
  export(body: models.NewExport, options: Options = {}): Promise<models.Archive> {
    return this.#transport.call("POST", "/organization/exports", { body, ...options });
  }

  /** Read the organization. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.OrganizationView> {
    return this.#transport.call("GET", "/organization", { query, ...options });
  }

  /** Read how the organization looks where people meet it. */
  getBranding(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Brand> {
    return this.#transport.call("GET", "/organization/branding", { query, ...options });
  }

  /** Say how the organization sends, and what is missing before messages go to everybody. */
  getGoLive(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.LiveState> {
    return this.#transport.call("GET", "/organization/go-live", { query, ...options });
  }

  /** Ask to send to everybody. Where nothing is missing it is so at once, or an operator answers. */
  goLive(body: models.GoLive, options: Options = {}): Promise<models.LiveState> {
    return this.#transport.call("POST", "/organization/go-live", { body, ...options });
  }

  /** Take the closing back, while its 30 days last. */
  keep(options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", "/organization/closure", { ...options });
  }

  /** List the archives of the last days, latest first. */
  listExports(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Archive>> {
    return this.#transport.call("GET", "/organization/exports", { query, ...options });
  }

  /** List the test numbers, at most ten. */
  listGuestRecipients(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Guest>> {
    return this.#transport.call("GET", "/organization/guest-recipients", { query, ...options });
  }

  /** List what is limited and how much is in use; -1 is unlimited. */
  listLimits(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.LimitUse>> {
    return this.#transport.call("GET", "/organization/limits", { query, ...options });
  }

  /** List what can be turned on and off, and what would stop. They are changed by the setting `modules`. */
  listModules(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.ModuleView>> {
    return this.#transport.call("GET", "/organization/modules", { query, ...options });
  }

  /** List the first steps, checked now. */
  listOnboardingSteps(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.StepState>> {
    return this.#transport.call("GET", "/organization/onboarding", { query, ...options });
  }

  /** Say what each setting means, its default and its bounds as JSON Schema; `search` finds by any word of it. */
  listSettingDescriptions(query: { search?: string; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SettingDescription>> {
    return this.#transport.call("GET", "/organization/settings/schema", { query, ...options });
  }

  /** List every setting with its value, its default, and who changed it last. */
  listSettings(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SettingValue>> {
    return this.#transport.call("GET", "/organization/settings", { query, ...options });
  }

  /** Show the installation's own mark instead. */
  removeIcon(options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", "/organization/icon", { ...options });
  }

  /** Show the name instead of a logo. */
  removeLogo(options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", "/organization/logo", { ...options });
  }

  /** Upload the small picture that browsers show beside the name of a page that people are sent to. */
  setIcon(file: File, options: Options = {}): Promise<models.Brand> {
    return this.#transport.call("PUT", "/organization/icon", { file, ...options });
  }

  /** Upload the logo; what the file is decides, not its name, and drawings lose whatever could act. */
  setLogo(file: File, options: Options = {}): Promise<models.Brand> {
    return this.#transport.call("PUT", "/organization/logo", { file, ...options });
  }

  /** Skip a step, saying why. */
  skipOnboardingStep(step: string, body: models.Skip, options: Options = {}): Promise<Array<models.StepState>> {
    return this.#transport.call("POST", `/organization/onboarding/${part(step)}/skip`, { body, ...options });
  }

  /** Change the organization. `If-Match` guards against overwriting somebody else's change. */
  update(body: models.OrganizationPatch, options: Options = {}): Promise<models.OrganizationView> {
    return this.#transport.call("PATCH", "/organization", { body, ...options });
  }

  /** Change settings by key; null takes one back to its default. `If-Match` guards against another's change. */
  updateSettings(body: Record<string, unknown>, options: Options = {}): Promise<Array<models.SettingValue>> {
    return this.#transport.call("PATCH", "/organization/settings", { body, ...options });
  }
}

export class Organizations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Start another organization and own it; the session stays where it is. The same `Idempotency-Key` makes one. */
  create(body: models.OrganizationForm, options: Options = {}): Promise<models.Seat> {
    return this.#transport.call("POST", "/organizations", { body, ...options });
  }

  /** List the organizations one has a seat in, one's own before samples. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Seat>> {
    return this.#transport.call("GET", "/organizations", { query, ...options });
  }
}

export class Permissions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List every permission there is. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Permission>> {
    return this.#transport.call("GET", "/permissions", { query, ...options });
  }
}

export class ProviderAccounts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Connect an account with a carrier. */
  connect(body: models.NewProviderAccount, options: Options = {}): Promise<models.Account> {
    return this.#transport.call("POST", "/provider-accounts", { body, ...options });
  }

  /** Read an account. */
  get(accountId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Account> {
    return this.#transport.call("GET", `/provider-accounts/${part(accountId)}`, { query, ...options });
  }

  /** List the accounts with carriers, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.Account> {
    return new Pages(this.#transport, "/provider-accounts", query);
  }

  /** List the accounts that the installation offers to every organization, and which of them this one uses. */
  listSharedAccounts(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SharedOffer>> {
    return this.#transport.call("GET", "/provider-accounts/shared", { query, ...options });
  }

  /** Remove an account that no sender uses. */
  remove(accountId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/provider-accounts/${part(accountId)}`, { ...options });
  }

  /** Replace an account's keys; the old one still verifies webhooks for 24 hours. */
  rotateProviderAccountSecret(accountId: string, body: models.NewSecret, options: Options = {}): Promise<models.Account> {
    return this.#transport.call("POST", `/provider-accounts/${part(accountId)}/rotate-secret`, { body, ...options });
  }

  /** Make one harmless call to the carrier. */
  test(accountId: string, options: Options = {}): Promise<models.ConnectionTest> {
    return this.#transport.call("POST", `/provider-accounts/${part(accountId)}/test`, { ...options });
  }

  /** Change an account's name. */
  update(accountId: string, body: models.ProviderAccountPatch, options: Options = {}): Promise<models.Account> {
    return this.#transport.call("PATCH", `/provider-accounts/${part(accountId)}`, { body, ...options });
  }

  /** Use an account that the installation offers; numbers are bought in it here, and its keys are nobody's to see. */
  useSharedAccount(body: models.SharedChoice, options: Options = {}): Promise<models.Account> {
    return this.#transport.call("POST", "/provider-accounts/shared", { body, ...options });
  }
}

export class ProviderExchanges {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read one call of a provider. */
  get(exchangeId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Exchange> {
    return this.#transport.call("GET", `/provider-exchanges/${part(exchangeId)}`, { query, ...options });
  }

  /** List calls of providers of the last 7 days, newest first: every failure, and the first ten a minute. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; account_id?: string; delivery_id?: string; failed?: boolean; fields?: string; links?: boolean } = {}): Pages<models.Exchange> {
    return new Pages(this.#transport, "/provider-exchanges", query);
  }
}

export class PushApps {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add an app: an account that pushes and a sender that stands for it. */
  create(body: models.NewPushAppBody, options: Options = {}): Promise<models.PushApp> {
    return this.#transport.call("POST", "/push-apps", { body, ...options });
  }

  /** Read an app. */
  get(appId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.PushApp> {
    return this.#transport.call("GET", `/push-apps/${part(appId)}`, { query, ...options });
  }

  /** List the apps whose users are notified, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.PushApp> {
    return new Pages(this.#transport, "/push-apps", query);
  }

  /** Remove an app with its keys; its users are notified no more. New keys are set on its account. */
  remove(appId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/push-apps/${part(appId)}`, { ...options });
  }
}

export class Realtime {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Ask for a ticket that opens one socket at `/realtime?ticket=…` within a minute. */
  openRealtimeTicket(options: Options = {}): Promise<models.Ticket> {
    return this.#transport.call("POST", "/realtime/tickets", { ...options });
  }
}

export class Refusals {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Decide one: `stop` denies messages to the number, `not_refusal` lets them go again. */
  decide(refusalId: string, body: models.Decision, options: Options = {}): Promise<models.Refusal> {
    return this.#transport.call("POST", `/refusals/${part(refusalId)}/decision`, { body, ...options });
  }

  /** List texts that seem to ask not to be written to, the latest first. Undecided they become a STOP in time. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; standing?: "open" | "stop" | "not_refusal"; fields?: string; links?: boolean } = {}): Pages<models.Refusal> {
    return new Pages(this.#transport, "/refusals", query);
  }
}

export class Roles {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a role. */
  create(body: models.NewRole, options: Options = {}): Promise<models.RoleView> {
    return this.#transport.call("POST", "/roles", { body, ...options });
  }

  /** Remove a role that nobody has. */
  delete(code: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/roles/${part(code)}`, { ...options });
  }

  /** Read a role. */
  get(code: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.RoleView> {
    return this.#transport.call("GET", `/roles/${part(code)}`, { query, ...options });
  }

  /** List the roles that can be given; there are at most 56, so all are in one page. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.RoleView>> {
    return this.#transport.call("GET", "/roles", { query, ...options });
  }

  /** Rename a role or change what it holds. */
  update(code: string, body: models.RolePatch, options: Options = {}): Promise<models.RoleView> {
    return this.#transport.call("PATCH", `/roles/${part(code)}`, { body, ...options });
  }
}

export class Routes {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List which senders write to which numbers, in what shares, and who stands in for whom. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Route>> {
    return this.#transport.call("GET", "/routes", { query, ...options });
  }

  /** Replace all routes by these. */
  replace(body: models.RoutesBody, options: Options = {}): Promise<Array<models.Route>> {
    return this.#transport.call("PUT", "/routes", { body, ...options });
  }
}

export class Sandbox {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Move the sandbox's clock forward. */
  forward(body: models.Clock, options: Options = {}): Promise<models.Sandbox> {
    return this.#transport.call("POST", "/sandbox/clock", { body, ...options });
  }

  /** Read where test keys act, and the numbers to try with. 404 before the first test key. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Sandbox> {
    return this.#transport.call("GET", "/sandbox", { query, ...options });
  }

  /** Make the sandbox; where there is one, it is answered as it is. */
  make(options: Options = {}): Promise<models.Sandbox> {
    return this.#transport.call("POST", "/sandbox", { ...options });
  }

  /** Put a new sandbox in the place of the present one; everything in the old one is deleted. */
  reset(body: models.Reset, options: Options = {}): Promise<models.Sandbox> {
    return this.#transport.call("POST", "/sandbox/reset", { body, ...options });
  }

  /** Have something happen in the sandbox. */
  triggerSandboxEvent(body: models.SandboxEvent, options: Options = {}): Promise<models.Sent> {
    return this.#transport.call("POST", "/sandbox/events", { body, ...options });
  }
}

export class ScheduledReplies {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Cancel an answer that was not sent yet; it stays in the list as cancelled. */
  cancel(scheduledReplyId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/scheduled-replies/${part(scheduledReplyId)}`, { ...options });
  }

  /** List answers for later, and what became of them, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at"; state?: "scheduled" | "sending" | "sent" | "cancelled" | "failed"; conversation_id?: string; fields?: string; links?: boolean } = {}): Pages<models.ScheduledReply> {
    return new Pages(this.#transport, "/scheduled-replies", query);
  }

  /** Read an answer for later. */
  read(scheduledReplyId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ScheduledReply> {
    return this.#transport.call("GET", `/scheduled-replies/${part(scheduledReplyId)}`, { query, ...options });
  }

  /** Have an answer sent later. */
  scheduleReply(body: models.ScheduledIn, options: Options = {}): Promise<models.ScheduledReply> {
    return this.#transport.call("POST", "/scheduled-replies", { body, ...options });
  }

  /** Change the words or the time of an answer that was not sent yet. */
  update(scheduledReplyId: string, body: models.ScheduledPatch, options: Options = {}): Promise<models.ScheduledReply> {
    return this.#transport.call("PATCH", `/scheduled-replies/${part(scheduledReplyId)}`, { body, ...options });
  }
}

export class Schedules {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Cancel it: no date comes any more. Its history stays. */
  cancel(scheduleId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/schedules/${part(scheduleId)}`, { ...options });
  }

  /** Have a message sent later, or again and again. */
  create(body: models.ScheduleIn, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("POST", "/schedules", { body, ...options });
  }

  /** List schedules, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"pending" | "paused" | "sent" | "cancelled" | "failed">; q?: string; fields?: string; links?: boolean } = {}): Pages<models.ScheduleOut> {
    return new Pages(this.#transport, "/schedules", query);
  }

  /** List its dates that came, newest first, each with what became of it. */
  listRuns(scheduleId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-planned_for" | "planned_for"; fields?: string; links?: boolean } = {}): Pages<models.RunOut> {
    return new Pages(this.#transport, `/schedules/${part(scheduleId)}/runs`, query);
  }

  /** Pause it: its dates stay, nothing is sent. */
  pause(scheduleId: string, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("POST", `/schedules/${part(scheduleId)}/pause`, { ...options });
  }

  /** Read a schedule and its next five dates. */
  read(scheduleId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("GET", `/schedules/${part(scheduleId)}`, { query, ...options });
  }

  /** Change it for the dates to come; what was sent stays. With `If-Match` only if nobody changed it since. */
  replace(scheduleId: string, body: models.ScheduleIn, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("PUT", `/schedules/${part(scheduleId)}`, { body, ...options });
  }

  /** Go on with the next date; what was paused over is never sent. */
  resume(scheduleId: string, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("POST", `/schedules/${part(scheduleId)}/resume`, { ...options });
  }

  /** Leave one date out. */
  skipDate(scheduleId: string, body: models.DateIn, options: Options = {}): Promise<models.ScheduleOut> {
    return this.#transport.call("POST", `/schedules/${part(scheduleId)}/skip`, { body, ...options });
  }
}

export class Search {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Search messages and notes. */
  searchMessages(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; q?: string; sort?: "relevance" | "newest"; fields?: string; links?: boolean } = {}): Pages<models.SearchHit> {
    return new Pages(this.#transport, "/search/messages", query);
  }
}

export class SecurityLog {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List what matters to who gets in: sign-ins, failures, factors, sessions, keys; the latest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; kind?: Array<string>; fields?: string; links?: boolean } = {}): Pages<models.SecurityEvent> {
    return new Pages(this.#transport, "/security-log", query);
  }
}

export class Segments {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Save a rule under a name. */
  create(body: models.NewSegment, options: Options = {}): Promise<models.Segment> {
    return this.#transport.call("POST", "/segments", { body, ...options });
  }

  /** Remove a segment that nothing uses. */
  delete(segmentId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/segments/${part(segmentId)}`, { ...options });
  }

  /** Read a segment; `GET /contacts?segment_id=…` lists who is in it. */
  get(segmentId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Segment> {
    return this.#transport.call("GET", `/segments/${part(segmentId)}`, { query, ...options });
  }

  /** List segments by name. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Segment>> {
    return this.#transport.call("GET", "/segments", { query, ...options });
  }

  /** List what rules can ask about, and by which operators. */
  listSegmentFields(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SegmentField>> {
    return this.#transport.call("GET", "/segments/fields", { query, ...options });
  }

  /** Count whom a rule selects now, how many each channel reaches, and show ten of them. */
  preview(body: models.AskedRules, options: Options = {}): Promise<models.SegmentPreview> {
    return this.#transport.call("POST", "/segments/preview", { body, ...options });
  }

  /** Rename a segment, change its rule, begin or end watching it. */
  update(segmentId: string, body: models.SegmentPatch, options: Options = {}): Promise<models.Segment> {
    return this.#transport.call("PATCH", `/segments/${part(segmentId)}`, { body, ...options });
  }
}

export class SenderRegistrations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Ask the carriers to look at a refused campaign again. */
  appealRegisteredCampaign(registrationId: string, body: models.AppealBody, options: Options = {}): Promise<models.CampaignDetail> {
    return this.#transport.call("POST", `/sender-registrations/campaigns/${part(registrationId)}/appeal`, { body, ...options });
  }

  /** Have exactly these numbers send by a campaign. */
  assignRegisteredCampaignNumbers(registrationId: string, body: models.AssignmentsBody, options: Options = {}): Promise<Array<models.AssignmentView>> {
    return this.#transport.call("PUT", `/sender-registrations/campaigns/${part(registrationId)}/assignments`, { body, ...options });
  }

  /** Give back the code that came to a sole proprietor. */
  confirmRegisteredBrandCode(registrationId: string, body: models.CodeBody, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("POST", `/sender-registrations/brands/${part(registrationId)}/code/confirm`, { body, ...options });
  }

  /** Begin a brand; its form is filled with what is known, and nothing is handed in. */
  createRegisteredBrand(body: models.NewBrand, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("POST", "/sender-registrations/brands", { body, ...options });
  }

  /** Begin a campaign; its form is filled with what is known, and nothing is handed in. */
  createRegisteredCampaign(body: models.NewCampaign, options: Options = {}): Promise<models.CampaignDetail> {
    return this.#transport.call("POST", "/sender-registrations/campaigns", { body, ...options });
  }

  /** Begin the verification of a toll-free number; its form is filled with what is known, and nothing is handed in. */
  createRegisteredTollfree(body: models.NewTollfree, options: Options = {}): Promise<models.TollfreeDetail> {
    return this.#transport.call("POST", "/sender-registrations/tollfree", { body, ...options });
  }

  /** Throw a draft away; what the provider knows stays. */
  deleteRegisteredBrand(registrationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/sender-registrations/brands/${part(registrationId)}`, { ...options });
  }

  /** Throw a draft away; what the provider knows stays. */
  deleteRegisteredCampaign(registrationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/sender-registrations/campaigns/${part(registrationId)}`, { ...options });
  }

  /** Throw a draft away; what the provider knows stays. */
  deleteRegisteredTollfree(registrationId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/sender-registrations/tollfree/${part(registrationId)}`, { ...options });
  }

  /** Read a brand with its state, reasons, what its form lacks and its timeline. */
  getRegisteredBrand(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("GET", `/sender-registrations/brands/${part(registrationId)}`, { query, ...options });
  }

  /** Say what handing it in costs, in millionths of a US dollar, and what it will allow. */
  getRegisteredBrandTerms(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Terms> {
    return this.#transport.call("GET", `/sender-registrations/brands/${part(registrationId)}/terms`, { query, ...options });
  }

  /** Read a campaign with its state, reasons, what its form lacks and its timeline. */
  getRegisteredCampaign(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.CampaignDetail> {
    return this.#transport.call("GET", `/sender-registrations/campaigns/${part(registrationId)}`, { query, ...options });
  }

  /** Say what handing it in costs, in millionths of a US dollar, and what it will allow. */
  getRegisteredCampaignTerms(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Terms> {
    return this.#transport.call("GET", `/sender-registrations/campaigns/${part(registrationId)}/terms`, { query, ...options });
  }

  /** Read the verification of a toll-free number with its state, reasons, what its form lacks and its timeline. */
  getRegisteredTollfree(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.TollfreeDetail> {
    return this.#transport.call("GET", `/sender-registrations/tollfree/${part(registrationId)}`, { query, ...options });
  }

  /** List the use cases that the provider offers this brand, what fits it best first. */
  listRegisteredBrandUseCases(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.UseCase>> {
    return this.#transport.call("GET", `/sender-registrations/brands/${part(registrationId)}/use-cases`, { query, ...options });
  }

  /** List brands registered with carriers, newest first. */
  listRegisteredBrands(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.BrandView> {
    return new Pages(this.#transport, "/sender-registrations/brands", query);
  }

  /** List the numbers that send by a campaign, and how far the carriers know of it. */
  listRegisteredCampaignNumbers(registrationId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.AssignmentView>> {
    return this.#transport.call("GET", `/sender-registrations/campaigns/${part(registrationId)}/assignments`, { query, ...options });
  }

  /** List campaigns registered with carriers, newest first. */
  listRegisteredCampaigns(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.CampaignView> {
    return new Pages(this.#transport, "/sender-registrations/campaigns", query);
  }

  /** List verifications of toll-free numbers, newest first. */
  listRegisteredTollfree(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.TollfreeView> {
    return new Pages(this.#transport, "/sender-registrations/tollfree", query);
  }

  /** Have the provider text a sole proprietor a code. */
  sendRegisteredBrandCode(registrationId: string, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("POST", `/sender-registrations/brands/${part(registrationId)}/code`, { ...options });
  }

  /** Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something. */
  submitRegisteredBrand(registrationId: string, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("POST", `/sender-registrations/brands/${part(registrationId)}/submit`, { ...options });
  }

  /** Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something. */
  submitRegisteredCampaign(registrationId: string, options: Options = {}): Promise<models.CampaignDetail> {
    return this.#transport.call("POST", `/sender-registrations/campaigns/${part(registrationId)}/submit`, { ...options });
  }

  /** Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something. */
  submitRegisteredTollfree(registrationId: string, options: Options = {}): Promise<models.TollfreeDetail> {
    return this.#transport.call("POST", `/sender-registrations/tollfree/${part(registrationId)}/submit`, { ...options });
  }

  /** Change the form of a brand, until it is handed in or after it was refused. */
  updateRegisteredBrand(registrationId: string, body: models.BrandPatch, options: Options = {}): Promise<models.BrandDetail> {
    return this.#transport.call("PATCH", `/sender-registrations/brands/${part(registrationId)}`, { body, ...options });
  }

  /** Change the form of a campaign, until it is handed in or after it was refused. */
  updateRegisteredCampaign(registrationId: string, body: models.CampaignPatch, options: Options = {}): Promise<models.CampaignDetail> {
    return this.#transport.call("PATCH", `/sender-registrations/campaigns/${part(registrationId)}`, { body, ...options });
  }

  /** Change the form of the verification of a toll-free number, until it is handed in or after it was refused. */
  updateRegisteredTollfree(registrationId: string, body: models.TollfreePatch, options: Options = {}): Promise<models.TollfreeDetail> {
    return this.#transport.call("PATCH", `/sender-registrations/tollfree/${part(registrationId)}`, { body, ...options });
  }
}

export class Senders {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a number to send from; the first one becomes the default. */
  create(body: models.NewSenderBody, options: Options = {}): Promise<models.SenderView> {
    return this.#transport.call("POST", "/senders", { body, ...options });
  }

  /** Read a sender. */
  get(senderId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.SenderView> {
    return this.#transport.call("GET", `/senders/${part(senderId)}`, { query, ...options });
  }

  /** List the senders, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.SenderView> {
    return new Pages(this.#transport, "/senders", query);
  }

  /** Say why a sender cannot send now; empty when it can. */
  listSenderBlockers(senderId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.BlockerView>> {
    return this.#transport.call("GET", `/senders/${part(senderId)}/blockers`, { query, ...options });
  }

  /** Stop sending from a number; what people write to it still arrives. */
  pause(senderId: string, options: Options = {}): Promise<models.SenderView> {
    return this.#transport.call("POST", `/senders/${part(senderId)}/pause`, { ...options });
  }

  /** Give a sender up; it never sends again. */
  release(senderId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/senders/${part(senderId)}`, { ...options });
  }

  /** Send from a paused number again. */
  resume(senderId: string, options: Options = {}): Promise<models.SenderView> {
    return this.#transport.call("POST", `/senders/${part(senderId)}/resume`, { ...options });
  }

  /** Text yourself from a sender; 409 names what stands in its way. */
  sendSenderTest(senderId: string, body: models.SenderTest, options: Options = {}): Promise<models.AcceptedMessage> {
    return this.#transport.call("POST", `/senders/${part(senderId)}/test-message`, { body, ...options });
  }

  /** Change a sender's limits (null lifts one), or make it the default. */
  update(senderId: string, body: models.SenderPatch, options: Options = {}): Promise<models.SenderView> {
    return this.#transport.call("PATCH", `/senders/${part(senderId)}`, { body, ...options });
  }
}

export class Settings {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Let a location have its organization's rules again. */
  dropSendingRules(query: { location_id?: string } = {}, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", "/settings/sending", { query, ...options });
  }

  /** Read the rules of sending in force, for the organization or people of one location. */
  readSendingRules(query: { location_id?: string; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.SendingRulesOut> {
    return this.#transport.call("GET", "/settings/sending", { query, ...options });
  }

  /** Lay the rules of sending down anew, for the organization or people of one location. */
  replaceSendingRules(body: models.SendingRules, query: { location_id?: string } = {}, options: Options = {}): Promise<models.SendingRulesOut> {
    return this.#transport.call("PUT", "/settings/sending", { body, query, ...options });
  }
}

export class SignedForms {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Download a signed form as it was uploaded; each reading is in the audit trail. */
  download(formId: string, options: Options = {}): Promise<Uint8Array> {
    return this.#transport.file("GET", `/signed-forms/${part(formId)}`, { ...options });
  }
}

export class SlaPolicies {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Set a target; conversations that wait already get theirs. */
  create(body: models.NewTarget, options: Options = {}): Promise<models.Policy> {
    return this.#transport.call("POST", "/sla-policies", { body, ...options });
  }

  /** Remove one; clocks that run by it run on. */
  delete(policyId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/sla-policies/${part(policyId)}`, { ...options });
  }

  /** Read one. */
  get(policyId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Policy> {
    return this.#transport.call("GET", `/sla-policies/${part(policyId)}`, { query, ...options });
  }

  /** List response targets in their order; of those that fit a conversation the first holds. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Policy>> {
    return this.#transport.call("GET", "/sla-policies", { query, ...options });
  }

  /** Change one. */
  update(policyId: string, body: models.TargetPatch, options: Options = {}): Promise<models.Policy> {
    return this.#transport.call("PATCH", `/sla-policies/${part(policyId)}`, { body, ...options });
  }
}

export class SsoConnections {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Turn passwords off for the domain, or give newcomers a seat. */
  changeSso(connectionId: string, body: models.ConnectionPatch, options: Options = {}): Promise<models.SsoConnection> {
    return this.#transport.call("PATCH", `/sso-connections/${part(connectionId)}`, { body, ...options });
  }

  /** Connect an OpenID provider. */
  connectSso(body: models.NewConnection, options: Options = {}): Promise<models.SsoConnection> {
    return this.#transport.call("POST", "/sso-connections", { body, ...options });
  }

  /** Take a connection away. */
  disconnectSso(connectionId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/sso-connections/${part(connectionId)}`, { ...options });
  }

  /** List the organization's connections to OpenID providers. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.SsoConnection>> {
    return this.#transport.call("GET", "/sso-connections", { query, ...options });
  }

  /** Look for the DNS record that proves the domain. */
  proveSsoDomain(connectionId: string, options: Options = {}): Promise<models.SsoConnection> {
    return this.#transport.call("POST", `/sso-connections/${part(connectionId)}/proof`, { ...options });
  }
}

export class StopWords {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a stop word; the same twice is a no-op. */
  add(body: models.NewStopWord, options: Options = {}): Promise<models.StopWord> {
    return this.#transport.call("POST", "/stop-words", { body, ...options });
  }

  /** List the organization's own stop words; the built-in ones hold everywhere and are not listed. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.StopWord>> {
    return this.#transport.call("GET", "/stop-words", { query, ...options });
  }

  /** Remove a stop word of the organization's own; who stopped by it stays stopped. */
  remove(word: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/stop-words/${part(word)}`, { ...options });
  }
}

export class SupportAccess {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Let support change something for so many days; for owners. */
  allowSupport(body: models.Leave, options: Options = {}): Promise<models.IdentityStanding> {
    return this.#transport.call("PUT", "/support-access", { body, ...options });
  }

  /** Take the leave back at once; for owners. */
  forbidSupport(options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", "/support-access", { ...options });
  }

  /** Read whether and until when support may change something here. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.IdentityStanding> {
    return this.#transport.call("GET", "/support-access", { query, ...options });
  }
}

export class SurveySettings {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Read whether people are asked. */
  get(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.SurveySettings> {
    return this.#transport.call("GET", "/survey-settings", { query, ...options });
  }

  /** Set whether people are asked. */
  put(body: models.SurveySettingsBody, options: Options = {}): Promise<models.SurveySettings> {
    return this.#transport.call("PUT", "/survey-settings", { body, ...options });
  }
}

export class Sync {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List what changed and what was deleted since a mark. */
  listChanges(query: { since?: string; fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Synchronized> {
    return this.#transport.call("GET", "/sync", { query, ...options });
  }
}

export class Tags {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add or remove many tags at once. */
  change(body: models.BulkRequest, options: Options = {}): Promise<models.BulkResult> {
    return this.#transport.call("POST", "/tags/bulk", { body, ...options });
  }

  /** Add a tag, or find the one of that name. */
  create(body: models.NewTag, options: Options = {}): Promise<models.Tag> {
    return this.#transport.call("POST", "/tags", { body, ...options });
  }

  /** Take a tag from everybody and remove it. */
  delete(tagId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/tags/${part(tagId)}`, { ...options });
  }

  /** Read a tag. */
  get(tagId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Tag> {
    return this.#transport.call("GET", `/tags/${part(tagId)}`, { query, ...options });
  }

  /** List tags by name, with how many contacts bear each. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "name"; q?: string; fields?: string; links?: boolean } = {}): Pages<models.Tag> {
    return new Pages(this.#transport, "/tags", query);
  }

  /** Give contacts a tag. */
  tagContacts(tagId: string, body: models.ContactIds, options: Options = {}): Promise<models.Tag> {
    return this.#transport.call("POST", `/tags/${part(tagId)}/contacts`, { body, ...options });
  }

  /** Take a tag from contacts. */
  untagContacts(tagId: string, body: models.ContactIds, options: Options = {}): Promise<models.Tag> {
    return this.#transport.call("POST", `/tags/${part(tagId)}/contacts/remove`, { body, ...options });
  }

  /** Rename or colour a tag. The name of another tag merges the two; the answer is the one that stays. */
  update(tagId: string, body: models.TagPatch, options: Options = {}): Promise<models.Tag> {
    return this.#transport.call("PATCH", `/tags/${part(tagId)}`, { body, ...options });
  }
}

export class Templates {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Approve what waits for review; whoever handed it in cannot. */
  approve(templateId: string, body: models.ReviewIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/approve`, { body, ...options });
  }

  /** Begin a template with a starter's words; its name gets a number where it is taken. */
  begin(body: models.StarterIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", "/templates/starters", { body, ...options });
  }

  /** Write a template; its first version is unpublished. */
  create(body: models.TemplateIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", "/templates", { body, ...options });
  }

  /** Delete a template; what was sent by it stays readable. 409 lists who still needs it. */
  delete(templateId: string, query: { even_in_use?: boolean } = {}, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/templates/${part(templateId)}`, { query, ...options });
  }

  /** Hand the published words of a language in to WhatsApp; the same words asked twice are one request. */
  handInWhatsappTemplate(templateId: string, body: models.HandIn, options: Options = {}): Promise<models.WhatsAppTemplate> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/whatsapp`, { body, ...options });
  }

  /** List templates, newest first; archived ones only where `status` asks for them. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"draft" | "pending_review" | "approved" | "rejected" | "archived">; category?: "marketing" | "utility" | "authentication"; channel?: "sms" | "whatsapp" | "email" | "push"; folder?: string; q?: string; fields?: string; links?: boolean } = {}): Pages<models.TemplateOut> {
    return new Pages(this.#transport, "/templates", query);
  }

  /** List starters of this organization's kind, each in three languages. */
  listTemplateStarters(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Starter>> {
    return this.#transport.call("GET", "/templates/starters", { query, ...options });
  }

  /** List what needs a template or sent it, what is open first; at most fifty of a kind. */
  listTemplateUses(templateId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.TemplateUse>> {
    return this.#transport.call("GET", `/templates/${part(templateId)}/uses`, { query, ...options });
  }

  /** List versions, newest first, without their words. */
  listTemplateVersions(templateId: string, query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.VersionOut> {
    return new Pages(this.#transport, `/templates/${part(templateId)}/versions`, query);
  }

  /** Publish what was written: it is final from then on. */
  publish(templateId: string, body: models.MessagingNoteIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/publish`, { body, ...options });
  }

  /** Read a template with its newest version. */
  read(templateId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("GET", `/templates/${part(templateId)}`, { query, ...options });
  }

  /** Read a version with its words, as they were sent. */
  readTemplateVersion(templateId: string, number: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.VersionOut> {
    return this.#transport.call("GET", `/templates/${part(templateId)}/versions/${part(number)}`, { query, ...options });
  }

  /** Send it back, with a comment. */
  reject(templateId: string, body: models.RejectIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/reject`, { body, ...options });
  }

  /** Fill a variant in, as somebody would get it. */
  render(templateId: string, body: models.RenderIn, options: Options = {}): Promise<models.Rendered> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/render`, { body, ...options });
  }

  /** Begin a new version with the words of an old one. */
  restoreTemplateVersion(templateId: string, number: string, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/versions/${part(number)}/restore`, { ...options });
  }

  /** Hand it in for review; asked twice it is one request. */
  submit(templateId: string, body: models.ReviewIn, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("POST", `/templates/${part(templateId)}/submit`, { body, ...options });
  }

  /** Read what WhatsApp says of every template now, instead of within the hour. */
  sync(options: Options = {}): Promise<models.QueuedSync> {
    return this.#transport.call("POST", "/templates/sync", { ...options });
  }

  /** Change a template; a published version never changes, so new words begin the next one. */
  update(templateId: string, body: models.TemplatePatch, options: Options = {}): Promise<models.WithVersion> {
    return this.#transport.call("PATCH", `/templates/${part(templateId)}`, { body, ...options });
  }
}

export class Topics {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a topic. */
  create(body: models.NewTopicBody, options: Options = {}): Promise<models.Topic> {
    return this.#transport.call("POST", "/topics", { body, ...options });
  }

  /** Remove a topic with what people said of it; not while a message about it still waits. */
  delete(topicId: string, options: Options = {}): Promise<void> {
    return this.#transport.call("DELETE", `/topics/${part(topicId)}`, { ...options });
  }

  /** Read a topic. */
  get(topicId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.Topic> {
    return this.#transport.call("GET", `/topics/${part(topicId)}`, { query, ...options });
  }

  /** List topics in their order; there are at most twenty. */
  list(query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<Array<models.Topic>> {
    return this.#transport.call("GET", "/topics", { query, ...options });
  }

  /** Change a topic. What people said of it stays; `default_subscribed` speaks for those who said nothing. */
  update(topicId: string, body: models.TopicPatch, options: Options = {}): Promise<models.Topic> {
    return this.#transport.call("PATCH", `/topics/${part(topicId)}`, { body, ...options });
  }
}

export class WhatsappAccounts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Connect a WhatsApp Business Account; it is read soon after, and its numbers become senders. */
  connect(body: models.NewWhatsAppAccount, options: Options = {}): Promise<models.WhatsAppAccountView> {
    return this.#transport.call("POST", "/whatsapp-accounts/connect", { body, ...options });
  }

  /** Read a WhatsApp Business Account. */
  get(whatsappId: string, query: { fields?: string; links?: boolean } = {}, options: Options = {}): Promise<models.WhatsAppAccountView> {
    return this.#transport.call("GET", `/whatsapp-accounts/${part(whatsappId)}`, { query, ...options });
  }

  /** List the WhatsApp Business Accounts with their numbers, newest first. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; fields?: string; links?: boolean } = {}): Pages<models.WhatsAppAccountView> {
    return new Pages(this.#transport, "/whatsapp-accounts", query);
  }

  /** Read an account anew: its name, numbers, quality, tiers and the end of its token. */
  sync(whatsappId: string, options: Options = {}): Promise<models.WhatsAppAccountView> {
    return this.#transport.call("POST", `/whatsapp-accounts/${part(whatsappId)}/sync`, { ...options });
  }
}

export class WhatsappTemplates {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List templates at WhatsApp, those made there too, newest first; deleted ones only where asked for. */
  list(query: { limit?: number; cursor?: string; include_total?: boolean; created_after?: string; created_before?: string; updated_after?: string; updated_before?: string; sort?: "-created_at" | "created_at"; status?: Array<"pending" | "approved" | "rejected" | "paused" | "disabled" | "in_appeal" | "deleted">; fields?: string; links?: boolean } = {}): Pages<models.WhatsAppTemplate> {
    return new Pages(this.#transport, "/whatsapp-templates", query);
  }
}

export class Resources {
  readonly agents: Agents;
  readonly analytics: Analytics;
  readonly apiKeys: ApiKeys;
  readonly apiRequests: ApiRequests;
  readonly assistSettings: AssistSettings;
  readonly audienceLists: AudienceLists;
  readonly auditLog: AuditLog;
  readonly broadcasts: Broadcasts;
  readonly businessHours: BusinessHours;
  readonly cannedReplies: CannedReplies;
  readonly channels: Channels;
  readonly consentRequests: ConsentRequests;
  readonly consentTexts: ConsentTexts;
  readonly consents: Consents;
  readonly contacts: Contacts;
  readonly conversations: Conversations;
  readonly corsOrigins: CorsOrigins;
  readonly customFields: CustomFields;
  readonly devices: Devices;
  readonly drafts: Drafts;
  readonly emailDomains: EmailDomains;
  readonly erasureRequests: ErasureRequests;
  readonly exportRequests: ExportRequests;
  readonly groups: Groups;
  readonly helpChats: HelpChats;
  readonly households: Households;
  readonly imports: Imports;
  readonly inboxRules: InboxRules;
  readonly inboxTeams: InboxTeams;
  readonly inboxViews: InboxViews;
  readonly invitations: Invitations;
  readonly jobs: Jobs;
  readonly keywords: Keywords;
  readonly labels: Labels;
  readonly legalHolds: LegalHolds;
  readonly limits: Limits;
  readonly linkDomains: LinkDomains;
  readonly links: Links;
  readonly locations: Locations;
  readonly macros: Macros;
  readonly media: Media;
  readonly mediaCategories: MediaCategories;
  readonly members: Members;
  readonly merges: Merges;
  readonly messages: Messages;
  readonly numbers: Numbers;
  readonly optOutLists: OptOutLists;
  readonly organization: Organization;
  readonly organizations: Organizations;
  readonly permissions: Permissions;
  readonly providerAccounts: ProviderAccounts;
  readonly providerExchanges: ProviderExchanges;
  readonly pushApps: PushApps;
  readonly realtime: Realtime;
  readonly refusals: Refusals;
  readonly roles: Roles;
  readonly routes: Routes;
  readonly sandbox: Sandbox;
  readonly scheduledReplies: ScheduledReplies;
  readonly schedules: Schedules;
  readonly search: Search;
  readonly securityLog: SecurityLog;
  readonly segments: Segments;
  readonly senderRegistrations: SenderRegistrations;
  readonly senders: Senders;
  readonly settings: Settings;
  readonly signedForms: SignedForms;
  readonly slaPolicies: SlaPolicies;
  readonly ssoConnections: SsoConnections;
  readonly stopWords: StopWords;
  readonly supportAccess: SupportAccess;
  readonly surveySettings: SurveySettings;
  readonly sync: Sync;
  readonly tags: Tags;
  readonly templates: Templates;
  readonly topics: Topics;
  readonly whatsappAccounts: WhatsappAccounts;
  readonly whatsappTemplates: WhatsappTemplates;

  constructor(transport: Transport) {
    this.agents = new Agents(transport);
    this.analytics = new Analytics(transport);
    this.apiKeys = new ApiKeys(transport);
    this.apiRequests = new ApiRequests(transport);
    this.assistSettings = new AssistSettings(transport);
    this.audienceLists = new AudienceLists(transport);
    this.auditLog = new AuditLog(transport);
    this.broadcasts = new Broadcasts(transport);
    this.businessHours = new BusinessHours(transport);
    this.cannedReplies = new CannedReplies(transport);
    this.channels = new Channels(transport);
    this.consentRequests = new ConsentRequests(transport);
    this.consentTexts = new ConsentTexts(transport);
    this.consents = new Consents(transport);
    this.contacts = new Contacts(transport);
    this.conversations = new Conversations(transport);
    this.corsOrigins = new CorsOrigins(transport);
    this.customFields = new CustomFields(transport);
    this.devices = new Devices(transport);
    this.drafts = new Drafts(transport);
    this.emailDomains = new EmailDomains(transport);
    this.erasureRequests = new ErasureRequests(transport);
    this.exportRequests = new ExportRequests(transport);
    this.groups = new Groups(transport);
    this.helpChats = new HelpChats(transport);
    this.households = new Households(transport);
    this.imports = new Imports(transport);
    this.inboxRules = new InboxRules(transport);
    this.inboxTeams = new InboxTeams(transport);
    this.inboxViews = new InboxViews(transport);
    this.invitations = new Invitations(transport);
    this.jobs = new Jobs(transport);
    this.keywords = new Keywords(transport);
    this.labels = new Labels(transport);
    this.legalHolds = new LegalHolds(transport);
    this.limits = new Limits(transport);
    this.linkDomains = new LinkDomains(transport);
    this.links = new Links(transport);
    this.locations = new Locations(transport);
    this.macros = new Macros(transport);
    this.media = new Media(transport);
    this.mediaCategories = new MediaCategories(transport);
    this.members = new Members(transport);
    this.merges = new Merges(transport);
    this.messages = new Messages(transport);
    this.numbers = new Numbers(transport);
    this.optOutLists = new OptOutLists(transport);
    this.organization = new Organization(transport);
    this.organizations = new Organizations(transport);
    this.permissions = new Permissions(transport);
    this.providerAccounts = new ProviderAccounts(transport);
    this.providerExchanges = new ProviderExchanges(transport);
    this.pushApps = new PushApps(transport);
    this.realtime = new Realtime(transport);
    this.refusals = new Refusals(transport);
    this.roles = new Roles(transport);
    this.routes = new Routes(transport);
    this.sandbox = new Sandbox(transport);
    this.scheduledReplies = new ScheduledReplies(transport);
    this.schedules = new Schedules(transport);
    this.search = new Search(transport);
    this.securityLog = new SecurityLog(transport);
    this.segments = new Segments(transport);
    this.senderRegistrations = new SenderRegistrations(transport);
    this.senders = new Senders(transport);
    this.settings = new Settings(transport);
    this.signedForms = new SignedForms(transport);
    this.slaPolicies = new SlaPolicies(transport);
    this.ssoConnections = new SsoConnections(transport);
    this.stopWords = new StopWords(transport);
    this.supportAccess = new SupportAccess(transport);
    this.surveySettings = new SurveySettings(transport);
    this.sync = new Sync(transport);
    this.tags = new Tags(transport);
    this.templates = new Templates(transport);
    this.topics = new Topics(transport);
    this.whatsappAccounts = new WhatsappAccounts(transport);
    this.whatsappTemplates = new WhatsappTemplates(transport);
  }
}
