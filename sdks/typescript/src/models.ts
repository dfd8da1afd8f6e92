// The shapes that go to the API and come from it. Written by `python -m sdks.generator`: do not edit.

/** A message that was taken into the queue. */
export interface AcceptedMessage {
  id: string;
  status: string;
}

/** A reply that may be taken back until `undo_until_at`. */
export interface AcceptedReply {
  conversation_id: string;
  created_at: string;
  delivery_id: string;
  id: string;
  undo_until_at: string;
}

/** A provider account as it is shown: of its key only the last four characters. `most_per_second` is what the provider says it may send. `is_shared`: it is one of the whole installation, and only its operator has the keys. `mailbox_error` says why its mailbox (IMAP) could not be read the last time. */
export interface Account {
  _links?: Record<string, string>;
  base_url: string;
  checked_at: string | null;
  created_at: string;
  environment: Environment;
  id: string;
  is_shared: boolean;
  key_last4: string;
  last_error: string | null;
  livemode?: boolean;
  mailbox_error: string | null;
  most_per_second: number | null;
  name: string;
  provider: string;
  state: string;
}

/** An account: down by its last probe, degraded above 10 % errors in 5 minutes or where its breaker is open. `error` in the provider's words; `breaker` names the operations that are not asked for now. */
export interface AccountHealth {
  account_id: string;
  breaker: Array<string>;
  checked_at: string | null;
  environment: string;
  error: string | null;
  figures: Figures;
  name: string;
  provider: string;
  senders: Array<SenderHealth>;
  state: "degraded" | "down" | "healthy" | "unknown";
}

/** A way to reach a contact. `value` and `display` are masked without `contacts:addresses`. `consent_signed`: they agreed on a signed form after an opt-out, so a carrier may block them still. */
export interface Address {
  consent: "denied" | "granted" | "pending" | "unknown";
  consent_signed: boolean;
  country: string | null;
  display: string;
  id: string;
  is_primary: boolean;
  kind: "email" | "phone" | "push" | "whatsapp";
  last4: string;
  line_type: string;
  status: "active" | "bounced" | "complained" | "invalid" | "landline" | "unreachable";
  status_reason: string | null;
  value: string;
  warnings: Array<string>;
}

/** What may be changed of an address. */
export interface AddressPatch {
  primary?: boolean;
  status?: "active" | "bounced" | "complained" | "invalid" | "landline" | "unreachable";
}

/** Somebody who answers: present `availability`, what they set by hand, how much of their capacity is taken. */
export interface Agent {
  availability: Availability;
  capacity: number;
  chosen: Availability | null;
  last_seen_at: string | null;
  name: string;
  open: number;
  user_id: string;
}

/** Of one user, or of nobody: how many answers, their mean, how many were 4 or 5. */
export interface AgentFigures {
  agent_id: string | null;
  answers: number;
  happy: number;
  mean: number;
}

/** The web sites that are allowed. */
export interface AllowedOrigins {
  _links?: Record<string, string>;
  livemode?: boolean;
  origins: Array<string>;
}

/** An API key without its secret; `rate_limit` counts requests in 15 minutes, None: what the plan gives. While a secret that was replaced still counts, `previous_valid_until` says how long, `previous_used_at` whether somebody still has it. */
export interface ApiKey {
  _links?: Record<string, string>;
  allowed_ips: Array<string>;
  created_at: string;
  created_by: string | null;
  expires_at: string | null;
  exposed_at: string | null;
  id: string;
  key_prefix: string;
  last_used_at: string | null;
  last_used_ip: string | null;
  livemode?: boolean;
  location_ids: Array<string>;
  mode: string;
  name: string;
  previous_used_at: string | null;
  previous_valid_until: string | null;
  rate_limit: number | null;
  revoked_at: string | null;
  rotated_at: string | null;
  scopes: Array<string>;
  version: number;
}

export type AppPlatform = "android" | "ios" | "web";

/** Why the carriers should look again. */
export interface AppealBody {
  words: string;
}

/** How a draft stands; `status` is none, requested, approved, declined, withdrawn or outdated (changed since). */
export interface ApprovalOut {
  decided_at: string | null;
  decided_by: string | null;
  decision_words: string;
  recipients: number;
  request_words: string;
  requested_at: string | null;
  requested_by: string | null;
  required: boolean;
  status: string;
  threshold: number | null;
}

/** An archive; `sha256` is of the file as it is downloaded. */
export interface Archive {
  created_at: string;
  encrypted: boolean;
  expires_at: string | null;
  finished_at: string | null;
  id: string;
  kind: string;
  requested_by: string | null;
  rows: number | null;
  sha256: string | null;
  size: number | null;
  state: string;
  tables: number | null;
}

/** A rule to look at without saving it. */
export interface AskedRules {
  rules: Record<string, unknown>;
}

/** Who had a conversation when: one passing on, by a person, a rule or the dealing out. */
export interface Assignment {
  by_user_id: string | null;
  created_at: string;
  done_by: "auto" | "rule" | "user";
  from_team_id: string | null;
  from_user_id: string | null;
  id: string;
  reason: string;
  to_team_id: string | null;
  to_user_id: string | null;
  to_user_name: string | null;
}

/** How a team's conversations find somebody: by hand, in turn, or to whoever has the fewest. */
export type AssignmentMode = "least_loaded" | "manual" | "round_robin";

/** A number that sends by a campaign. */
export interface AssignmentView {
  checked_at: string | null;
  number: string;
  reasons: Array<Reason>;
  sender_id: string;
  state: string;
}

/** The numbers that are to send by the campaign, all of them. */
export interface AssignmentsBody {
  sender_ids: Array<string>;
}

/** What is asked: `text` and `tone` for a rewrite, `text` and `language` for a translation. */
export interface AssistBody {
  feature: "rewrite" | "suggest" | "summary" | "translate";
  language?: "en" | "es" | "pt";
  text?: string;
  tone?: "correct" | "shorter" | "warmer";
}

/** Where the model is and what it may do; the key is never shown. `spent` are this month's tokens. */
export interface AssistSettings {
  base_url: string;
  features: Array<"help" | "rewrite" | "sentiment" | "suggest" | "summary" | "translate">;
  has_key: boolean;
  is_simulated: boolean;
  model: string;
  monthly_tokens: number;
  spent: number;
}

/** A model that speaks the OpenAI protocol, or the built-in simulator; a key that is null stays as it is. */
export interface AssistSettingsBody {
  base_url?: string;
  features?: Array<"help" | "rewrite" | "sentiment" | "suggest" | "summary" | "translate">;
  is_simulated?: boolean;
  key?: string | null;
  model?: string;
  monthly_tokens?: number;
}

/** What became of a suggestion. */
export interface AssistUse {
  used: "accepted" | "discarded" | "edited";
}

/** A file of a message: `media_id` where it lies in the library, else the provider's link; the rest where known. `content_id` where the mail it came with shows it in its text. */
export interface Attachment {
  bytes?: number | null;
  content_id?: string | null;
  content_type?: string | null;
  media_id?: string | null;
  name?: string;
  url: string;
}

/** The union of `include` minus the union of `exclude`. */
export interface AudienceIn {
  exclude?: Array<TargetIn>;
  include?: Array<TargetIn>;
}

/** A list of numbers, mail addresses and ids: `entries` as they came, of which `unmatched` name nobody known. `people` are the different contacts that the others name; nobody was added. */
export interface AudienceList {
  created_at: string;
  entries: number;
  id: string;
  name: string;
  people: number;
  unmatched: number;
}

/** A list: numbers, mail addresses and contacts' ids, in any mix. National numbers are read as at home. */
export interface AudienceListIn {
  entries: Array<string>;
  name: string;
}

/** Whom a broadcast is for: the union of `include` minus the union of `exclude` (MSG-021). `zones` holds it to people of certain time zones, where a schedule goes by their own clocks. */
export interface AudienceRef {
  exclude: Array<TargetRef>;
  include: Array<TargetRef>;
  zones?: ZonesRef;
}

/** One act in the trail; `on_behalf_of` is the member with whose eyes an operator acted as support. */
export interface AuditRow {
  action: string;
  actor_id: string | null;
  actor_kind: string;
  changes: Record<string, unknown>;
  created_at: string;
  id: string;
  ip: string | null;
  on_behalf_of: string | null;
  request_id: string | null;
  resource_id: string | null;
  resource_type: string;
}

/** Whether somebody is given conversations: only who is `online` (INB-024, 027). */
export type Availability = "away" | "busy" | "offline" | "online";

/** What is said while nobody is there, by language; empty where it is not written. */
export interface AwayTexts {
  en: string;
  es: string;
  pt: string;
}

/** Why a message of a batch was not taken, as a call of its own would have been told. */
export interface BatchRefusal {
  code: string;
  details: Record<string, unknown>;
  message: string;
}

/** What became of one message; `index` counts from 0 in what was sent. It has an `id` or an `error`. */
export interface BatchedMessage {
  error: BatchRefusal | null;
  id: string | null;
  index: number;
  status: string | null;
}

/** What happens to people for whom a value is missing (MSG-004). */
export type BlankPolicy = "blank" | "block" | "skip";

/** Why a sender cannot send: a code, a sentence, the page where it is mended. `since` it has been so and `expected_at` it will probably be over, where that is known. */
export interface BlockerView {
  code: string;
  expected_at: string | null;
  fix_path: string;
  sentence: string;
  since: string | null;
}

/** An organization's look. `color_on_light` and `color_on_dark` are its colour's nearest shades that can be read. `logo_path` and `icon_path` (for browser tabs) begin at our address; `adjusted`: the colour itself is too pale for white letters. */
export interface Brand {
  accent: string | null;
  adjusted: boolean;
  color: string | null;
  color_on_dark: string | null;
  color_on_light: string | null;
  icon_path: string | null;
  logo_path: string | null;
  mail_footer: string | null;
}

/** A brand with what its form lacks and all that happened, newest first. */
export interface BrandDetail {
  account_id: string;
  attempts: number;
  checked_at: string | null;
  code_state: string;
  created_at: string;
  form: BrandForm;
  id: string;
  identity_status: string | null;
  lacking: Array<Lacking>;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  state: string;
  submitted_at: string | null;
  tax_id_last4: string;
  timeline: Array<Step>;
  updated_at: string;
}

/** What changes of a brand's form; absent fields stay, null empties one. */
export interface BrandFields {
  city?: string | null;
  contact_first_name?: string | null;
  contact_last_name?: string | null;
  country?: string | null;
  display_name?: string | null;
  email?: string | null;
  entity?: "GOVERNMENT" | "NON_PROFIT" | "PRIVATE_PROFIT" | "PUBLIC_PROFIT" | "SOLE_PROPRIETOR" | null;
  legal_name?: string | null;
  mobile?: string | null;
  phone?: string | null;
  postal_code?: string | null;
  state?: string | null;
  stock_exchange?: string | null;
  stock_symbol?: string | null;
  street?: string | null;
  vertical?: string | null;
  website?: string | null;
}

/** Who sends (CHN-019), but for the tax id, which is kept apart and sealed. Drafts may lack anything. */
export interface BrandForm {
  city: string;
  contact_first_name: string;
  contact_last_name: string;
  country: string;
  display_name: string;
  email: string;
  entity: "GOVERNMENT" | "NON_PROFIT" | "PRIVATE_PROFIT" | "PUBLIC_PROFIT" | "SOLE_PROPRIETOR";
  legal_name: string;
  mobile: string;
  phone: string;
  postal_code: string;
  state: string;
  stock_exchange: string;
  stock_symbol: string;
  street: string;
  vertical: string;
  website: string;
}

/** Fields of the form, the tax id, or both; a tax id of "" forgets it. */
export interface BrandPatch {
  form?: BrandFields;
  tax_id?: string;
}

/** Who sends, as the carriers know it; of its tax id the last four characters. */
export interface BrandView {
  account_id: string;
  attempts: number;
  checked_at: string | null;
  code_state: string;
  created_at: string;
  form: BrandForm;
  id: string;
  identity_status: string | null;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  state: string;
  submitted_at: string | null;
  tax_id_last4: string;
  updated_at: string;
}

/** What can be written of a broadcast before it is sent. `body` is the text that goes by SMS; `variants` what is said on other channels and in other languages. `tracking`: None as the organization's sending rules say. */
export interface BroadcastDraft {
  ab: Split | null;
  audience: AudienceRef;
  blank_policy: BlankPolicy;
  body: string;
  channel: "auto" | "email" | "push" | "sms" | "whatsapp";
  fallback: Array<FallbackStep>;
  name: string;
  purpose: Purpose;
  sender_id: string | null;
  template_version_id: string | null;
  topic_id: string | null;
  tracking: "message" | "off" | "recipient" | null;
  variants: Array<Variant>;
}

/** A broadcast to write or to look at before it is saved. */
export interface BroadcastIn {
  ab?: SplitIn | null;
  audience?: AudienceIn;
  blank_policy?: BlankPolicy;
  body?: string;
  channel?: "auto" | "email" | "push" | "sms" | "unified" | "whatsapp";
  fallback?: Array<FallbackIn>;
  name?: string;
  purpose?: Purpose;
  sender_id?: string | null;
  topic_id?: string | null;
  tracking?: "message" | "off" | "recipient" | null;
  variants?: Array<MessagingVariantIn>;
}

/** A broadcast with its figures. */
export interface BroadcastOut {
  _links?: Record<string, string>;
  ab: Split | null;
  ab_winner: string | null;
  audience: AudienceRef;
  blank_policy: string;
  body: string;
  channel: string;
  cost: Price | null;
  counts: Record<string, number>;
  created_at: string;
  created_by: string | null;
  difference: DifferenceOut | null;
  excluded: number;
  exclusions: Record<string, number>;
  expires_at: string | null;
  fallback: Array<FallbackStep>;
  finished_at: string | null;
  id: string;
  livemode?: boolean;
  name: string;
  pause_detail: string | null;
  pause_reason: string | null;
  purpose: string;
  send_at: string | null;
  sender_id: string | null;
  started_at: string | null;
  status: string;
  topic_id: string | null;
  tracking: "message" | "off" | "recipient" | null;
  updated_at: string;
  variants: Array<Variant>;
  version: number;
}

/** What may be changed of a draft. */
export interface BroadcastPatch {
  ab?: SplitIn | null;
  audience?: AudienceIn;
  blank_policy?: BlankPolicy;
  body?: string;
  channel?: "auto" | "email" | "push" | "sms" | "unified" | "whatsapp";
  fallback?: Array<FallbackIn>;
  name?: string;
  purpose?: Purpose;
  sender_id?: string | null;
  topic_id?: string | null;
  tracking?: "message" | "off" | "recipient" | null;
  variants?: Array<MessagingVariantIn>;
}

/** One bucket that calls like this one count against. */
export interface BucketLevel {
  bucket: string;
  limit: number;
  remaining: number;
  reset_at: number;
  window_seconds: number;
}

/** Micro-units of the carriers' currency: of a calendar month, of one broadcast, of one person's month. */
export interface Budgets {
  broadcast_micros: number | null;
  currency: string;
  month_micros: number | null;
  user_micros: number | null;
}

/** Micro-units (1e-6) of `currency`, that of the carriers' prices; null is no limit. */
export interface BudgetsBody {
  broadcast_micros?: number | null;
  currency?: string;
  month_micros?: number | null;
  user_micros?: number | null;
}

/** One operation on many: exactly one of `ids`, `items` and `filters`; `all` where everything is meant. `expected_count` is how many `filters` are expected to fit, as a `dry_run` told: off by over 5 % it is refused. */
export interface BulkRequest {
  all?: boolean;
  dry_run?: boolean;
  expected_count?: number;
  filters?: Record<string, unknown>;
  ids?: Array<string>;
  items?: Array<Record<string, unknown>>;
  operation: string;
  updates?: Record<string, unknown>;
}

/** What a request did itself, or the job that does it. `skipped` counts what was so already. A dry run changes nothing: `total` is what would be touched, `sample` ten of them. */
export interface BulkResult {
  dry_run: boolean;
  errors: Array<RowError>;
  failed: number;
  job_id: string | null;
  sample: Array<string>;
  skipped: number;
  total: number;
  undo_until: string | null;
  updated: number;
}

/** Business hours, whether somebody is there now, and when that next changes. */
export interface BusinessHours {
  away_repeat_hours: number;
  away_texts: AwayTexts;
  changes_at: string | null;
  created_at: string;
  exceptions: Array<SpecialDay>;
  id: string;
  is_answering: boolean;
  is_open: boolean;
  location_id: string | null;
  sender_id: string | null;
  updated_at: string;
  week: Week;
  zone: string;
}

/** A button under a WhatsApp template; `value` is the address or number it leads to. */
export interface Button {
  example?: string | null;
  kind: "phone" | "quick_reply" | "url";
  text: string;
  value?: string | null;
}

/** A button under a WhatsApp template. */
export interface ButtonIn {
  example?: string | null;
  kind: "phone" | "quick_reply" | "url";
  text: string;
  value?: string | null;
}

/** Whether the provider's calls would reach us: `reached`, `no_answer`, `leads_on` or `somebody_else`. `webhook_url` is what is entered at the provider, where it asks for the address of its webhooks: keep it secret. */
export interface CallbackTest {
  address: string;
  code: string;
  ok: boolean;
  webhook_url: string;
}

/** A campaign with what its form lacks, its numbers and all that happened, newest first. */
export interface CampaignDetail {
  account_id: string;
  attempts: number;
  brand_id: string;
  checked_at: string | null;
  created_at: string;
  form: CampaignForm;
  id: string;
  lacking: Array<Lacking>;
  limits: ClassLimits;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  renews_at: string | null;
  state: string;
  submitted_at: string | null;
  timeline: Array<Step>;
  updated_at: string;
}

/** What changes of a campaign's form; absent fields stay, null empties one. */
export interface CampaignFields {
  age_gated?: boolean | null;
  auto_renewal?: boolean | null;
  description?: string | null;
  direct_lending?: boolean | null;
  has_links?: boolean | null;
  has_phones?: boolean | null;
  help_keywords?: string | null;
  help_message?: string | null;
  link_sample?: string | null;
  message_flow?: string | null;
  number_pool?: boolean | null;
  opt_in_keywords?: string | null;
  opt_in_message?: string | null;
  opt_out_keywords?: string | null;
  opt_out_message?: string | null;
  privacy_link?: string | null;
  samples?: Array<string> | null;
  sub_use_cases?: Array<string> | null;
  terms_agreed?: boolean | null;
  terms_link?: string | null;
  use_case?: string | null;
}

/** What is sent, and how people agreed to it (CHN-020); keywords are comma separated without spaces. */
export interface CampaignForm {
  age_gated: boolean;
  auto_renewal: boolean;
  description: string;
  direct_lending: boolean;
  has_links: boolean;
  has_phones: boolean;
  help_keywords: string;
  help_message: string;
  link_sample: string;
  message_flow: string;
  number_pool: boolean;
  opt_in_keywords: string;
  opt_in_message: string;
  opt_out_keywords: string;
  opt_out_message: string;
  privacy_link: string;
  samples: Array<string>;
  sub_use_cases: Array<string>;
  terms_agreed: boolean;
  terms_link: string;
  use_case: string;
}

/** Fields of the form. */
export interface CampaignPatch {
  form?: CampaignFields;
}

/** What a brand sends; `limits` are what its class allows. */
export interface CampaignView {
  account_id: string;
  attempts: number;
  brand_id: string;
  checked_at: string | null;
  created_at: string;
  form: CampaignForm;
  id: string;
  limits: ClassLimits;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  renews_at: string | null;
  state: string;
  submitted_at: string | null;
  updated_at: string;
}

/** A canned reply. `bodies` by language, `""` for everybody else; a shared `scope` takes settings:write. */
export interface CannedIn {
  bodies: Record<string, string>;
  is_knowledge?: boolean;
  media_ids?: Array<string>;
  scope?: "organization" | "personal" | "team";
  shortcut: string;
  team_id?: string | null;
}

/** What may be changed; `bodies` replaces all of them. */
export interface CannedPatch {
  bodies?: Record<string, string>;
  is_knowledge?: boolean;
  media_ids?: Array<string>;
  scope?: "organization" | "personal" | "team";
  shortcut?: string;
  team_id?: string | null;
}

/** An answer for the next time. `bodies` by language, `""` for everybody else. `is_knowledge`: a language model may read it to make suggestions. */
export interface CannedReply {
  bodies: Record<string, string>;
  created_at: string;
  id: string;
  is_knowledge: boolean;
  media_ids: Array<string>;
  scope: "organization" | "personal" | "team";
  shortcut: string;
  team_id: string | null;
  updated_at: string;
  use_count: number;
  user_id: string | null;
  version: number;
}

/** At most `most` messages of a purpose to one person in any `days` days; on one channel, or on all together. */
export interface Cap {
  channel: "email" | "push" | "sms" | "whatsapp" | null;
  days: number;
  most: number;
  purpose: "informational" | "promotional";
}

/** At most `most` messages of a purpose to one person in any `days` days; without `channel` on all together. */
export interface CapBody {
  channel?: "email" | "push" | "sms" | "whatsapp" | null;
  days: number;
  most: number;
  purpose: "informational" | "promotional";
}

/** Open conversations somebody is given at most; null is the organization's figure. */
export interface Capacity {
  capacity: number | null;
}

/** How many recipients more or fewer for one reason: `chosen`, or a code of an exclusion. */
export interface CauseOut {
  code: string;
  recipients: number;
}

/** How many of the contacts named were not so before. */
export interface Changed {
  changed: number;
}

/** What happened in one collection: read the changed ones, forget the deleted ones. */
export interface Changes {
  changed: Array<string>;
  deleted: Array<string>;
}

/** Degraded when any account is not healthy. */
export interface ChannelHealth {
  accounts: Array<AccountHealth>;
  state: "degraded" | "down" | "healthy" | "unknown";
}

/** Whether a person is written to by a channel, and at which address (masked as the caller may see it). */
export interface ChannelState {
  address: string;
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  on: boolean;
}

/** What a campaign may send (CHN-027): AT&T segments a minute by its class, T-Mobile segments a brand and day. */
export interface ClassLimits {
  att_class: string | null;
  per_day: number | null;
  per_minute: number | null;
  tmobile_tier: string | null;
}

/** How far the sandbox's clock goes, in whole hours. */
export interface Clock {
  forward_hours: number;
}

/** The organization's name, typed, so that nobody closes one by accident. */
export interface Closure {
  name: string;
}

/** The six digits that came by text. */
export interface Code {
  code: string;
}

/** The code that came by text. */
export interface CodeBody {
  code: string;
}

/** What a label may be painted with: names, so that each theme has its own shade. */
export type Colour = "blue" | "green" | "grey" | "orange" | "pink" | "purple" | "red" | "teal" | "yellow";

/** Figures of the preview somebody agreed to; a ledger over 1 % off pauses as `changed` before anything leaves. */
export interface ConfirmedIn {
  cost?: Array<SumIn> | null;
  exclusions?: Record<string, number> | null;
  people?: number | null;
  recipients: number;
  segments?: number | null;
}

/** Whether passwords are off for the domain, and which seat newcomers get (null: none). */
export interface ConnectionPatch {
  default_role?: string | null;
  enforce?: boolean;
}

/** What one harmless call to the provider found. */
export interface ConnectionTest {
  callbacks: CallbackTest;
  code: string | null;
  message: string | null;
  ok: boolean;
  seconds: number;
}

/** How often something was agreed to or refused: by month (its first day, UTC), channel, action and source. */
export interface ConsentFigure {
  action: "denied" | "granted" | "pending" | "unknown";
  addresses: number;
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  entries: number;
  month: string;
  source: "api" | "carrier_list" | "complaint" | "double_opt_in" | "erasure" | "form" | "import" | "merge" | "one_click" | "preference_centre" | "provider_event" | "staff" | "start_keyword" | "stop_keyword";
}

/** A row of the consent ledger, as staff and regulators read it. */
export interface ConsentRecord {
  action: "denied" | "granted" | "pending" | "unknown";
  actor_id: string | null;
  actor_kind: string;
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  contact_id: string | null;
  evidence: string | null;
  form_id: string | null;
  id: string;
  note: string | null;
  occurred_at: string;
  recorded_at: string;
  sender_id: string | null;
  source: "api" | "carrier_list" | "complaint" | "double_opt_in" | "erasure" | "form" | "import" | "merge" | "one_click" | "preference_centre" | "provider_event" | "staff" | "start_keyword" | "stop_keyword";
  text: string | null;
  text_version_id: string | null;
  topic_id: string | null;
}

/** Present states by channel (`sms` -> `granted` -> addresses), and the changes that led there, by month. */
export interface ConsentReport {
  changes: Array<ConsentFigure>;
  states: Record<string, Record<string, number>>;
}

/** Somebody was asked to agree, and confirms by a link or by answering YES (double opt-in). */
export interface ConsentRequest {
  answered_at: string | null;
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  contact_id: string;
  created_at: string;
  expires_at: string;
  id: string;
  state: "confirmed" | "expired" | "refused" | "waiting";
  text_version_id: string;
}

/** The words people agree to; immutable once published, a change is a new version. */
export interface ConsentText {
  _links?: Record<string, string>;
  body: string;
  id: string;
  key: string;
  livemode?: boolean;
  locale: string;
  published_at: string;
  version: number;
}

/** A person with everything their page shows. Without `birth_year_known` only day and month of `birth_date` count. `guardian_policy` says whether a message for a minor goes to them, their guardians or both; `guardian_consent` who agreed to `direct`, and how (CON-008). Of one who is `restricted` every reading of their conversations is recorded (INB-112). With every new photo `photo_id` is another one. */
export interface Contact {
  _links?: Record<string, string>;
  addresses: Array<Address>;
  birth_date: string | null;
  birth_year_known: boolean;
  created_at: string;
  custom: Record<string, string | boolean | number | Array<string>>;
  deleted_at: string | null;
  do_not_contact: boolean;
  do_not_contact_reason: string | null;
  external_ids: Record<string, string>;
  family_name: string;
  given_name: string;
  groups: Array<ContactsLabel>;
  guardian_consent: string | null;
  guardian_consent_at: string | null;
  guardian_policy: "direct" | "guardian_copy" | "guardian_only";
  households: Array<HouseholdLink>;
  id: string;
  initials: string;
  is_minor: boolean;
  last_inbound_at: string | null;
  last_outbound_at: string | null;
  livemode?: boolean;
  locale: string | null;
  location_id: string | null;
  name: string;
  photo_id: string | null;
  preferred_name: string;
  reach: Array<Reach>;
  restricted: boolean;
  restricted_reason: string | null;
  source: "api" | "csv" | "form" | "inbound" | "loyalty" | "manual" | "planning_center";
  status: "active" | "archived" | "blocked" | "deceased" | "erased";
  tags: Array<ContactsLabel>;
  time_zone: string | null;
  updated_at: string;
  version: number;
}

/** Up to 1,000 contacts. */
export interface ContactIds {
  contact_ids: Array<string>;
}

/** What may be changed of a contact; a custom value of null is removed. */
export interface ContactPatch {
  birth_date?: string | null;
  birth_year_known?: boolean;
  custom?: Record<string, string | boolean | number | Array<string> | null>;
  do_not_contact?: boolean;
  do_not_contact_reason?: string | null;
  family_name?: string;
  given_name?: string;
  guardian_consent?: string | null;
  guardian_policy?: "direct" | "guardian_copy" | "guardian_only";
  locale?: string | null;
  location_id?: string | null;
  preferred_name?: string;
  restricted?: boolean;
  restricted_reason?: string | null;
  status?: "active" | "archived" | "blocked" | "deceased" | "erased";
  time_zone?: string | null;
}

/** A contact in a list. `phone` is shown as its country writes it, or masked. */
export interface ContactRow {
  _links?: Record<string, string>;
  consent: "denied" | "granted" | "pending" | "unknown";
  created_at: string;
  deleted_at: string | null;
  do_not_contact: boolean;
  email: string | null;
  family_name: string;
  given_name: string;
  groups: Array<ContactsLabel>;
  id: string;
  initials: string;
  last_inbound_at: string | null;
  last_outbound_at: string | null;
  livemode?: boolean;
  locale: string | null;
  location_id: string | null;
  name: string;
  phone: string | null;
  phone_status: "active" | "bounced" | "complained" | "invalid" | "landline" | "unreachable" | null;
  photo_id: string | null;
  preferred_name: string;
  reachable: boolean;
  reason: string | null;
  restricted: boolean;
  source: "api" | "csv" | "form" | "inbound" | "loyalty" | "manual" | "planning_center";
  status: "active" | "archived" | "blocked" | "deceased" | "erased";
  tags: Array<ContactsLabel>;
  updated_at: string;
  version: number;
}

/** A group or tag as shown beside a person. */
export interface ContactsLabel {
  colour: string | null;
  id: string;
  name: string;
}

/** Two people made one. `undoable_until` is None once it is undone or final. */
export interface ContactsMerge {
  absorbed_id: string;
  absorbed_name: string;
  choices: Record<string, "absorbed" | "survivor">;
  created_at: string;
  created_by: string | null;
  id: string;
  survivor_id: string;
  survivor_name: string;
  undoable_until: string | null;
  undone_at: string | null;
}

/** An address to add: one of the two. */
export interface ContactsNewAddress {
  email?: string | null;
  phone?: string | null;
  primary?: boolean;
  region?: string | null;
}

/** Why it must be kept: whoever looks into it later reads it. */
export interface ContactsNewHold {
  reason: string;
}

/** Whom a conversation of a list is with; `GET /contacts/{id}/photo` gives the photo that `photo_id` names. */
export interface ConversationContact {
  id: string;
  name: string;
  photo_id: string | null;
}

/** A conversation. `phone` is masked without `contacts:addresses`; `window_until` is when WhatsApp's window ends. */
export interface ConversationFull {
  _links?: Record<string, string>;
  assignee: Person | null;
  channel: string;
  contact_id: string;
  created_at: string;
  id: string;
  is_spam: boolean;
  labels: Array<LabelRef>;
  last_inbound_at: string | null;
  last_message_at: string;
  last_outbound_at: string | null;
  livemode?: boolean;
  message_count: number;
  phone: string;
  previous_id: string | null;
  priority: Priority;
  resolved_at: string | null;
  restricted: boolean;
  sender_id: string;
  shared_by: number;
  snoozed_until: string | null;
  status: Status;
  team: Person | null;
  unassigned_because: string | null;
  unread: boolean;
  version: number;
  waiting_since: string | null;
  window_until: string | null;
}

/** The conversation that is joined to the one of the path, and is no more then. */
export interface ConversationMerge {
  conversation_id: string;
}

/** A conversation in a list. Of a `restricted` person `preview` is empty: reading their messages is recorded. */
export interface ConversationOut {
  _links?: Record<string, string>;
  assignee: Person | null;
  channel: string;
  contact: ConversationContact;
  id: string;
  labels: Array<LabelRef>;
  last_message_at: string;
  livemode?: boolean;
  message_count: number;
  number: number | null;
  preview: string;
  preview_direction: "in" | "out";
  priority: Priority;
  restricted: boolean;
  sender_id: string;
  shared_by: number;
  snoozed_until: string | null;
  status: Status;
  team: Person | null;
  unread: boolean;
  version: number;
  waiting_since: string | null;
  window_until: string | null;
}

/** What may be changed of a conversation. `snoozed` without `snoozed_until` lasts until they write; a time alone snoozes. Assigning what is done is refused unless `reopen` is true. `label_ids` are all labels it is to bear. `contact_id` is another person of the number. */
export interface ConversationPatch {
  assignee_id?: string | null;
  contact_id?: string;
  is_spam?: boolean;
  label_ids?: Array<string>;
  priority?: Priority;
  reopen?: boolean;
  snoozed_until?: string;
  status?: "closed" | "open" | "pending" | "resolved" | "snoozed";
  team_id?: string | null;
}

/** What waits, exactly: `unread` of this user, conversations not resolved, those that are theirs or nobody's. `mentions` are conversations not read in which this user is named; `views` the counts of views by id. */
export interface Counts {
  live: number;
  mentions: number;
  mine: number;
  unassigned: number;
  unread: number;
  views: Record<string, number>;
}

/** A new key with its text, which is shown only here. */
export interface CreatedKey {
  allowed_ips: Array<string>;
  created_at: string;
  created_by: string | null;
  expires_at: string | null;
  exposed_at: string | null;
  id: string;
  key_prefix: string;
  last_used_at: string | null;
  last_used_ip: string | null;
  location_ids: Array<string>;
  mode: string;
  name: string;
  previous_used_at: string | null;
  previous_valid_until: string | null;
  rate_limit: number | null;
  revoked_at: string | null;
  rotated_at: string | null;
  scopes: Array<string>;
  secret: string;
  version: number;
}

/** A custom field: `key` names it in `custom` and in texts, `labels` are its names by language. */
export interface CustomField {
  created_at: string;
  id: string;
  is_archived: boolean;
  key: string;
  labels: Record<string, string>;
  options: Array<string>;
  position: number;
  sensitive: boolean;
  type: FieldType;
  updated_at: string;
}

/** A word and what it does. `word` is in normal form; without `sender_id` every number hears it. `call_to_action` is what people were shown where they read the word; who texts it agreed to that (CON-062), and with a `topic_id` to hear of that topic. `uses` counts messages that were the word, `joined` those that put somebody into the group or gave the tag. */
export interface CustomKeyword {
  ask_name: boolean;
  call_to_action: string | null;
  closes_at: string | null;
  created_at: string;
  group_id: string | null;
  group_name: string | null;
  id: string;
  joined: number;
  last_used_at: string | null;
  opens_at: string | null;
  reply_early: string;
  reply_late: string;
  reply_ok: string;
  sender_id: string | null;
  tag_id: string | null;
  tag_name: string | null;
  text_version_id: string | null;
  topic_id: string | null;
  updated_at: string;
  uses: number;
  word: string;
}

/** One date of a schedule, on the wall clock of its zone. */
export interface DateIn {
  date: string;
}

/** A date to come: what clocks of the schedule's zone show, and the moment. */
export interface DateOut {
  at: string;
  local: string;
}

/** A message (`ref_id` its delivery), a carrier's call or a file somebody sent that gave up. `error` is the code, `reason` that of its end. */
export interface DeadLetter {
  _links?: Record<string, string>;
  account_id: string | null;
  attempts: number;
  created_at: string;
  error: string;
  first_failed_at: string;
  id: string;
  kind: "media" | "send" | "webhook";
  livemode?: boolean;
  next_at: string | null;
  reason: string | null;
  ref_id: string;
  state: "discarded" | "permanent" | "recovered" | "waiting";
  updated_at: string;
}

/** What staff decide. */
export interface Decision {
  decision: "not_refusal" | "stop";
}

/** One step of a delivery's history; `source` is gate, engine, receipt, lookup, settle, user. */
export interface DeliveryEvent {
  at: string;
  attempt_id: string | null;
  code: string | null;
  detail: string | null;
  kind: "intent" | "note" | "outcome";
  reason: string | null;
  source: string;
  to_state: string;
}

/** One message of the ledger; `explanation` says in words what its `reason`, or what it waits for, means. Of a `restricted` person `body` is empty: their messages are read in the conversation, where that is recorded. */
export interface DeliveryOut {
  _links?: Record<string, string>;
  body: string;
  broadcast_id: string | null;
  channel: string;
  children: Array<string> | null;
  contact_id: string | null;
  covers: Array<string> | null;
  created_at: string;
  delivered_at: string | null;
  explanation: string | null;
  failed_at: string | null;
  id: string;
  livemode?: boolean;
  metadata: Record<string, unknown> | null;
  origin: string;
  price: Price | null;
  provider_code: string | null;
  provider_id: string | null;
  purpose: string;
  reason: string | null;
  reference: string | null;
  restricted: boolean;
  segments: number;
  sent_at: string | null;
  status: string;
  waits_for: string | null;
  waits_until: string | null;
}

/** Where to push: the token of Firebase or Apple; for `web` the subscription as JSON (Push API, `toJSON`). */
export interface DeviceForm {
  app_version?: string | null;
  model?: string | null;
  platform: "android" | "ios" | "web";
  push_token: string;
}

/** Why a broadcast paused as `changed`: what was confirmed, what it is now, and what lies between. */
export interface DifferenceOut {
  causes: Array<CauseOut>;
  confirmed: FiguresOut;
  now: FiguresOut;
}

/** A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong. `value` is empty where any value of its kind will do. What is not `required` hinders nobody from sending. */
export interface DnsRecord {
  fault: string;
  found: string | null;
  host: string;
  purpose: "dkim" | "dmarc" | "return_path" | "spf";
  required: boolean;
  state: RecordState;
  type: "MX" | "TXT";
  value: string;
}

export type DomainState = "broken" | "pending" | "verified";

/** What you have begun to write; `version` is the one you read, 0 for a new one. `sender_id` is what it is to leave from, null for the sender they wrote to. */
export interface DraftIn {
  body: string;
  kind?: "note" | "reply";
  media_ids?: Array<string>;
  reply_to_id?: string | null;
  sender_id?: string | null;
  subject?: string;
  version?: number;
}

/** Two people who may be one: a score of 100, in words, and why. */
export interface Duplicate {
  first: ContactRow;
  likelihood: "likely" | "possible" | "very_likely";
  reasons: Array<"same_birth_date" | "same_email" | "same_name" | "same_phone" | "similar_name">;
  score: number;
  second: ContactRow;
}

/** A domain with its records; `busiest_day` is the most mails of one of its last 30 days, which decides on DMARC. `spf` is the mechanism that allows our servers; `selectors` are a provider's own DKIM selectors, empty where we sign ourselves under `dkim_selector`. `return_path` is the host that failed mail comes back to. */
export interface EmailDomain {
  _links?: Record<string, string>;
  broken_at: string | null;
  busiest_day: number;
  checked_at: string | null;
  created_at: string;
  dkim_selector: string;
  domain: string;
  id: string;
  livemode?: boolean;
  records: Array<DnsRecord>;
  return_path: string;
  selectors: Array<string>;
  spf: string;
  state: DomainState;
  verified_at: string | null;
}

/** What may be changed of a domain. */
export interface EmailDomainPatch {
  return_path?: string;
  selectors?: Array<string>;
  spf?: string;
}

export type Environment = "live" | "simulator";

/** A person who is to be forgotten, or was: `deleted` counts what went by kind. */
export interface ErasureRequest {
  cancelled_at: string | null;
  channel_of_request: "api" | "preference_centre" | "restore" | "retention" | "staff";
  completed_at: string | null;
  contact_id: string;
  created_at: string;
  deleted: Record<string, number>;
  failures: number;
  id: string;
  reason: string | null;
  requested_by: string | null;
  scheduled_for: string;
  state: "cancelled" | "completed" | "pending" | "processing";
  updated_at: string;
}

/** One call of a provider: what was asked and answered without addresses, keys and words; times in milliseconds. */
export interface Exchange {
  account_id: string;
  created_at: string;
  delivery_id: string | null;
  duration_ms: number;
  error_code: string | null;
  fault: string | null;
  id: string;
  method: string;
  operation: string;
  provider: string;
  request: string;
  response: string;
  sender_id: string | null;
  status: number | null;
  url: string;
}

/** What a run would come to, as counted at `counted_at`. */
export interface ExpectedOut {
  cost: Array<Price>;
  counted_at: string;
  recipients: number;
}

/** Everything known of a person, as a file that lies ready for seven days. `bytes` is its size. */
export interface ExportRequest {
  bytes: number | null;
  channel_of_request: "api" | "preference_centre" | "restore" | "retention" | "staff";
  contact_id: string;
  created_at: string;
  expires_at: string | null;
  id: string;
  locale: string;
  reads: number;
  ready_at: string | null;
  requested_by: string | null;
  state: "expired" | "failed" | "ready" | "waiting";
  updated_at: string;
}

/** By which channel to go on after definite failure, or after so many minutes without a receipt. */
export interface FallbackIn {
  after_minutes?: number | null;
  channel: "email" | "push" | "sms" | "whatsapp";
}

/** Where a message goes on to that surely did not arrive, or has no receipt after so many minutes (MSG-027). */
export interface FallbackStep {
  after_minutes: number | null;
  channel: "email" | "push" | "sms" | "whatsapp";
}

/** What a registration costs, in micro-units (1e-6) of US dollars; `registration` once, `review` at each try. */
export interface Fees {
  monthly: number;
  registration: number;
  review: number;
}

/** What may be changed of a custom field; the key stays. */
export interface FieldPatch {
  is_archived?: boolean;
  labels?: Record<string, string>;
  options?: Array<string>;
  position?: number;
  sensitive?: boolean;
  type?: FieldType;
}

/** What a custom field holds. */
export type FieldType = "bool" | "date" | "multi_select" | "number" | "select" | "text" | "url";

/** What was counted: errors of 5 minutes, latency of 10, messages, receipts and failures of 15. None where nothing. `error_rate` and `delivered_share` are shares of 1; `failed` counts by class of error; `p95_ms` is the upper bound of its bucket; `receipt_lag_seconds` is the mean from the attempt to what the provider says became of it. */
export interface Figures {
  accepted: number;
  counted: number;
  delivered_share: number | null;
  error_rate: number | null;
  failed: Record<string, number>;
  heard: number;
  latency_ms: number | null;
  p95_ms: number | null;
  receipt_lag_seconds: number | null;
  receipts: number;
  sent: number;
}

/** What a preview or a ledger comes to; what is null was not looked at. */
export interface FiguresOut {
  cost: Array<Price> | null;
  exclusions: Record<string, number> | null;
  people: number | null;
  recipients: number;
  segments: number | null;
}

/** What must be true of a conversation; conditions are joined by "and", the values of one by "or" (INB-072). `assignees` are ids of users, `me`, `none` or `anyone`; `teams` ids, `mine` or `none`; `waiting_minutes` how long somebody has waited for an answer at least; `since` and `until` bound the newest message. */
export interface Filters {
  assignees?: Array<string>;
  channels?: Array<"email" | "push" | "sms" | "whatsapp">;
  has_media?: boolean;
  label_ids?: Array<string>;
  location_ids?: Array<string>;
  mentioned?: boolean;
  priorities?: Array<"high" | "low" | "normal" | "urgent">;
  sender_ids?: Array<string>;
  since?: string | null;
  sla?: "breached" | "running" | "warned" | null;
  spam?: boolean | null;
  statuses?: Array<"closed" | "open" | "pending" | "resolved" | "snoozed">;
  teams?: Array<string>;
  text?: string;
  unread?: boolean | null;
  until?: string | null;
  waiting_minutes?: number | null;
}

/** Who you are, what you will send and to whom, and that you accept the rules for sending. */
export interface GoLive {
  accepts_terms: boolean;
  legal_name: string;
  message_use: string;
  postal_address: string;
}

/** A hand-picked set of contacts. */
export interface Group {
  _links?: Record<string, string>;
  created_at: string;
  description: string;
  id: string;
  is_archived: boolean;
  livemode?: boolean;
  location_id: string | null;
  member_count: number;
  name: string;
  updated_at: string;
}

/** What may be changed of a group. */
export interface GroupPatch {
  description?: string;
  is_archived?: boolean;
  location_id?: string | null;
  name?: string;
}

/** A test number, masked but for its end; `verified_at` is when its owner confirmed. */
export interface Guest {
  code_until: string | null;
  created_at: string;
  id: string;
  name: string;
  phone: string;
  verified_at: string | null;
}

/** Which language to hand in, and at which account; without one, at the first that approves templates. */
export interface HandIn {
  account_id?: string | null;
  locale?: string;
}

/** A question about the product. */
export interface HelpBody {
  question: string;
}

/** Something that happened to a number; `words` are the provider's where it had some. */
export interface HistoryRow {
  actor_id: string | null;
  created_at: string;
  id: string;
  kind: string;
  words: string;
}

/** What an hour brought: of the messages that left in it, how many arrived, were read and followed. */
export interface HourTally {
  clicked: number;
  delivered: number;
  hour: string;
  read: number;
  total: number;
}

/** What may be changed; the scope stays. Lists and weeks are replaced whole. */
export interface HoursPatch {
  away_repeat_hours?: number;
  away_texts?: AwayTexts;
  exceptions?: Array<SpecialDay>;
  is_answering?: boolean;
  week?: Week;
  zone?: string;
}

/** People who live together, heads first; `needs_head` where none of them is head any more. */
export interface Household {
  _links?: Record<string, string>;
  created_at: string;
  id: string;
  livemode?: boolean;
  members: Array<HouseholdMember>;
  name: string;
  needs_head: boolean;
  postal_address: string;
  updated_at: string;
}

/** A household as a person's page shows it. */
export interface HouseholdLink {
  id: string;
  is_primary_household: boolean;
  name: string;
  role: "child" | "head" | "other" | "spouse";
}

/** A person of a household; `is_primary_household`: of their households this is the one they belong to first. */
export interface HouseholdMember {
  contact_id: string;
  is_primary_household: boolean;
  name: string;
  role: "child" | "head" | "other" | "spouse";
  status: "active" | "archived" | "blocked" | "deceased" | "erased";
}

/** What may be changed of a household. */
export interface HouseholdPatch {
  name?: string;
  postal_address?: string;
}

/** A device as its owner sees it; `disabled_at` is when its provider said that it is no more. */
export interface IdentityDevice {
  app_version: string | null;
  created_at: string;
  current: boolean;
  disabled_at: string | null;
  id: string;
  last_active_at: string;
  model: string | null;
  platform: string;
}

/** The leave that holds, if any. */
export interface IdentityStanding {
  access: SupportAccess | null;
}

/** An import and how far it is. `size` is in bytes, `seconds_left` is an estimate while it runs. A text has an encoding and a separator, a spreadsheet `sheets` of which `sheet` is read. The table begins at `first_line`: its header, where it has one. */
export interface Import {
  _links?: Record<string, string>;
  checked: ImportCounts | null;
  checked_rows: number;
  columns: Array<string>;
  counts: ImportCounts;
  created_at: string;
  delimiter: string;
  encoding: string;
  error: string | null;
  file_name: string;
  finished_at: string | null;
  first_line: number;
  format: "spreadsheet" | "text";
  has_header: boolean;
  id: string;
  livemode?: boolean;
  mapping: Array<string>;
  options: ImportOptions;
  percentage: number;
  processed_rows: number;
  rows_per_second: number | null;
  seconds_left: number | null;
  sheet: string;
  sheets: Array<string>;
  size: number;
  started_at: string | null;
  state: "cancelled" | "checked" | "checking" | "done" | "failed" | "mapped" | "paused" | "running" | "undoing" | "undone" | "uploaded";
  total_rows: number;
  undone_at: string | null;
}

/** Rows by outcome. `distinct_numbers` counts reachable numbers, `shared_numbers` those of several rows. `over_plan` are new people for whom the plan has no room. `warnings` are `many_invalid` (over 20 % of the rows) and `consecutive_numbers` (250 in a row, as if generated). */
export interface ImportCounts {
  ambiguous: number;
  deleted: number;
  distinct_numbers: number;
  duplicate: number;
  forgotten: number;
  invalid: number;
  kept: number;
  kept_fields: number;
  new: number;
  opted_out: number;
  over_plan: number;
  reasons: Record<string, number>;
  restored: number;
  rows: number;
  shared_numbers: number;
  unchanged: number;
  updated: number;
  warnings: Array<string>;
}

/** How a file becomes contacts. `match_by` None picks external id where a column is one, else phone and name. A grant of consent needs the attested text version; `origin` says in words where the people came from (CON-072). */
export interface ImportOptions {
  attested: boolean;
  consent_text_id: string | null;
  date_order: "dmy" | "mdy" | null;
  group_ids: Array<string>;
  match_by: "email" | "external_id" | "never" | "phone" | "phone_and_name" | null;
  on_match: "fill" | "overwrite" | "skip";
  origin: string;
  region: string | null;
  tags: Array<string>;
}

/** What may be changed before a run. Another layout, sheet or header reads the file and guesses the columns anew. */
export interface ImportPatch {
  delimiter?: "\t" | "," | ";" | "|";
  encoding?: string;
  first_line?: number;
  has_header?: boolean;
  mapping?: Array<string>;
  options?: OptionsBody;
  sheet?: string;
}

/** The first rows of a file as its layout reads them, and what we guess each column to be. `date_order` is what its dates decide, by the cell `date_example`; None where they fit both orders. */
export interface ImportPreview {
  date_example: string | null;
  date_order: "dmy" | "mdy" | null;
  guess: Array<string>;
  rows: Array<Array<string>>;
}

/** A row that was not simply added: its line in the file, outcome and faults. */
export interface ImportRow {
  cells: Array<string>;
  contact_id: string | null;
  faults: Array<RowFault>;
  line: number;
  outcome: "ambiguous" | "duplicate" | "invalid" | "kept" | "over_plan" | "updated";
}

/** A label with how many conversations that are not done bear it, at most a thousand. */
export interface InboxLabel {
  colour: Colour;
  conversations: number;
  id: string;
  name: string;
  version: number;
}

/** A note. `mentions` are told, as whom `@Name` in it means; `is_private` keeps it from suggestions of a model. */
export interface InboxNoteIn {
  body: string;
  is_private?: boolean;
  mentions?: Array<string>;
}

/** The question by language; empty is our own words. */
export interface InboxTexts {
  en: string;
  es: string;
  pt: string;
}

/** How many conversations you have not read. */
export interface InboxUnread {
  unread: number;
}

/** Filters under a name. `owner_id` whose it is, `team_id` which team's; neither: everybody's. */
export interface InboxView {
  columns: Array<"assignee" | "channel" | "labels" | "number" | "team" | "waiting">;
  created_at: string;
  filters: Filters;
  id: string;
  name: string;
  owner_id: string | null;
  position: number;
  sort: "newest" | "oldest";
  team_id: string | null;
  updated_at: string;
  version: number;
}

/** Something is wrong with a channel, or was; `subject` names it, `detail` holds the provider's words. */
export interface Incident {
  closed_at: string | null;
  detail: string;
  id: string;
  kind: string;
  last_seen_at: string;
  opened_at: string;
  seen: number;
  subject: string;
  subject_id: string;
}

/** Somebody asked to take a seat; it holds that seat until it expires (IDN-035, 036). */
export interface Invitation {
  created_at: string;
  email: string;
  expires_at: string;
  id: string;
  invited_by: string | null;
  last_sent_at: string;
  location_ids: Array<string>;
  role: string;
  sent_count: number;
  state: string;
}

/** What became of one address: `invited`, `already_member` or `already_invited`. */
export interface Invited {
  email: string;
  invitation: Invitation | null;
  outcome: string;
}

/** Work on many rows: `percentage` are through, `rate` a second; `result_path` leads to an export's file. */
export interface Job {
  _links?: Record<string, string>;
  can_undo: boolean;
  created_at: string;
  created_by: string | null;
  done: number;
  error_code: string | null;
  failed: number;
  finished_at: string | null;
  id: string;
  kind: string;
  livemode?: boolean;
  operation: string;
  percentage: number;
  rate: number | null;
  result_path: string | null;
  seconds_left: number | null;
  skipped: number;
  started_at: string | null;
  state: JobState;
  total: number;
  undo_until: string | null;
  updated_at: string;
}

/** One row of a job. */
export interface JobItem {
  error_code: string | null;
  error_message: string | null;
  outcome: Outcome;
  position: number;
  target_id: string | null;
}

/** `queued → running → completed | completed_with_errors | failed`; `queued | running → cancelling → cancelled`. */
export type JobState = "cancelled" | "cancelling" | "completed" | "completed_with_errors" | "failed" | "queued" | "running";

/** What came after a merge and stays with the survivor. */
export interface Kept {
  count: number;
  kind: string;
}

/** Somebody an import made whom undoing it leaves: they wrote, were written to, or were changed since. */
export interface KeptPerson {
  contact_id: string;
  family_name: string | null;
  given_name: string | null;
  reason: "changed" | "written_to" | "wrote";
}

/** What may be changed of a key. */
export interface KeyPatch {
  allowed_ips?: Array<string>;
  expires_at?: string | null;
  location_ids?: Array<string>;
  name?: string;
  rate_limit?: number | null;
  scopes?: Array<string>;
}

/** What may be changed of a keyword. */
export interface KeywordPatch {
  ask_name?: boolean;
  closes_at?: string | null;
  group_id?: string | null;
  opens_at?: string | null;
  reply_early?: string;
  reply_late?: string;
  reply_ok?: string;
  sender_id?: string | null;
  tag_id?: string | null;
  text_version_id?: string | null;
  topic_id?: string | null;
  word?: string;
}

/** Picks the interface's nouns, the samples and the first steps; never data or code (ORG-001). */
export type Kind = "business" | "church" | "nonprofit";

/** What may be changed of a label. */
export interface LabelPatch {
  colour?: Colour;
  name?: string;
}

/** A label as a conversation shows it. */
export interface LabelRef {
  colour: Colour;
  id: string;
  name: string;
}

/** What a form lacks before it can be handed in: at which field, as what, in a sentence. */
export interface Lacking {
  code: string;
  field: string;
  sentence: string;
}

/** So many messages that would wait until a moment, for a reason of `policy.reasons`. It is that of people of one `time_zone`, or, where that is not known, of numbers of one `country`; of neither, by the organization's clock. Of caps it is the hour in which the first of them may be written to. */
export interface Later {
  country: string | null;
  messages: number;
  reason: string;
  time_zone: string | null;
  until: string;
}

/** For how many days support may change something. */
export interface Leave {
  days: number;
}

/** Who leaves; `new_head_id` is head from now on, needed where the last one leaves. */
export interface Leaving {
  contact_ids: Array<string>;
  new_head_id?: string | null;
}

/** What keeps a thing from being stripped, erased and archived, since when, and who placed it. */
export interface LegalHold {
  held_at: string;
  held_by: string | null;
  kind: "broadcast" | "contact";
  reason: string;
  subject_id: string;
}

/** A limited resource: `limit` -1 is unlimited; `current` is None where nothing counts it yet. `source` is plan or override (an operator's exception, with its end and reason); `forecast_on` is the day the limit is expected to be reached. */
export interface LimitUse {
  current: number | null;
  forecast_on: string | null;
  limit: number;
  reason: string | null;
  resource: string;
  source: string;
  valid_until: string | null;
}

/** Every limit of the caller. */
export interface Limits {
  buckets: Array<BucketLevel>;
  plan: string;
  plan_limits: Array<PlanLimit>;
}

/** A host for short links; new ones take it while `is_used` and verified. `links` is how many were sent with it, counted up to 10,000. */
export interface LinkDomain {
  _links?: Record<string, string>;
  certificate: LinkDomainCertificate;
  checked_at: string | null;
  created_at: string;
  failing_since: string | null;
  host: string;
  id: string;
  is_used: boolean;
  links: number;
  livemode?: boolean;
  records: Array<LinkDomainRecord>;
  removed_at: string | null;
  state: LinkDomainState;
  verified_at: string | null;
}

/** The certificate that browsers are shown; `unclear` where it could not be looked at, which hinders nothing. */
export interface LinkDomainCertificate {
  expires_at: string | null;
  fault: string;
  state: RecordState;
}

/** Whether new links take this host; the one that was used before is not any more. */
export interface LinkDomainPatch {
  is_used?: boolean;
}

/** A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong. */
export interface LinkDomainRecord {
  fault: string;
  found: string | null;
  host: string;
  purpose: "alias" | "proof";
  state: RecordState;
  type: "CNAME" | "TXT";
  value: string;
}

/** `removed`: no new link takes it, those sent with it still lead on while its DNS leads here. */
export type LinkDomainState = "failing" | "removed" | "verified" | "waiting";

/** A link with its clicks by hour, people's devices, why raw clicks were not counted, and who (if tracked). */
export interface LinkFiguresOut {
  devices: Record<string, number>;
  hours: Array<LinkHourOut>;
  link: LinkOut;
  not_counted: Record<string, number>;
  people: Array<LinkPersonOut>;
}

/** What came of a link in an hour (UTC). */
export interface LinkHourOut {
  clicks: number;
  hour: string;
  human_clicks: number;
  unique_clicks: number;
}

/** A short link; `short_url` is null where each recipient has one of their own, and then `unique_clicks` are people. `clicks` are raw, `human_clicks` those of people, each once an hour. */
export interface LinkOut {
  channel: string;
  clicks: number;
  created_at: string;
  disabled_at: string | null;
  disabled_by_operator: boolean;
  expires_at: string;
  human_clicks: number;
  id: string;
  label: string;
  last_clicked_at: string | null;
  origin: string;
  origin_id: string;
  origin_name: string | null;
  short_url: string | null;
  status: "active" | "disabled" | "expired";
  tracking: "message" | "recipient";
  unique_clicks: number;
  url: string;
}

/** What of a link may be changed. */
export interface LinkPatch {
  disabled?: boolean;
  expires_at?: string;
  label?: string;
}

/** Somebody who followed a link. */
export interface LinkPersonOut {
  clicks: number;
  contact_id: string;
  device: string;
  first_at: string;
  last_at: string;
  message_id: string;
}

export type LinkingState = "drifted" | "failed" | "linked" | "linking" | "pending" | "recovering";

/** How many were added, and how many were there already under their name. */
export interface ListedLocations {
  added: number;
  known: number;
}

/** How far an organization is: its mode, what is missing, what was asked and answered. */
export interface LiveState {
  answer: string | null;
  asked_at: string | null;
  legal_name: string | null;
  message_use: string | null;
  missing: Array<Need>;
  postal_address: string | null;
  sending_mode: string;
}

/** A language of ours. */
export type Locale = "en" | "es" | "pt";

/** A branch, campus or shop; `time_zone` and `country` None are the organization's (CON-011). */
export interface Location {
  _links?: Record<string, string>;
  address: string | null;
  archived_at: string | null;
  country: string | null;
  created_at: string;
  id: string;
  is_default: boolean;
  livemode?: boolean;
  name: string;
  position: number;
  time_zone: string | null;
}

/** What may be changed of a location. */
export interface LocationPatch {
  address?: string | null;
  country?: string | null;
  name?: string;
  time_zone?: string | null;
}

/** A finished request. `route` is the template, `ip_prefix` the caller's /24 (IPv6: /48). */
export interface LoggedRequest {
  api_key_id: string | null;
  bytes_out: number;
  created_at: string;
  deprecated: boolean;
  duration_ms: number;
  error_code: string | null;
  id: string;
  ip_prefix: string | null;
  method: string;
  request_id: string;
  route: string;
  status: number;
  user_id: string | null;
}

/** Colours as `#0b6b63` and the footer of mails; null is the usual one. */
export interface Look {
  accent?: string | null;
  color?: string | null;
  mail_footer?: string | null;
}

/** Steps kept under a name, in the order in which they are taken. */
export interface Macro {
  actions: Array<MacroAction>;
  created_at: string;
  id: string;
  name: string;
  scope: "organization" | "personal" | "team";
  team_id: string | null;
  updated_at: string;
  use_count: number;
  user_id: string | null;
  version: number;
}

/** One step. `reply` and `note` take `body`, `label` `label_ids`, `assign` `to` with `user_id` or `team_id`, `status` `status`, `snooze` `minutes` (null: until they write), `automation` the name of what is asked for. */
export interface MacroAction {
  automation: string;
  body: string;
  kind: "assign" | "automation" | "label" | "note" | "reply" | "snooze" | "status";
  label_ids: Array<string>;
  minutes: number | null;
  status: "closed" | "open" | "pending" | "resolved";
  team_id: string | null;
  to: "me" | "nobody" | "team" | "user";
  user_id: string | null;
}

/** What one step did: `body` as it was filled for this person, `names` of labels or of whose it is now. `changed` is false where it was so before. */
export interface MacroEffect {
  body: string;
  changed: boolean;
  kind: "assign" | "automation" | "label" | "note" | "reply" | "snooze" | "status";
  names: Array<string>;
  status: string | null;
  step: number;
  until: string | null;
}

/** A macro: its steps in order; a shared `scope` takes settings:write. */
export interface MacroIn {
  actions: Array<StepIn>;
  name: string;
  scope?: "organization" | "personal" | "team";
  team_id?: string | null;
}

/** What may be changed; `actions` replaces all of them. */
export interface MacroPatch {
  actions?: Array<StepIn>;
  name?: string;
  scope?: "organization" | "personal" | "team";
  team_id?: string | null;
}

/** What a macro did to a conversation or, with `dry_run`, would do. */
export interface MacroRun {
  conversation_id: string;
  dry_run: boolean;
  effects: Array<MacroEffect>;
  macro_id: string;
}

/** Mails counted; rates are shares of what was handed over, None before any was. `opened` leaves out programs. Of one mail: when it was first opened and followed, how often, on what, and how often a program fetched it. */
export interface MailFigures {
  bounce_rate: number | null;
  bounced: number;
  click_rate: number | null;
  clicked: number;
  clicked_at: string | null;
  complained: number;
  complaint_rate: number | null;
  delivered: number;
  device: string | null;
  machine_opens: number | null;
  messages: number;
  open_rate: number | null;
  opened: number;
  opened_at: string | null;
  opens: number | null;
}

/** A mail's subject and what stands in it. */
export interface MailWords {
  heading: string;
  subject: string;
  text: string;
}

/** Where a word that was meant stands in a snippet: its first character, and the one behind its last. */
export interface Mark {
  end: number;
  start: number;
}

/** A shelf of the library. */
export interface MediaCategory {
  created_at: string;
  file_count: number;
  id: string;
  name: string;
  updated_at: string;
}

/** A category by its name. */
export interface MediaCategoryBody {
  name: string;
}

/** A file that is about to be uploaded; with its SHA-256 one that is here already is found instead. */
export interface MediaIntent {
  alt?: string;
  bytes: number;
  category_ids?: Array<string>;
  content_type?: string | null;
  kind?: "sticker" | null;
  name: string;
  sha256?: string | null;
}

/** What may be changed of a file; one that is pinned is kept for good. */
export interface MediaPatch {
  alt?: string;
  category_ids?: Array<string>;
  is_pinned?: boolean;
  name?: string;
}

/** One form of a file: its media type, size in bytes, and pixels where it has any. */
export interface MediaVariant {
  bytes: number;
  ending: string;
  height: number | null;
  mime: string;
  width: number | null;
}

/** A file with addresses of it for seven days, and while it is uploaded how to go on. */
export interface MediaView {
  alt: string;
  bytes: number;
  category_ids: Array<string>;
  created_at: string;
  created_by: string | null;
  duration_ms: number | null;
  error: string | null;
  expires_at: string | null;
  height: number | null;
  id: string;
  is_pinned: boolean;
  is_processing: boolean;
  kind: "audio" | "document" | "image" | "sticker" | "video";
  last_used_at: string | null;
  mime: string;
  name: string;
  status: "completed" | "deleted" | "failed" | "pending" | "uploading";
  thumbnail_url: string | null;
  updated_at: string;
  upload: Upload | null;
  url: string | null;
  variants: Record<string, MediaVariant>;
  width: number | null;
}

/** A seat with its user, as the organization sees it; `location_ids`, groups among them, empty is everywhere. `suspended_by_plan`: the plan has no seat for them at the moment; they come back with a larger one. */
export interface Member {
  email: string;
  id: string;
  joined_at: string;
  last_seen_at: string | null;
  location_ids: Array<string>;
  name: string;
  role: string;
  role_name: string;
  state: string;
  suspended_by_plan: boolean;
  title: string | null;
  user_id: string;
  version: number;
}

/** A person and their role; without one, the first of an empty household is head and whoever follows `other`. */
export interface MemberBody {
  contact_id: string;
  is_primary_household?: boolean | null;
  role?: "child" | "head" | "other" | "spouse" | null;
}

/** What may be changed of a seat; no locations means all of them. `location_ids` may name groups too: whoever leads them sees and writes to their members only. */
export interface MemberPatch {
  location_ids?: Array<string>;
  role?: string;
  title?: string | null;
}

/** People to put into a household, or their other role in it. */
export interface MembersBody {
  members: Array<MemberBody>;
}

/** Up to a thousand messages; for more, or for one text to many, make a broadcast. */
export interface MessageBatch {
  messages: Array<MessageIn>;
}

/** One message: to a contact, or to a number or mail address that somebody has. `body` is its text on every channel; a mail needs a `subject` and may have `html`. On WhatsApp a template goes where they have not written for a day. `auto` chooses by the organization's order and what they prefer. Instead of all these, `template_id` says the newest published words of a template, with `variables` for what it leaves open: `{"name": "Ada"}` fills `{{ event.name }}`. `media_ids` are files of the library: a text with some goes as MMS, WhatsApp takes one, a mail links them below. */
export interface MessageIn {
  body?: string;
  channel?: "auto" | "email" | "push" | "sms" | "unified" | "whatsapp";
  contact_id?: string | null;
  create_contact?: boolean;
  expires_at?: string | null;
  fallback?: Array<FallbackIn>;
  files_as?: "link" | "mms" | "mms_or_link";
  html?: string;
  media_ids?: Array<string>;
  metadata?: Record<string, string> | null;
  purpose?: "conversational" | "informational" | "promotional" | "transactional";
  reference?: string | null;
  send_at?: string | null;
  sender_id?: string | null;
  subject?: string;
  template_id?: string | null;
  to?: string | null;
  topic_id?: string | null;
  variables?: Record<string, string>;
  whatsapp?: WhatsAppIn | null;
}

/** An item of a thread. `source` ledger: sent by a broadcast or the API, shown here and not copied. `origin` is then what made it send, and `sender_id` which of our senders it left from. `reply_to_id` is the item it answers; `reply_to` is null where that is not known, deleted, or in the archive. `is_archived`: it lies in the archive, and cannot be changed any more. */
export interface MessageOut {
  author: Person | null;
  body: string;
  broadcast_id: string | null;
  created_at: string;
  deleted_at: string | null;
  delivery_id: string | null;
  details: Record<string, unknown> | null;
  direction: "in" | "internal" | "out";
  edited_at: string | null;
  id: string;
  is_archived: boolean;
  is_private: boolean;
  kind: "event" | "media" | "note" | "template" | "text";
  media: Array<Attachment>;
  origin: string | null;
  reactions: Array<MessageReaction>;
  read_at: string | null;
  reason: string | null;
  reply_to: QuotedMessage | null;
  reply_to_id: string | null;
  sender_id: string | null;
  source: "ledger" | "message";
  state: string | null;
  undo_until_at: string | null;
  waits_for: string | null;
  waits_until: string | null;
}

/** An emoji that the person put on a message. */
export interface MessageReaction {
  created_at: string;
  emoji: string;
}

/** Why it must be kept: whoever looks into it later reads it. */
export interface MessagingNewHold {
  reason: string;
}

/** What is new in a version. */
export interface MessagingNoteIn {
  note?: string | null;
}

/** The words of one channel in one language; `locale` "" is for everybody else. A mail has `subject` and either `blocks` of the editor or `html`. `header`, `footer` and `buttons` are WhatsApp's. */
export interface MessagingVariantIn {
  blocks?: Array<Record<string, unknown>>;
  body?: string;
  buttons?: Array<ButtonIn>;
  channel: "email" | "push" | "sms" | "whatsapp";
  footer?: string;
  header?: string;
  html?: string;
  locale?: string;
  media_ids?: Array<string>;
  preheader?: string;
  subject?: string;
}

/** A part of the product, whether it is on, and what would stop if it were turned off. */
export interface ModuleView {
  module: string;
  on: boolean;
  stops: Array<string>;
}

/** A sum of message prices: micro-units (1e-6) of the currency. */
export interface Money {
  currency: string;
  micros: number;
}

/** Who moves: to `household_id`, or into a new household called `name`. */
export interface Moving {
  contact_ids: Array<string>;
  household_id?: string | null;
  name?: string;
  new_head_id?: string | null;
}

/** Something that must be there before going live; the sentence is an English msgid, `path` where to do it. */
export interface Need {
  code: string;
  path: string;
  sentence: string;
}

/** Whose it becomes: a user or, with null, nobody; a team or none. What is left out stays as it is. What is done is refused unless `reopen` is true. */
export interface NewAssignment {
  assignee_id?: string | null;
  reopen?: boolean;
  team_id?: string | null;
}

/** The account that the brand is registered through. */
export interface NewBrand {
  account_id: string;
}

/** The brand that sends. */
export interface NewCampaign {
  brand_id: string;
}

/** The provider, what it knows us by, and the domain whose people it vouches for. */
export interface NewConnection {
  client_id: string;
  client_secret: string;
  default_role?: string | null;
  domain: string;
  issuer: string;
}

/** A change of consent as staff, a form or a partner knows it; a grant names the words that were shown. `signed_form_id` turns a refusal into a grant: it needs `consent:override` and a note. A carrier that blocks them goes on doing so until they text START. */
export interface NewConsent {
  action: "denied" | "granted" | "pending";
  address_id?: string | null;
  channel?: "email" | "sms" | "whatsapp";
  contact_id: string;
  evidence?: string | null;
  note?: string | null;
  occurred_at?: string | null;
  signed_form_id?: string | null;
  source?: "api" | "form" | "staff";
  text_version_id?: string | null;
}

/** Whom to ask, at which of their numbers (the main one unless named), and in which words. */
export interface NewConsentRequest {
  address_id?: string | null;
  contact_id: string;
  sender_id?: string | null;
  text_version_id: string;
}

/** Words to publish as the next version of `key` in a language. */
export interface NewConsentText {
  body: string;
  key: string;
  locale: "en" | "es" | "pt";
}

/** A contact to add: a name or an address at least. */
export interface NewContactBody {
  birth_date?: string | null;
  birth_year_known?: boolean;
  custom?: Record<string, string | boolean | number | Array<string>>;
  emails?: Array<string>;
  family_name?: string;
  given_name?: string;
  group_ids?: Array<string>;
  locale?: string | null;
  location_id?: string | null;
  on_match?: "create" | "refuse" | "update";
  phones?: Array<string>;
  preferred_name?: string;
  region?: string | null;
  tags?: Array<string>;
  time_zone?: string | null;
}

/** With whom; by which of our senders, else by the usual one of `channel`, which is texts unless it is said. */
export interface NewConversation {
  channel?: "email" | "sms" | "whatsapp" | null;
  contact_id: string;
  sender_id?: string | null;
}

/** A domain to send from. `spf` is what allows your servers; `selectors` are a provider's where it signs itself. `return_path` is the host that failed mail comes back to: the domain itself where nothing is said. */
export interface NewEmailDomain {
  domain: string;
  return_path?: string | null;
  selectors?: Array<string> | null;
  spf?: string | null;
}

/** How long to wait, in days; none needs an owner and a reason. */
export interface NewErasure {
  days?: number;
  reason?: string | null;
}

/** What to write; with a passphrase nobody opens the file without it. */
export interface NewExport {
  passphrase?: string | null;
}

/** A custom field to add; without a key one is made from its first label. */
export interface NewFieldBody {
  key?: string | null;
  labels: Record<string, string>;
  options?: Array<string>;
  sensitive?: boolean;
  type?: FieldType;
}

/** A group to add; without a location it belongs to the whole organization. */
export interface NewGroup {
  description?: string;
  location_id?: string | null;
  name: string;
}

/** Whose phone it is, and its number as people write it. */
export interface NewGuest {
  name: string;
  phone: string;
}

/** Hours of a location, of a number (`sender_id`), or with neither of the organization. Without a zone they go by the location's clock, else the organization's. */
export interface NewHoursBody {
  away_repeat_hours?: number;
  away_texts?: AwayTexts;
  exceptions?: Array<SpecialDay>;
  is_answering?: boolean;
  location_id?: string | null;
  sender_id?: string | null;
  week: Week;
  zone?: string | null;
}

/** A household to make. */
export interface NewHousehold {
  members?: Array<MemberBody>;
  name: string;
  postal_address?: string;
}

/** Whom to invite, as what; no locations means all of them. */
export interface NewInvitations {
  emails: Array<string>;
  location_ids?: Array<string>;
  role: string;
}

/** The key to make; scopes are permissions, at most one's own. No locations or networks means all of them. A `test` key acts in the organization's sandbox, which the first one makes. */
export interface NewKey {
  allowed_ips?: Array<string>;
  expires_at?: string | null;
  location_ids?: Array<string>;
  mode?: "live" | "test";
  name: string;
  rate_limit?: number | null;
  scopes: Array<string>;
}

/** A keyword to add. Who texts it is put into the group, given the tag, and answered. */
export interface NewKeyword {
  ask_name?: boolean;
  closes_at?: string | null;
  group_id?: string | null;
  opens_at?: string | null;
  reply_early?: string;
  reply_late?: string;
  reply_ok?: string;
  sender_id?: string | null;
  tag_id?: string | null;
  text_version_id?: string | null;
  topic_id?: string | null;
  word: string;
}

/** A label to add. */
export interface NewLabel {
  colour?: Colour;
  name: string;
}

/** A host for short links. It is used once both its records stand, if no other is. */
export interface NewLinkDomain {
  host: string;
}

/** A location to add. */
export interface NewLocation {
  address?: string | null;
  country?: string | null;
  name: string;
  time_zone?: string | null;
}

/** Whom to merge into the contact. */
export interface NewMerge {
  absorbed_id: string;
  choices?: Record<string, "absorbed" | "survivor">;
}

/** An account to connect. A live one needs the provider's fields; the simulator's are made. `api_key`, `public_key` and `profile_id` may stand beside `credentials` or in it. */
export interface NewProviderAccount {
  api_key?: string | null;
  credentials?: Record<string, string> | null;
  environment?: Environment;
  name: string;
  profile_id?: string | null;
  provider: string;
  public_key?: string | null;
}

/** An app to notify. `credentials` by the fields of its service; the simulator's are made. android: `service_account`; ios: `key`, `key_id`, `team`, `environment`; web: `private_key`, `contact`. */
export interface NewPushAppBody {
  bundle_id: string;
  credentials?: Record<string, string> | null;
  environment?: Environment;
  platform: AppPlatform;
}

/** An answer: words, files of the library, or a template. 409 if a colleague answered since `last_seen_message_id`. Outside WhatsApp's 24 hours only a template goes: 409 `outside_messaging_window` otherwise. It leaves from the sender they wrote to, or from `sender_id`, another of the channel; 409 `sender_released` names those to choose from. `reply_to_id` is one particular message it answers, on WhatsApp and by mail; 422 says why another cannot be. A text has at most 1,600 characters, on WhatsApp 4,096 and beside a file there 1,024, a mail 50,000. `subject` is of a mail alone: without one it goes on under the last one's, and the first bears the organization's name. With `send_at` it waits, as under `/scheduled-replies`: at least a minute and at most 365 days, and not if they write first, unless `unless_they_reply` is false. */
export interface NewReply {
  body?: string;
  fallback_template_id?: string | null;
  fallback_variables?: Record<string, string>;
  last_seen_message_id?: string | null;
  media_ids?: Array<string>;
  reply_to_id?: string | null;
  send_at?: string | null;
  sender_id?: string | null;
  subject?: string;
  template_id?: string | null;
  unless_they_reply?: boolean;
  variables?: Record<string, string>;
}

/** The role to add: at most one's own rights. */
export interface NewRole {
  name: string;
  permissions: Array<string>;
}

/** A rule: what it asks (an empty list asks nothing), and the team, label or priority it gives. */
export interface NewRule {
  channels?: Array<"email" | "push" | "sms" | "whatsapp">;
  is_active?: boolean;
  keywords?: Array<string>;
  label_id?: string | null;
  label_ids?: Array<string>;
  languages?: Array<"en" | "es" | "pt">;
  location_ids?: Array<string>;
  name: string;
  position?: number;
  priority?: "high" | "urgent" | null;
  sender_ids?: Array<string>;
  sentiments?: Array<"negative" | "neutral" | "positive">;
  tag_ids?: Array<string>;
  team_id?: string | null;
}

/** The keys that take the place of the present ones; what is not given stays. */
export interface NewSecret {
  api_key?: string | null;
  credentials?: Record<string, string> | null;
  public_key?: string | null;
}

/** A segment to add. */
export interface NewSegment {
  backfill?: boolean;
  name: string;
  rules: Record<string, unknown>;
  watched?: boolean;
}

/** A number, address or app of an account to send from; `limit_per_second` in segments. */
export interface NewSenderBody {
  account_id: string;
  is_default?: boolean;
  kind?: "alphanumeric" | "email" | "long_code" | "push_app" | "short_code" | "toll_free" | "whatsapp";
  limit_per_second?: number | null;
  location_id?: string | null;
  value: string;
}

/** A word to stop messages by, beside the built-in ones. */
export interface NewStopWord {
  word: string;
}

/** A tag to add. */
export interface NewTag {
  colour?: string | null;
  name: string;
}

/** Targets for conversations that fit every condition; a condition that is null fits all. */
export interface NewTarget {
  channel?: "email" | "sms" | "whatsapp" | null;
  first_response?: number | null;
  in_business_hours?: boolean;
  is_active?: boolean;
  name: string;
  next_response?: number | null;
  priority?: "high" | "low" | "normal" | "urgent" | null;
  resolution?: number | null;
  sender_id?: string | null;
  team_id?: string | null;
}

/** A team to add; `leads` are among the `members`. */
export interface NewTeam {
  assignment_mode?: AssignmentMode;
  language?: string | null;
  leads?: Array<string>;
  members?: Array<string>;
  name: string;
  pages_urgent?: boolean;
}

/** The toll-free number. */
export interface NewTollfree {
  sender_id: string;
}

/** A topic to add; without a key one is made from its first name. */
export interface NewTopicBody {
  default_subscribed?: boolean;
  key?: string | null;
  names: Record<string, string>;
  purpose?: "informational" | "promotional";
}

/** A view to keep; shared with a team or with everybody it needs `conversations:write`. */
export interface NewView {
  columns?: Array<"assignee" | "channel" | "labels" | "number" | "team" | "waiting">;
  filters: Filters;
  name: string;
  position?: number;
  sort?: "newest" | "oldest";
  team_id?: string | null;
  whose?: Whose;
}

/** What Meta shows under WhatsApp, API set-up, and the app's secret; nothing of it for the simulator. `phone_number_id` is left out to send from every number of the account; `verify_token` is any words of yours. */
export interface NewWhatsAppAccount {
  access_token?: string;
  app_secret?: string;
  environment?: Environment;
  name: string;
  phone_number_id?: string;
  verify_token?: string;
  waba_id?: string;
}

/** How many people a reason kept from being reached, with its sentence, and whether trying again may help. `elsewhere`: whether another channel may. */
export interface NotReached {
  count: number;
  elsewhere: boolean;
  kind: string;
  reason: string;
  retryable: boolean;
  sentence: string;
}

/** One person who was not reached. */
export interface NotReachedPerson {
  code: string | null;
  contact_id: string;
  delivery_id: string | null;
  kind: string;
  reason: string;
}

/** With whom a contact is not the same. */
export interface NotTheSame {
  other_id: string;
}

/** A note that was written. */
export interface NoteOut {
  conversation_id: string;
  id: string;
}

/** Other words. */
export interface NotePatch {
  body: string;
}

/** One word of the interface. */
export interface Noun {
  many: string;
  one: string;
}

/** The words an organization uses for things (ORG-002). */
export interface Nouns {
  broadcast: Noun;
  contact: Noun;
  group: Noun;
  location: Noun;
}

/** A number of an account; costs in micro-units (1e-6) of `currency`. `link_error` is what stands in the way in the provider's words, `link_code` what we found it to be; the next try is at `next_link_at`. A number given back leaves us at `releases_at`. */
export interface Number {
  _links?: Record<string, string>;
  account_id: string;
  compared_at: string | null;
  country: string;
  created_at: string;
  currency: string | null;
  e164: string;
  failing_since: string | null;
  features: Array<string>;
  id: string;
  link_attempts: number;
  link_code: string | null;
  link_error: string | null;
  linked_at: string | null;
  linking_state: LinkingState;
  livemode?: boolean;
  messaging_profile_id: string | null;
  monthly_micros: number | null;
  next_link_at: string | null;
  origin: Origin;
  provider: string;
  purchased_at: string | null;
  released_at: string | null;
  releases_at: string | null;
  sender_id: string;
  setup_micros: number | null;
  state: NumberState;
  type: string;
  updated_at: string;
}

/** How the messages of seven days fared; shares from 0 to 1, None where nothing ended. */
export interface NumberHealth {
  delivered_share: number | null;
  opt_out_share: number | null;
  sent: number;
  spam_blocks: number;
}

/** An offer of GET /numbers/available, as it was given there. */
export interface NumberOrderBody {
  is_default?: boolean;
  offer: string;
}

/** The number itself, so that no other is given back by mistake. */
export interface NumberRelease {
  number: string;
}

/** A number's history, newest first, what goes by it, and how the messages of seven days fared. */
export interface NumberStanding {
  health: NumberHealth | null;
  history: Array<HistoryRow>;
  uses: Record<string, number>;
}

export type NumberState = "failed" | "ordering" | "owned" | "released" | "releasing" | "vanished";

/** A character that forces UCS-2: where it stands, what it is, its Unicode name, and what would do instead. */
export interface Offence {
  character: string;
  index: number;
  instead: string | null;
  name: string;
}

/** A number for sale at this price until then; `offer` is what buying it takes. */
export interface Offer {
  account_id: string;
  country: string;
  currency: string | null;
  e164: string;
  features: Array<string>;
  locality: string;
  monthly_micros: number | null;
  offer: string;
  region: string;
  setup_micros: number | null;
  type: string;
  valid_until: string;
}

/** How a carrier's opt-out list compared with ours. `listed` people it blocks, of them `added` here just now; `kept`: came back here by their own word, but are still blocked there; `unlisted`: opted out here and not on its list (None where it was not read whole, `error` says why). */
export interface OptOutList {
  account_id: string;
  added: number;
  compared_at: string;
  error: string | null;
  kept: number;
  listed: number;
  unlisted: number | null;
}

/** Of `reached` messages of a number's broadcasts in the last 30 days, `opt_outs` that followed; a share of 1. */
export interface OptOutRate {
  opt_outs: number;
  reached: number;
  sender_id: string;
  share: number;
  target: number;
}

/** How rows become contacts; a grant of consent needs its text and `attested`. */
export interface OptionsBody {
  attested?: boolean;
  consent_text_id?: string | null;
  date_order?: "dmy" | "mdy" | null;
  group_ids?: Array<string>;
  match_by?: "email" | "external_id" | "never" | "phone" | "phone_and_name" | null;
  on_match?: "fill" | "overwrite" | "skip";
  origin?: string;
  region?: string | null;
  tags?: Array<string>;
}

/** Every living location once, in order. */
export interface Order {
  ids: Array<string>;
}

/** A tenant. `state_reason` says why it is not active, `state_until` when that is expected to end. `livemode` is false for a sandbox: nothing of it is real or leaves the installation (API-055). */
export interface Organization {
  closing_at: string | null;
  contact_email: string | null;
  contact_phone: string | null;
  country: string;
  created_at: string;
  currency: string;
  flags: Array<string>;
  id: string;
  is_sample: boolean;
  kind: Kind;
  legal_name: string | null;
  livemode: boolean;
  locale: Locale;
  name: string;
  postal_address: string | null;
  sending_mode: string;
  slug: string;
  state: State;
  state_reason: string | null;
  state_until: string | null;
  tax_id: string | null;
  time_zone: string;
  updated_at: string;
  version: number;
  website: string | null;
}

/** The organization that a new user founds; `region` is where its data is to lie, where there is a choice. */
export interface OrganizationForm {
  country: string;
  kind: Kind;
  locale?: Locale;
  name: string;
  region?: string | null;
  time_zone: string;
}

/** What may be changed of an organization; `slug` once in 30 days, and the one before leads on for a year. With a new `kind`, `modules` says whether those that are on stay or follow the kind (ORG-001); with a new `time_zone`, `schedules` says whether what is planned keeps its hour on the clock or its moment (ORG-007). */
export interface OrganizationPatch {
  contact_email?: string | null;
  contact_phone?: string | null;
  country?: string;
  kind?: Kind;
  legal_name?: string | null;
  locale?: Locale;
  modules?: "keep" | "switch";
  name?: string;
  postal_address?: string | null;
  schedules?: "keep_local_hour" | "keep_moment";
  slug?: string;
  tax_id?: string | null;
  time_zone?: string;
  website?: string | null;
}

/** An organization with its words. */
export interface OrganizationView {
  _links?: Record<string, string>;
  closing_at: string | null;
  contact_email: string | null;
  contact_phone: string | null;
  country: string;
  created_at: string;
  currency: string;
  flags: Array<string>;
  id: string;
  is_sample: boolean;
  kind: Kind;
  legal_name: string | null;
  livemode: boolean;
  locale: Locale;
  name: string;
  nouns: Nouns;
  postal_address: string | null;
  sending_mode: string;
  slug: string;
  state: State;
  state_reason: string | null;
  state_until: string | null;
  tax_id: string | null;
  time_zone: string;
  updated_at: string;
  version: number;
  website: string | null;
}

/** Where everything goes. */
export interface OrganizationsMerge {
  into: string;
}

/** Whether we bought it, or it was brought along: ported, or of the carrier's own account (CHN-018). */
export type Origin = "external" | "purchased";

/** The whole list: what is not in it is no longer allowed. */
export interface Origins {
  origins: Array<string>;
}

/** What became of one row. */
export type Outcome = "failed" | "ok" | "pending" | "skipped";

/** What you set by hand; `online` leaves it to what you do. */
export interface OwnAvailability {
  availability: Availability;
}

/** Those of a date whose clocks showed its time at once; with `others` everybody but these zones. */
export interface PartOut {
  broadcast_id: string | null;
  others: boolean;
  reason: string | null;
  recipients: number | null;
  starts_at: string;
  status: string;
  zones: Array<string>;
}

/** A permission of the catalogue; a sensitive one is in no built-in role but the owner's by default. */
export interface Permission {
  action: string;
  held: boolean;
  name: string;
  resource: string;
  sensitive: boolean;
}

/** Whom a conversation is with. */
export interface Person {
  id: string;
  name: string;
}

/** One standing limit; -1 is unlimited, and `current` null where nothing is counted. `senders` leaves simulated and released numbers out: practising costs nobody anything. */
export interface PlanLimit {
  current: number | null;
  limit: number;
  resource: string;
}

/** Minutes by which conversations that fit are answered first, answered again, and done; None is no target. Of the policies in their order the first that fits holds; a condition that is None fits all. */
export interface Policy {
  channel: string | null;
  created_at: string;
  first_response: number | null;
  id: string;
  in_business_hours: boolean;
  is_active: boolean;
  name: string;
  next_response: number | null;
  position: number;
  priority: string | null;
  resolution: number | null;
  sender_id: string | null;
  team_id: string | null;
  updated_at: string;
}

/** What is noted of a person's wishes; what is absent stays. A channel or topic switched on names the words. `channels`: whether they are written to by it; `topics`: by id, whether they want it; `pause_days` 0 ends a pause. */
export interface PreferencesIn {
  channels?: Record<string, boolean>;
  pause_days?: 0 | 30 | 90 | null;
  preferred_channel?: "auto" | "both" | "email" | "push" | "sms" | "whatsapp" | null;
  text_version_id?: string | null;
  topics?: Record<string, boolean>;
}

/** What a person gets, and by which way. */
export interface PreferencesOut {
  channels: Array<ChannelState>;
  contact_id: string;
  paused_until: string | null;
  preferred_channel: "auto" | "both" | "email" | "push" | "sms" | "whatsapp";
  topics: Array<TopicState>;
}

/** What sending now would do. */
export interface PreviewOut {
  blanks: number;
  blockers: Array<unknown>;
  by_country: Record<string, number>;
  by_variant: Array<VariantShare>;
  channels: Record<string, number>;
  cost: Array<Price>;
  distribution: Record<string, number>;
  encoding: string;
  exclusions: Record<string, number>;
  free: number;
  gate: Simulation;
  people: number;
  recipients: number;
  samples: Array<unknown>;
  seconds: number;
  segments: number;
  sender_id: string | null;
  unfilled: Array<string>;
  unpriced: number;
}

/** The first of those whom a figure of a preview counts, by id. */
export interface PreviewPeople {
  contact_ids: Array<string>;
}

/** A sum: whole minor units (cents), and exact micro-units, since one text costs less than a cent. */
export interface Price {
  amount: number;
  currency: string;
  micros: number;
}

/** How soon it needs an answer. Rules may raise it; only a person lowers it (INB-021). */
export type Priority = "high" | "low" | "normal" | "urgent";

/** How far a broadcast is: `rate` in messages a second. `goes_on_at`: when it goes on by itself, where it waits for a day's limit; `limited_to`: segments a second, where its number is what holds it up. */
export interface ProgressOut {
  cost: Price | null;
  counts: Record<string, number>;
  goes_on_at: string | null;
  id: string;
  limited_to: number | null;
  pause_reason: string | null;
  rate: number;
  seconds_left: number | null;
  status: string;
  undo_until: string | null;
}

/** What may be changed of an account. */
export interface ProviderAccountPatch {
  name?: string;
}

export type Purpose = "conversational" | "emergency" | "informational" | "promotional" | "system" | "transactional";

/** An app with the account that pushes to it and the sender that stands for it; `state` is the sender's. */
export interface PushApp {
  _links?: Record<string, string>;
  account_id: string;
  bundle_id: string;
  created_at: string;
  environment: string;
  id: string;
  last_error: string | null;
  livemode?: boolean;
  platform: AppPlatform;
  provider: string;
  sender_id: string;
  state: string;
}

/** Whether a comparison was queued; False where one waits already. */
export interface QueuedComparison {
  queued: boolean;
}

/** Whether reading was queued; False where it waits already. */
export interface QueuedSync {
  queued: boolean;
}

/** By the clock of whoever gets it, from `begins` until `ends`; on Sundays promotions wait until `sunday_ends`. */
export interface QuietHoursBody {
  begins?: string;
  ends?: string;
  sunday_ends?: string | null;
}

/** Quiet hours by the clock of whoever gets a message. */
export interface QuietHoursOut {
  begins: string;
  ends: string;
  sunday_ends: string | null;
}

/** A message that another one answers: `preview` of at most 160 characters, `kind` of what stands beside them. It may stand in an earlier conversation with the same person; `conversation_id` is null where the ledger keeps it. */
export interface QuotedMessage {
  author: Person | null;
  conversation_id: string | null;
  direction: "in" | "out";
  id: string;
  kind: string;
  preview: string;
}

/** A price: micro-units (1e-6) of the currency for one unit (segment, mms); `age_days` since it began to hold. `source`: `default` of the installation, or `account` where the organization's own account said so, and when. */
export interface Rate {
  age_days: number;
  channel: string;
  country: string;
  currency: string;
  price_micros: number;
  provider: string;
  source: "account" | "default";
  unit: string;
  valid_from: string;
}

/** Whether a person can be reached on a channel, and why not (an exclusion of the audience, or None). */
export interface Reach {
  changed_at: string | null;
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  consent: "denied" | "granted" | "pending" | "unknown";
  reachable: boolean;
  reason: string | null;
  source: string | null;
}

/** `unread` true marks it unread again. */
export interface ReadState {
  unread?: boolean;
}

/** Why something was refused, in the carrier's words; `field` of our form where it names one. */
export interface Reason {
  field: string | null;
  words: string;
}

/** Messages that ended by a reason; `state` is failed, refused, cancelled or expired. */
export interface ReasonTally {
  count: number;
  reason: string;
  sentence: string;
  state: string;
}

/** A conversation as a phone shows it: whom with, the newest words, whether they are read. */
export interface RecentConversation {
  channel: string;
  contact: ConversationContact;
  id: string;
  last_message_at: string;
  preview: string;
  restricted: boolean;
  unread: boolean;
}

/** A message in a few words, for small screens and slow lines; of restricted people `preview` is empty. */
export interface RecentMessage {
  contact_id: string | null;
  created_at: string;
  id: string;
  preview: string;
  status: string;
}

/** A number that always does the same: `delivers`, `fails`, `fails_once`, `waits`, `replies` or `replies_stop`. */
export interface Recipient {
  does: string;
  phone: string;
}

/** `unclear`: DNS did not answer, so what was known before still counts. */
export type RecordState = "missing" | "right" | "unclear" | "waiting" | "wrong";

/** What an entry did; `recorded` is false where the same evidence was known already. */
export interface RecordedConsent {
  after: "denied" | "granted" | "pending" | "unknown";
  before: "denied" | "granted" | "pending" | "unknown";
  channel: "data_processing" | "email" | "push" | "sms" | "whatsapp";
  ledger_id: string | null;
  recorded: boolean;
}

/** Somebody seems to have asked not to be written to. While `open` nothing promotional goes to that number. Undecided at `decide_by` it is a STOP; `decided_by` is then null. */
export interface Refusal {
  contact_id: string;
  decide_by: string;
  decided_at: string | null;
  decided_by: string | null;
  id: string;
  said_at: string;
  sender_id: string | null;
  state: "not_refusal" | "open" | "stop";
}

/** Why it is sent back. */
export interface RejectIn {
  words: string;
}

/** Which variant to fill in, and for whom; without a contact, for somebody made up. */
export interface RenderIn {
  channel: "email" | "push" | "sms" | "whatsapp";
  contact_id?: string | null;
  locale?: string | null;
  variables?: Record<string, string>;
  version?: number | null;
}

/** A variant as somebody would get it; `missing` names values that are empty without a default. */
export interface Rendered {
  body: string;
  channel: "email" | "push" | "sms" | "whatsapp";
  html: string;
  locale: string;
  missing: Array<string>;
  preheader: string;
  segments: number | null;
  subject: string;
}

/** What a user has begun to write in a conversation; `version` is what the next save names. `sender_id` is what it is to leave from: without one, the sender they wrote to. `reply_to_id` is the particular message it is to answer; `subject` is a mail's. */
export interface ReplyDraft {
  body: string;
  conversation_id: string;
  kind: "note" | "reply";
  media_ids: Array<string>;
  reply_to_id: string | null;
  sender_id: string | null;
  subject: string;
  updated_at: string;
  version: number;
}

/** Everything counted of a broadcast. Rates are shares of what a carrier took; None where there is nothing yet. `clicks` are raw, `human_clicks` of people; `mail` is about its mails, if any; `is_complete` says that no row is open or waits for its receipt. */
export interface Report {
  broadcast_id: string;
  channels: Array<Slice>;
  click_rate: number | null;
  clicks: number;
  counted_at: string | null;
  delivered_share: number | null;
  estimated: Array<Money>;
  hours: Array<HourTally>;
  human_clicks: number;
  is_complete: boolean;
  locations: Array<Slice>;
  mail: MailFigures | null;
  opt_out_rate: number | null;
  opt_outs: number;
  read_rate: number | null;
  reasons: Array<ReasonTally>;
  replies: number;
  seconds_to_95: number | null;
  tally: Tally;
  unique_clicks: number;
  variants: Array<Slice>;
}

/** With `sample` the new sandbox has the people and groups of the sample of its kind. */
export interface Reset {
  sample?: boolean;
}

/** Where the file of an export is had, by whoever has this link, until it expires. */
export interface Result {
  expires_at: string;
  name: string;
  url: string;
}

/** How many messages go out once more. */
export interface Retried {
  count: number;
}

/** Which failures to try once more. */
export interface RetryIn {
  channel?: "email" | "push" | "sms" | "whatsapp" | null;
  reasons: Array<string>;
  subject?: string;
}

/** What is said along. */
export interface ReviewIn {
  words?: string;
}

/** What may be changed of a role of one's own. */
export interface RolePatch {
  name?: string;
  permissions?: Array<string>;
}

/** A role: built in (`is_system`, cannot be edited, only copied) or the organization's own. */
export interface RoleView {
  code: string;
  is_system: boolean;
  members: number;
  name: string;
  permissions: Array<string>;
  version: number;
}

/** For how many hours the old secret still counts: 24 unless said, at most 7 days. */
export interface Rotation {
  overlap_hours?: number;
}

/** Senders in order for a channel, numbers that begin with `prefix` (`+1`, empty: any) and a purpose (None: any). */
export interface Route {
  channel: string;
  id: string | null;
  prefix: string;
  purpose: "conversational" | "informational" | "promotional" | "transactional" | null;
  senders: Array<RouteSender>;
}

/** Senders in the order in which they stand in for each other, for numbers that begin with `prefix`. */
export interface RouteBody {
  channel?: "email" | "push" | "sms" | "whatsapp";
  prefix?: string;
  purpose?: "conversational" | "informational" | "promotional" | "transactional" | null;
  senders: Array<RouteSenderBody>;
}

/** A sender of a route with its share, 0 to 100: with 0 it is only fallen back on. */
export interface RouteSender {
  sender_id: string;
  weight: number;
}

/** A sender and its share of 0 to 100: with 0 it is only fallen back on. */
export interface RouteSenderBody {
  sender_id: string;
  weight: number;
}

/** All routes there are to be; none sends everything from the default. */
export interface RoutesBody {
  routes: Array<RouteBody>;
}

/** Why one row was not changed; `position` counts from 0 in what was sent. */
export interface RowError {
  code: string;
  id: string | null;
  message: string;
  position: number;
}

/** Why a cell keeps its row out, as a sentence in the reader's language. */
export interface RowFault {
  code: string;
  column: string;
  sentence: string;
  value: string;
}

/** What is done to a conversation by itself. An empty condition asks nothing; of several, all must fit. */
export interface Rule {
  channels: Array<string>;
  id: string;
  is_active: boolean;
  keywords: Array<string>;
  label_id: string | null;
  label_ids: Array<string>;
  languages: Array<string>;
  location_ids: Array<string>;
  name: string;
  position: number;
  priority: Priority | null;
  sender_ids: Array<string>;
  sentiments: Array<string>;
  tag_ids: Array<string>;
  team_id: string | null;
  version: number;
}

/** What may be changed of a rule; lists replace the present ones. */
export interface RulePatch {
  channels?: Array<"email" | "push" | "sms" | "whatsapp">;
  is_active?: boolean;
  keywords?: Array<string>;
  label_id?: string | null;
  label_ids?: Array<string>;
  languages?: Array<"en" | "es" | "pt">;
  location_ids?: Array<string>;
  name?: string;
  position?: number;
  priority?: "high" | "urgent" | null;
  sender_ids?: Array<string>;
  sentiments?: Array<"negative" | "neutral" | "positive">;
  tag_ids?: Array<string>;
  team_id?: string | null;
}

/** On which conversation; `dry_run` tells what it would do, and does nothing. */
export interface RunIn {
  conversation_id: string;
  dry_run?: boolean;
}

/** One date of a schedule and what became of it; `zones` where people got it by their own clocks. */
export interface RunOut {
  attempts: number;
  broadcast_id: string | null;
  id: string;
  local: string;
  parts: Array<PartOut>;
  planned_for: string;
  reason: string | null;
  recipients: number | null;
  status: string;
}

/** The organization's twin for test keys; `sender` is the simulated number that it sends from. */
export interface Sandbox {
  _links?: Record<string, string>;
  live_organization_id: string;
  livemode: boolean;
  organization_id: string;
  recipients: Array<Recipient>;
  sender: string | null;
}

/** What happens, and to whom. `message.received` needs `from_phone` and `text`, `contact.opted_out` (they write STOP) `from_phone`, `message.delivered` and `message.failed` the `message_id` of one that is `sent`, `api_key.expiring` the `key_id` of a test key that has an end. */
export interface SandboxEvent {
  from_phone?: string | null;
  key_id?: string | null;
  message_id?: string | null;
  text?: string | null;
  type?: "api_key.expiring" | "contact.opted_out" | "message.delivered" | "message.failed" | "message.received";
}

/** What is sent, and when: once, or by an RFC 5545 rule, on the wall clock of `time_zone`. `starts_at` and the dates left out or added are wall clock times; one with an offset is put on that clock. With `zone_mode` recipient everybody gets it when their own clock shows the time; `hour_passed` is for those to whom it came before this was made. `catch_up` says what becomes of a date that nothing could send in time: run_late within `grace_minutes`, skip, or ask. */
export interface ScheduleIn {
  catch_up?: "ask" | "run_late" | "skip";
  exdates?: Array<string>;
  grace_minutes?: number;
  hour_passed?: "next_day" | "send_now" | "skip";
  message: BroadcastIn;
  name?: string;
  rdates?: Array<string>;
  rrule?: string | null;
  starts_at: string;
  template_policy?: "latest" | "pinned";
  time_zone: string;
  zone_mode?: "fixed" | "recipient";
}

/** A schedule; `status` is active, paused, sent, cancelled or failed. */
export interface ScheduleOut {
  catch_up: string;
  created_at: string;
  created_by: string | null;
  ends_at: string | null;
  exdates: Array<string>;
  expected: ExpectedOut | null;
  grace_minutes: number;
  hour_passed: string;
  id: string;
  kind: string;
  last_run_at: string | null;
  message: BroadcastDraft;
  name: string;
  next_dates: Array<DateOut>;
  next_run_at: string | null;
  paused_at: string | null;
  rdates: Array<string>;
  rrule: string | null;
  runs_count: number;
  starts_at: string;
  status: string;
  template_policy: string;
  time_zone: string;
  updated_at: string;
  version: number;
  zone_mode: string;
}

/** An answer for later, at least a minute and at most 365 days ahead; `zone` is the clock it was chosen on. `unless_they_reply` cancels it when they write first. It passes the gate when it is due. `sender_id`, `subject` and `reply_to_id` are as in a reply. On WhatsApp an approved template may be named: it goes instead, with `fallback_variables`, if the 24 hours are over. */
export interface ScheduledIn {
  body?: string;
  conversation_id: string;
  fallback_template_id?: string | null;
  fallback_variables?: Record<string, string>;
  media_ids?: Array<string>;
  reply_to_id?: string | null;
  send_at: string;
  sender_id?: string | null;
  subject?: string;
  unless_they_reply?: boolean;
  zone?: string | null;
}

/** What may be changed until it is sent; one that failed waits again. */
export interface ScheduledPatch {
  body?: string;
  fallback_template_id?: string | null;
  fallback_variables?: Record<string, string>;
  media_ids?: Array<string>;
  send_at?: string;
  sender_id?: string | null;
  subject?: string;
  unless_they_reply?: boolean;
  zone?: string;
}

/** An answer for later. `send_at` is an instant, `zone` the clock its writer chose it on. `failure` is why it was not sent: a code of the gate, or `they_replied`. `message_id` is what it became, `sender_id` what it leaves from: without one, the sender they wrote to. `fallback_template_id` is sent instead, with `fallback_variables`, where WhatsApp takes no free words any more by then. `reply_to_id` is the particular message it answers, as far as that can be answered when it leaves; `subject` stands above a mail. */
export interface ScheduledReply {
  author_id: string | null;
  author_name: string | null;
  body: string;
  conversation_id: string;
  created_at: string;
  failure: string | null;
  fallback_template_id: string | null;
  fallback_variables: Record<string, string>;
  id: string;
  media_ids: Array<string>;
  message_id: string | null;
  reply_to_id: string | null;
  send_at: string;
  sender_id: string | null;
  state: "cancelled" | "failed" | "scheduled" | "sending" | "sent";
  subject: string;
  unless_they_reply: boolean;
  updated_at: string;
  version: number;
  zone: string;
}

/** A message or note that was found; `highlights` stand in `snippet`, which is empty of a `restricted` person. */
export interface SearchHit {
  _links?: Record<string, string>;
  author: Person | null;
  channel: string;
  contact: Person;
  conversation_id: string;
  conversation_number: number | null;
  created_at: string;
  direction: "in" | "internal" | "out";
  highlights: Array<Mark>;
  id: string;
  livemode?: boolean;
  restricted: boolean;
  snippet: string;
  status: string;
}

/** A user's place in an organization; without `livemode` it is the sandbox of one (API-055). */
export interface Seat {
  is_sample: boolean;
  kind: Kind;
  livemode: boolean;
  name: string;
  organization_id: string;
  role: string;
}

/** One row of the log. */
export interface SecurityEvent {
  created_at: string;
  details: Record<string, unknown>;
  id: string;
  ip: string | null;
  kind: string;
  severity: string;
  user_agent: string | null;
  user_id: string | null;
}

/** A saved rule and its name; of a `watched` one it is told who enters and who leaves. */
export interface Segment {
  created_at: string;
  id: string;
  name: string;
  rules: Record<string, unknown>;
  updated_at: string;
  watched: boolean;
}

/** Something rules can ask about. `kind` says which operators fit; `options` are its choices, where it has some. */
export interface SegmentField {
  kind: string;
  label: string;
  name: string;
  ops: Array<string>;
  options: Array<string>;
}

/** What may be changed of a segment. */
export interface SegmentPatch {
  backfill?: boolean;
  name?: string;
  rules?: Record<string, unknown>;
  watched?: boolean;
}

/** Whom a rule selects now: exactly how many, how many of them each channel reaches, and some of them. */
export interface SegmentPreview {
  count: number;
  reach: Record<string, number>;
  sample: Array<ContactRow>;
}

/** What the composer shows: alphabet, size, parts, room left, the offenders, and the cheaper text if one helps. */
export interface SegmentsPreview {
  characters: number;
  cheaper_segments: number | null;
  cheaper_text: string | null;
  encoding: string;
  offences: Array<Offence>;
  remaining: number;
  segments: number;
  units: number;
}

/** How long Send can be undone, in seconds, what the preview said, and what to do where the plan lacks room. `when_full`: the rest waits for the plan's next day or month, or is left out. An emergency says why it is one. `unfilled_read`: places like [name], which the preview lists as `unfilled`, are meant to stand there. */
export interface SendIn {
  confirmed?: ConfirmedIn | null;
  emergency_reason?: string;
  undo_seconds?: number | null;
  unfilled_read?: boolean;
  when_full?: "trim" | "wait";
}

/** A sender with what it waits to send; its state is the sender's own. */
export interface SenderHealth {
  figures: Figures;
  queued: number;
  sender_id: string;
  state: SenderState;
  value: string;
}

/** What may be changed of a sender; another becomes the default by being made it. Limits in segments, of people and of spending (micro-units by the prices known beforehand) a UTC day. */
export interface SenderPatch {
  is_default?: true;
  limit_per_day?: number | null;
  limit_per_minute?: number | null;
  limit_per_second?: number;
  people_per_day?: number | null;
  spend_per_day_micros?: number | null;
}

export type SenderState = "active" | "degraded" | "draft" | "paused" | "pending" | "released" | "suspended";

/** The number that is to get the test: your own. */
export interface SenderTest {
  to: string;
}

/** A sender as it is shown. */
export interface SenderView {
  _links?: Record<string, string>;
  account_id: string;
  capabilities: Array<string>;
  channel: string;
  created_at: string;
  environment: Environment;
  id: string;
  is_default: boolean;
  kind: string;
  last_error: string | null;
  limit_per_day: number | null;
  limit_per_minute: number | null;
  limit_per_second: number;
  livemode?: boolean;
  location_id: string | null;
  people_per_day: number | null;
  provider: string;
  spend_per_day_micros: number | null;
  state: SenderState;
  value: string;
}

/** Everything that is laid down for sending; what is left out has its default, `quiet_hours` null is none. `approval_above` is of the whole organization; for a location it is not changed. */
export interface SendingRules {
  approval_above?: number | null;
  budgets?: BudgetsBody;
  caps?: Array<CapBody>;
  expires_after_hours?: number;
  in_practice?: boolean;
  over_cap?: "hold" | "refuse";
  postal_address?: string;
  quiet_hours?: QuietHoursBody | null;
  track_email?: "message" | "off" | "recipient";
  track_opens?: boolean;
  track_sms?: "message" | "off" | "recipient";
}

/** The sending rules in force for the organization or a location. */
export interface SendingRulesOut {
  approval_above: number | null;
  budgets: Budgets;
  caps: Array<Cap>;
  expires_after_hours: number;
  in_practice: boolean;
  over_cap: "hold" | "refuse";
  postal_address: string;
  quiet_hours: QuietHoursOut | null;
  track_email: "message" | "off" | "recipient";
  track_opens: boolean;
  track_sms: "message" | "off" | "recipient";
}

/** It is on its way: by a signed webhook of the simulated carrier, or by mail to the owners. */
export interface Sent {
  from_phone: string | null;
  key_id: string | null;
  message_id: string | null;
  type: string;
}

/** What a setting is called and means; `schema` is its JSON Schema. Without `in_force` nothing follows it yet. */
export interface SettingDescription {
  default: unknown;
  group: string;
  help: string;
  in_force: boolean;
  key: string;
  schema: Record<string, unknown>;
  title: string;
}

/** A setting as it stands; the last two are None while it has its default. */
export interface SettingValue {
  default: unknown;
  key: string;
  updated_at: string | null;
  updated_by: string | null;
  value: unknown;
}

/** The offered account, by its name. */
export interface SharedChoice {
  name: string;
}

/** A number that several rows have, and their lines. */
export interface SharedNumber {
  lines: Array<number>;
  phone: string;
}

/** What an organization may take up; `account_id` where it has. */
export interface SharedOffer {
  account_id: string | null;
  environment: Environment;
  name: string;
  provider: string;
}

/** For how long you have done nothing; more than five minutes is away. */
export interface SignOfLife {
  idle_seconds?: number;
}

/** A form that somebody signed, kept as proof; its content is given only by the download. */
export interface SignedForm {
  bytes: number;
  contact_id: string;
  content_type: string;
  created_at: string;
  file_name: string;
  id: string;
}

/** What the gate would say if it were sent now: leave `now`, wait, or be `refused` (MSG-059). */
export interface Simulation {
  later: Array<Later>;
  now: number;
  refused: Record<string, number>;
}

/** Why a step is skipped. */
export interface Skip {
  reason: string;
}

/** The tally of one channel, variant or place; `key` is its name or id, "" where it has none. */
export interface Slice {
  bounced: number;
  cancelled: number;
  clicked: number;
  complained: number;
  cost: Array<Money>;
  delivered: number;
  expired: number;
  failed: number;
  held: number;
  key: string;
  queued: number;
  read: number;
  refused: number;
  segments: number;
  sending: number;
  sent: number;
  total: number;
}

/** From when to when we are there; one that closes at or before it opens runs into the next day. */
export interface Span {
  closes: string;
  opens: string;
}

/** A date whose spans win over the week's; without any it is closed. */
export interface SpecialDay {
  date: string;
  label: string;
  spans: Array<Span>;
}

/** The broadcast's own words are A, `others` B to D; `share` in percent of its people are asked first. After `wait_minutes` the rest get the words that most followed (`clicks`) or answered; `hand` waits for somebody. */
export interface Split {
  by: "clicks" | "hand" | "replies";
  others: Array<SplitWords>;
  share: number;
  wait_minutes: number;
}

/** Other words (B to D) tried beside the broadcast's own (A) on `share` percent of its people. After `wait_minutes` the rest get what most followed a link of, or answered; `hand`: what somebody chooses. */
export interface SplitIn {
  by?: "clicks" | "hand" | "replies";
  others: Array<SplitWordsIn>;
  share?: number;
  wait_minutes?: number;
}

/** How a sample does: `likely` would be chosen now, `verdict` is what was. `is_clear` false: too few to tell, or a difference that comes about by chance. */
export interface SplitOut {
  by: string;
  due_at: string | null;
  likely: SplitVerdict;
  sample: number;
  variants: Array<WordsTally>;
  verdict: SplitVerdict | null;
  winner: string | null;
}

/** Which words won and whether that means anything: `chance` that such a difference comes about by itself. */
export interface SplitVerdict {
  by: "clicks" | "hand" | "replies";
  chance: number | null;
  hits: number;
  is_clear: boolean;
  sent: number;
  winner: string;
}

/** Another way to say what the broadcast says: its text by SMS and its variants. */
export interface SplitWords {
  body: string;
  variants: Array<Variant>;
}

/** Another way to say it: the text by SMS, and the words of other channels and languages. */
export interface SplitWordsIn {
  body?: string;
  variants?: Array<MessagingVariantIn>;
}

/** A connection as the organization sees it; `dns_record` proves the domain. */
export interface SsoConnection {
  client_id: string;
  default_role: string | null;
  dns_record: string;
  domain: string;
  enforce: boolean;
  id: string;
  is_proved: boolean;
  issuer: string;
}

/** A template to begin with; every text by language. */
export interface Starter {
  about: Record<string, string>;
  category: "authentication" | "marketing" | "utility";
  email: Record<string, MailWords>;
  key: string;
  names: Record<string, string>;
  purpose: Purpose;
  sms: Record<string, string>;
  whatsapp: Record<string, string>;
}

/** Which one to begin with. */
export interface StarterIn {
  key: string;
}

/** Where an organization stands in its life. */
export type State = "active" | "closed" | "closing" | "read_only" | "suspended";

/** Where a conversation stands: `open` we owe an answer, `pending` we wait for the person. */
export type Status = "closed" | "open" | "pending" | "resolved" | "snoozed";

/** A line of the timeline: what we did (`act`) or were told (`source`), the state after it, and what it cost. */
export interface Step {
  act: string;
  fees: Fees | null;
  happened_at: string;
  reasons: Array<Reason>;
  source: string;
  state: string;
  words: string;
}

/** One step: `kind` says which of the others it takes. `minutes` null snoozes until they write. */
export interface StepIn {
  automation?: string;
  body?: string;
  kind: "assign" | "automation" | "label" | "note" | "reply" | "snooze" | "status";
  label_ids?: Array<string>;
  minutes?: number | null;
  status?: "closed" | "open" | "pending" | "resolved";
  team_id?: string | null;
  to?: "me" | "nobody" | "team" | "user";
  user_id?: string | null;
}

/** A step as it stands for an organization. */
export interface StepState {
  code: string;
  done_at: string | null;
  minutes: number;
  note: string;
  path: string;
  reason: string | null;
  state: "done" | "skipped" | "todo";
  title: string;
  why: string;
}

/** A word of the organization's own that stops messages as STOP does. */
export interface StopWord {
  created_at: string;
  word: string;
}

/** A sum of a preview; `amount` may stay beside the micro-units it comes from. */
export interface SumIn {
  amount?: number | null;
  currency: string;
  micros: number;
}

/** An owner's leave for operators to change something, too. */
export interface SupportAccess {
  created_at: string;
  granted_by: string | null;
  until: string;
}

/** One survey: of whom, about which conversation, what was answered. */
export interface Survey {
  agent_id: string | null;
  comment: string;
  contact_id: string;
  conversation_id: string;
  expires_at: string;
  id: string;
  rating: number | null;
  reason: string | null;
  responded_at: string | null;
  sent_at: string;
  state: "answered" | "expired" | "refused" | "sent";
}

/** Of the last days: how many were asked, answered, by rating from 1 to 5, and by user. */
export interface SurveyFigures {
  answers: number;
  asked: number;
  by_agent: Array<AgentFigures>;
  by_rating: Array<number>;
  days: number;
  happy: number;
  mean: number | null;
}

/** Whether people are asked, and how many minutes after a conversation is resolved. */
export interface SurveySettings {
  delay_minutes: number;
  is_on: boolean;
  texts: InboxTexts;
}

/** Whether people are asked, how many minutes after resolving, and the question by language. */
export interface SurveySettingsBody {
  delay_minutes?: number;
  is_on: boolean;
  texts?: SurveyTexts;
}

/** The question by language; empty, or left out, is our own words. */
export interface SurveyTexts {
  en?: string;
  es?: string;
  pt?: string;
}

/** Whether the seat is closed. */
export interface Suspension {
  suspended: boolean;
}

/** A person after a sync, and whether it added them. `kept` names what staff changed since the last sync, which therefore stays: fields, `custom.<key>`, phones, emails. */
export interface SyncedContact {
  contact: Contact;
  created: boolean;
  kept: Array<string>;
  synced_at: string;
}

/** What the other system says; what it leaves out stays, null clears. Tags and groups are added, never taken. */
export interface SyncedPerson {
  birth_date?: string | null;
  custom?: Record<string, string | boolean | number | Array<string> | null>;
  emails?: Array<string>;
  family_name?: string;
  given_name?: string;
  group_ids?: Array<string>;
  locale?: string | null;
  location_id?: string | null;
  phones?: Array<string>;
  preferred_name?: string;
  region?: string;
  tags?: Array<string>;
  time_zone?: string | null;
}

/** Everything that the caller may read; ask again with `next_since`, at once if there is more. */
export interface Synchronized {
  has_more: boolean;
  next_since: string;
  resources: Record<string, Changes>;
}

/** A label and how many contacts bear it. */
export interface Tag {
  _links?: Record<string, string>;
  colour: string | null;
  contact_count: number;
  created_at: string;
  id: string;
  livemode?: boolean;
  name: string;
  updated_at: string;
}

/** What may be changed of a tag; the name of another tag merges the two. */
export interface TagPatch {
  colour?: string | null;
  name?: string;
}

/** Rows of the ledger counted: by state, and of them who read and who followed a link. */
export interface Tally {
  bounced: number;
  cancelled: number;
  clicked: number;
  complained: number;
  cost: Array<Money>;
  delivered: number;
  expired: number;
  failed: number;
  held: number;
  queued: number;
  read: number;
  refused: number;
  segments: number;
  sending: number;
  sent: number;
  total: number;
}

/** Someone to include or exclude; `all` needs no id. A `list` was uploaded (POST /audience-lists). Only excluded can be who got a `broadcast` (its id), and who got anything in so many `days` (`recent`). */
export interface TargetIn {
  days?: number | null;
  id?: string | null;
  kind: "all" | "broadcast" | "contact" | "group" | "list" | "location" | "recent" | "segment" | "tag";
}

/** What may be changed; clocks that run keep their target. */
export interface TargetPatch {
  channel?: "email" | "sms" | "whatsapp" | null;
  first_response?: number | null;
  in_business_hours?: boolean;
  is_active?: boolean;
  name?: string;
  next_response?: number | null;
  position?: number;
  priority?: "high" | "low" | "normal" | "urgent" | null;
  resolution?: number | null;
  sender_id?: string | null;
  team_id?: string | null;
}

/** Someone to include or exclude; `id` is None for `all` and `recent`. A `list` was uploaded. Only excluded can be who got a `broadcast`, and who got anything in so many `days` (`recent`). */
export interface TargetRef {
  days: number | null;
  id: string | null;
  kind: "all" | "broadcast" | "contact" | "group" | "list" | "location" | "recent" | "segment" | "tag";
}

/** A team with how many of its conversations are open, and how many of those are nobody's (each up to 1,000). `pages_urgent`: whoever of it is on duty is told when one of them becomes urgent. */
export interface Team {
  assignment_mode: AssignmentMode;
  id: string;
  language: string | null;
  members: Array<TeamMember>;
  name: string;
  open: number;
  pages_urgent: boolean;
  unassigned: number;
  version: number;
}

/** Somebody of a team; a lead may answer its conversations in restricted mode. */
export interface TeamMember {
  is_lead: boolean;
  name: string;
  user_id: string;
}

/** What may be changed of a team; `members` and `leads` replace the present ones. */
export interface TeamPatch {
  assignment_mode?: AssignmentMode;
  language?: string | null;
  leads?: Array<string>;
  members?: Array<string>;
  name?: string;
  pages_urgent?: boolean;
}

/** A template to write; `default_locale` is whose words everybody else gets. */
export interface TemplateIn {
  category?: "authentication" | "marketing" | "utility";
  default_locale?: string;
  folder?: string;
  name: string;
  note?: string;
  purpose?: "conversational" | "informational" | "promotional" | "transactional";
  variants?: Array<MessagingVariantIn>;
}

/** A template: its newest version is `number`, what "latest" means is `published_number`. */
export interface TemplateOut {
  category: string;
  channels: Array<string>;
  created_at: string;
  current_version_id: string | null;
  default_locale: string;
  folder: string;
  id: string;
  locales: Array<string>;
  name: string;
  number: number;
  published_number: number | null;
  purpose: string;
  status: TemplateStatus;
  updated_at: string;
  version: number;
}

/** What may be changed; `variants` replaces all of them, in a new version where the newest is published. */
export interface TemplatePatch {
  category?: "authentication" | "marketing" | "utility";
  default_locale?: string;
  folder?: string;
  name?: string;
  note?: string;
  purpose?: "conversational" | "informational" | "promotional" | "transactional";
  variants?: Array<MessagingVariantIn>;
}

/** How the newest version stands; an archived template is offered nowhere. */
export type TemplateStatus = "approved" | "archived" | "draft" | "pending_review" | "rejected";

/** Something that still needs a template, or sent it: a broadcast, a schedule. */
export interface TemplateUse {
  id: string;
  is_open: boolean;
  kind: string;
  name: string;
  state: string;
}

/** The words of one channel in one language, as `Variant` has them; `header`, `footer`, `buttons` are WhatsApp's. */
export interface TemplateVariant {
  blocks: Array<Record<string, unknown>>;
  body: string;
  buttons: Array<Button>;
  channel: "email" | "push" | "sms" | "whatsapp";
  footer: string;
  header: string;
  html: string;
  locale: string;
  media_ids: Array<string>;
  preheader: string;
  subject: string;
}

/** What the provider says of a brand's use case before it is submitted. */
export interface Terms {
  fees: Fees;
  least_sub_use_cases: number;
  limits: ClassLimits;
  most_sub_use_cases: number;
}

/** Who gets the test, and whose values fill it in. */
export interface TestIn {
  as_contact?: string | null;
  contact_ids: Array<string>;
}

/** A text to count. */
export interface TextIn {
  text?: string;
}

/** What opens a socket once: `/realtime?ticket=…`, before `expires_at`. */
export interface Ticket {
  expires_at: string;
  ticket: string;
}

/** Something that happened with a person; `data` holds what its kind needs to be told in words. */
export interface TimelineItem {
  at: string;
  data: Record<string, unknown>;
  id: string;
  kind: string;
}

/** A verification with what its form lacks and all that happened, newest first. */
export interface TollfreeDetail {
  account_id: string;
  attempts: number;
  checked_at: string | null;
  created_at: string;
  form: TollfreeForm;
  id: string;
  lacking: Array<Lacking>;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  sender_id: string;
  state: string;
  submitted_at: string | null;
  timeline: Array<Step>;
  updated_at: string;
}

/** What changes of a toll-free number's form; absent fields stay, null empties one. */
export interface TollfreeFields {
  additional?: string | null;
  business_name?: string | null;
  city?: string | null;
  contact_first_name?: string | null;
  contact_last_name?: string | null;
  country?: string | null;
  email?: string | null;
  entity?: "GOVERNMENT" | "NON_PROFIT" | "PRIVATE_PROFIT" | "PUBLIC_PROFIT" | "SOLE_PROPRIETOR" | null;
  monthly_messages?: string | null;
  opt_in_image_urls?: Array<string> | null;
  opt_in_workflow?: string | null;
  phone?: string | null;
  postal_code?: string | null;
  privacy_link?: string | null;
  registration_number?: string | null;
  sample?: string | null;
  state?: string | null;
  street?: string | null;
  summary?: string | null;
  terms_link?: string | null;
  use_case?: string | null;
  website?: string | null;
}

/** Who texts from a toll-free number, what, and how people agreed to it (CHN-025). */
export interface TollfreeForm {
  additional: string;
  business_name: string;
  city: string;
  contact_first_name: string;
  contact_last_name: string;
  country: string;
  email: string;
  entity: "GOVERNMENT" | "NON_PROFIT" | "PRIVATE_PROFIT" | "PUBLIC_PROFIT" | "SOLE_PROPRIETOR";
  monthly_messages: string;
  opt_in_image_urls: Array<string>;
  opt_in_workflow: string;
  phone: string;
  postal_code: string;
  privacy_link: string;
  registration_number: string;
  sample: string;
  state: string;
  street: string;
  summary: string;
  terms_link: string;
  use_case: string;
  website: string;
}

/** Fields of the form. */
export interface TollfreePatch {
  form?: TollfreeFields;
}

/** The verification of a toll-free number. */
export interface TollfreeView {
  account_id: string;
  attempts: number;
  checked_at: string | null;
  created_at: string;
  form: TollfreeForm;
  id: string;
  provider_id: string | null;
  reasons: Array<Reason>;
  registry_id: string | null;
  sender_id: string;
  state: string;
  submitted_at: string | null;
  updated_at: string;
}

/** A topic: `names` by language; without a word of theirs people are in it if `default_subscribed`. */
export interface Topic {
  created_at: string;
  default_subscribed: boolean;
  id: string;
  key: string;
  names: Record<string, string>;
  position: number;
  purpose: "informational" | "promotional";
  updated_at: string;
}

/** What may be changed of a topic; the key stays. */
export interface TopicPatch {
  default_subscribed?: boolean;
  names?: Record<string, string>;
  position?: number;
  purpose?: "informational" | "promotional";
}

/** Where a person stands with a topic; `source` and `said_at` are null where they never said. */
export interface TopicState {
  key: string;
  names: Record<string, string>;
  said_at: string | null;
  source: "api" | "carrier_list" | "complaint" | "double_opt_in" | "erasure" | "form" | "import" | "merge" | "one_click" | "preference_centre" | "provider_event" | "staff" | "start_keyword" | "stop_keyword" | null;
  subscribed: boolean;
  topic_id: string;
}

/** What undoing an import now would do, until when it may: people who would go, stay because they `wrote`, were `written_to` or were `changed` since, and people we knew whose fields it would give back (`completed`). */
export interface UndoPlan {
  changed: number;
  completed: number;
  goes: number;
  until: string;
  written_to: number;
  wrote: number;
}

/** An entry that names nobody: where it stood, what it said, and why (nobody has it, or it is nothing of these). */
export interface Unmatched {
  line: number;
  value: string;
  why: "unknown" | "unreadable";
}

/** A merge that was undone: who is back, and what stays with the survivor because it came later. */
export interface Unmerged {
  contact: Contact;
  kept: Array<Kept>;
  merge: ContactsMerge;
}

/** How to upload: each part by PUT, in any order and again at will, then complete; `expires_at` ends it. */
export interface Upload {
  expires_at: string;
  parts: Array<UploadPart>;
}

/** A piece to put: its number from 1, size in bytes, address, and the storage's own where it takes files itself. */
export interface UploadPart {
  bytes: number;
  direct_url: string | null;
  is_received: boolean;
  number: number;
  url: string;
}

/** A use case that the provider offers: its code there and its own words. */
export interface UseCase {
  code: string;
  name: string;
  sub_use_cases: boolean;
}

/** The words of one channel in one language; every text may hold Liquid. `locale` is a BCP 47 tag, "" where it is for everybody else. A mail has a `subject`, and either `blocks` of the editor or `html` written by hand; its `body` is the plain text part, "" where that is made from the others. A push has its title in `subject`. `media_ids` are files of the library, in their order; `files_as` how a text takes them; `as_mms`: a long text goes as one MMS where that is possible, files or not. */
export interface Variant {
  as_mms?: boolean;
  blocks?: Array<Record<string, unknown>>;
  body?: string;
  channel: "email" | "push" | "sms" | "whatsapp";
  files_as?: "link" | "mms" | "mms_or_link";
  html?: string;
  locale?: string;
  media_ids?: Array<string>;
  preheader?: string;
  subject?: string;
  whatsapp?: WhatsAppTemplateRef | null;
}

/** How many messages say a variant. */
export interface VariantShare {
  channel: string;
  locale: string;
  messages: number;
}

/** A version; `variants` only where one is read by its number. */
export interface VersionOut {
  created_at: string;
  id: string;
  note: string;
  number: number;
  published_at: string | null;
  review_words: string;
  reviewed_at: string | null;
  reviewed_by: string | null;
  status: TemplateStatus;
  submitted_at: string | null;
  submitted_by: string | null;
  template_id: string;
  updated_at: string;
  variables: Array<string>;
  variants: Array<TemplateVariant> | null;
}

/** What may be changed of a view. */
export interface ViewPatch {
  columns?: Array<"assignee" | "channel" | "labels" | "number" | "team" | "waiting">;
  filters?: Filters;
  name?: string;
  position?: number;
  sort?: "newest" | "oldest";
  team_id?: string | null;
  whose?: Whose;
}

/** Who is to follow it: you, unless `user_id` says another. `is_muted`: told of mentions only. */
export interface WatcherIn {
  is_muted?: boolean;
  user_id?: string | null;
}

/** A watcher, and why they are one. */
export interface WatcherOut {
  is_muted: boolean;
  name: string;
  user_id: string;
  why: "assigned" | "followed" | "mentioned" | "replied";
}

/** The spans that begin on each day; a day without any is closed. */
export interface Week {
  friday: Array<Span>;
  monday: Array<Span>;
  saturday: Array<Span>;
  sunday: Array<Span>;
  thursday: Array<Span>;
  tuesday: Array<Span>;
  wednesday: Array<Span>;
}

/** A WhatsApp Business Account as it was read last; `last_error` in WhatsApp's words. */
export interface WhatsAppAccountView {
  _links?: Record<string, string>;
  account_id: string;
  business_id: string | null;
  checked_at: string | null;
  created_at: string;
  currency: string | null;
  environment: Environment;
  id: string;
  last_error: string | null;
  livemode?: boolean;
  messaging_tier: number | null;
  name: string;
  numbers: Array<WhatsAppNumberView>;
  review_state: string | null;
  token_expires_at: string | null;
  verified_name: string | null;
  waba_id: string;
}

/** An approved template and what stands in its places; values may hold Liquid. */
export interface WhatsAppIn {
  buttons?: Array<string>;
  header_media_id?: string | null;
  language: string;
  name: string;
  values?: Array<string>;
}

/** A number: how it is rated, and how many people it may begin with in 24 hours (null without a bound). */
export interface WhatsAppNumberView {
  number: string;
  quality: string | null;
  sender_id: string;
  state: string;
  tier: number | null;
}

/** A template at WhatsApp: of ours where `template_id` is set, else made there. `fills` stand for {{1}}, {{2}} …; `asked_category` is what was asked for where WhatsApp made it another `category`. `edits` are times at which an approved one was given other words. */
export interface WhatsAppTemplate {
  account_id: string;
  asked_category: string | null;
  body: string;
  buttons: Array<Button>;
  category: string;
  created_at: string;
  edits: Array<string>;
  fills: Array<string>;
  footer: string | null;
  header: string | null;
  header_media: string | null;
  id: string;
  language: string;
  locale: string | null;
  name: string;
  provider_id: string | null;
  quality: string | null;
  reason: string | null;
  status: "approved" | "deleted" | "disabled" | "in_appeal" | "paused" | "pending" | "rejected";
  submitted_at: string | null;
  synced_at: string | null;
  template_id: string | null;
  updated_at: string;
}

/** An approved template at Meta or Twilio, and what stands in its places; `values` may hold Liquid. `provider_id` where the provider sends by an id (Twilio's ContentSid). */
export interface WhatsAppTemplateRef {
  buttons: Array<string>;
  header_media_id: string | null;
  language: string;
  name: string;
  provider_id: string | null;
  values: Array<string>;
}

/** Whom a view is shown to: who made it, a team, or everybody. */
export type Whose = "everybody" | "mine" | "team";

/** Whose words the rest get. */
export interface WinnerIn {
  winner: "A" | "B" | "C" | "D";
}

/** A template with its newest version. */
export interface WithVersion {
  category: string;
  channels: Array<string>;
  created_at: string;
  current_version_id: string | null;
  default_locale: string;
  folder: string;
  id: string;
  locales: Array<string>;
  name: string;
  newest: VersionOut;
  number: number;
  published_number: number | null;
  purpose: string;
  status: TemplateStatus;
  updated_at: string;
  version: number;
}

/** What is said along. */
export interface WordsIn {
  words?: string;
}

/** What the sample showed of one way to say it: A is the broadcast's own. */
export interface WordsTally {
  clicked: number;
  open: number;
  replied: number;
  sent: number;
  total: number;
  variant: string;
}

/** People who live by these clocks; with `is_rest` all but those, whoever has no zone among them (MSG-064). */
export interface ZonesRef {
  is_rest: boolean;
  names: Array<string>;
}
