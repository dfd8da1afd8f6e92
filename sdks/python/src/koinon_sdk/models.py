"""The shapes that go to the API and come from it. Written by `python -m sdks.generator`: do not edit."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, TypedDict, Union

from typing_extensions import NotRequired


class AcceptedMessage(TypedDict):
    """A message that was taken into the queue."""
    id: str
    status: str


class AcceptedReply(TypedDict):
    """A reply that may be taken back until `undo_until_at`."""
    conversation_id: str
    created_at: str
    delivery_id: str
    id: str
    undo_until_at: str


class Account(TypedDict):
    """A provider account as it is shown: of its key only the last four characters. `most_per_second` is what the provider says it may send. `is_shared`: it is one of the whole installation, and only its operator has the keys. `mailbox_error` says why its mailbox (IMAP) could not be read the last time."""
    _links: NotRequired[Dict[str, str]]
    base_url: str
    checked_at: str | None
    created_at: str
    environment: Environment
    id: str
    is_shared: bool
    key_last4: str
    last_error: str | None
    livemode: NotRequired[bool]
    mailbox_error: str | None
    most_per_second: int | None
    name: str
    provider: str
    state: str


class AccountHealth(TypedDict):
    """An account: down by its last probe, degraded above 10 % errors in 5 minutes or where its breaker is open. `error` in the provider's words; `breaker` names the operations that are not asked for now."""
    account_id: str
    breaker: List[str]
    checked_at: str | None
    environment: str
    error: str | None
    figures: Figures
    name: str
    provider: str
    senders: List[SenderHealth]
    state: Literal['degraded', 'down', 'healthy', 'unknown']


class Address(TypedDict):
    """A way to reach a contact. `value` and `display` are masked without `contacts:addresses`. `consent_signed`: they agreed on a signed form after an opt-out, so a carrier may block them still."""
    consent: Literal['denied', 'granted', 'pending', 'unknown']
    consent_signed: bool
    country: str | None
    display: str
    id: str
    is_primary: bool
    kind: Literal['email', 'phone', 'push', 'whatsapp']
    last4: str
    line_type: str
    status: Literal['active', 'bounced', 'complained', 'invalid', 'landline', 'unreachable']
    status_reason: str | None
    value: str
    warnings: List[str]


class AddressPatch(TypedDict):
    """What may be changed of an address."""
    primary: NotRequired[bool]
    status: NotRequired[Literal['active', 'bounced', 'complained', 'invalid', 'landline', 'unreachable']]


class Agent(TypedDict):
    """Somebody who answers: present `availability`, what they set by hand, how much of their capacity is taken."""
    availability: Availability
    capacity: int
    chosen: Availability | None
    last_seen_at: str | None
    name: str
    open: int
    user_id: str


class AgentFigures(TypedDict):
    """Of one user, or of nobody: how many answers, their mean, how many were 4 or 5."""
    agent_id: str | None
    answers: int
    happy: int
    mean: float


class AllowedOrigins(TypedDict):
    """The web sites that are allowed."""
    _links: NotRequired[Dict[str, str]]
    livemode: NotRequired[bool]
    origins: List[str]


class ApiKey(TypedDict):
    """An API key without its secret; `rate_limit` counts requests in 15 minutes, None: what the plan gives. While a secret that was replaced still counts, `previous_valid_until` says how long, `previous_used_at` whether somebody still has it."""
    _links: NotRequired[Dict[str, str]]
    allowed_ips: List[str]
    created_at: str
    created_by: str | None
    expires_at: str | None
    exposed_at: str | None
    id: str
    key_prefix: str
    last_used_at: str | None
    last_used_ip: str | None
    livemode: NotRequired[bool]
    location_ids: List[str]
    mode: str
    name: str
    previous_used_at: str | None
    previous_valid_until: str | None
    rate_limit: int | None
    revoked_at: str | None
    rotated_at: str | None
    scopes: List[str]
    version: int


AppPlatform = Literal['android', 'ios', 'web']


class AppealBody(TypedDict):
    """Why the carriers should look again."""
    words: str


class ApprovalOut(TypedDict):
    """How a draft stands; `status` is none, requested, approved, declined, withdrawn or outdated (changed since)."""
    decided_at: str | None
    decided_by: str | None
    decision_words: str
    recipients: int
    request_words: str
    requested_at: str | None
    requested_by: str | None
    required: bool
    status: str
    threshold: int | None


class Archive(TypedDict):
    """An archive; `sha256` is of the file as it is downloaded."""
    created_at: str
    encrypted: bool
    expires_at: str | None
    finished_at: str | None
    id: str
    kind: str
    requested_by: str | None
    rows: int | None
    sha256: str | None
    size: int | None
    state: str
    tables: int | None


class AskedRules(TypedDict):
    """A rule to look at without saving it."""
    rules: Dict[str, Any]


class Assignment(TypedDict):
    """Who had a conversation when: one passing on, by a person, a rule or the dealing out."""
    by_user_id: str | None
    created_at: str
    done_by: Literal['auto', 'rule', 'user']
    from_team_id: str | None
    from_user_id: str | None
    id: str
    reason: str
    to_team_id: str | None
    to_user_id: str | None
    to_user_name: str | None


AssignmentMode = Literal['least_loaded', 'manual', 'round_robin']


class AssignmentView(TypedDict):
    """A number that sends by a campaign."""
    checked_at: str | None
    number: str
    reasons: List[Reason]
    sender_id: str
    state: str


class AssignmentsBody(TypedDict):
    """The numbers that are to send by the campaign, all of them."""
    sender_ids: List[str]


class AssistBody(TypedDict):
    """What is asked: `text` and `tone` for a rewrite, `text` and `language` for a translation."""
    feature: Literal['rewrite', 'suggest', 'summary', 'translate']
    language: NotRequired[Literal['en', 'es', 'pt']]
    text: NotRequired[str]
    tone: NotRequired[Literal['correct', 'shorter', 'warmer']]


class AssistSettings(TypedDict):
    """Where the model is and what it may do; the key is never shown. `spent` are this month's tokens."""
    base_url: str
    features: List[Literal['help', 'rewrite', 'sentiment', 'suggest', 'summary', 'translate']]
    has_key: bool
    is_simulated: bool
    model: str
    monthly_tokens: int
    spent: int


class AssistSettingsBody(TypedDict):
    """A model that speaks the OpenAI protocol, or the built-in simulator; a key that is null stays as it is."""
    base_url: NotRequired[str]
    features: NotRequired[List[Literal['help', 'rewrite', 'sentiment', 'suggest', 'summary', 'translate']]]
    is_simulated: NotRequired[bool]
    key: NotRequired[str | None]
    model: NotRequired[str]
    monthly_tokens: NotRequired[int]


class AssistUse(TypedDict):
    """What became of a suggestion."""
    used: Literal['accepted', 'discarded', 'edited']


class Attachment(TypedDict):
    """A file of a message: `media_id` where it lies in the library, else the provider's link; the rest where known. `content_id` where the mail it came with shows it in its text."""
    bytes: NotRequired[int | None]
    content_id: NotRequired[str | None]
    content_type: NotRequired[str | None]
    media_id: NotRequired[str | None]
    name: NotRequired[str]
    url: str


class AudienceIn(TypedDict):
    """The union of `include` minus the union of `exclude`."""
    exclude: NotRequired[List[TargetIn]]
    include: NotRequired[List[TargetIn]]


class AudienceList(TypedDict):
    """A list of numbers, mail addresses and ids: `entries` as they came, of which `unmatched` name nobody known. `people` are the different contacts that the others name; nobody was added."""
    created_at: str
    entries: int
    id: str
    name: str
    people: int
    unmatched: int


class AudienceListIn(TypedDict):
    """A list: numbers, mail addresses and contacts' ids, in any mix. National numbers are read as at home."""
    entries: List[str]
    name: str


class AudienceRef(TypedDict):
    """Whom a broadcast is for: the union of `include` minus the union of `exclude` (MSG-021). `zones` holds it to people of certain time zones, where a schedule goes by their own clocks."""
    exclude: List[TargetRef]
    include: List[TargetRef]
    zones: NotRequired[ZonesRef]


class AuditRow(TypedDict):
    """One act in the trail; `on_behalf_of` is the member with whose eyes an operator acted as support."""
    action: str
    actor_id: str | None
    actor_kind: str
    changes: Dict[str, Any]
    created_at: str
    id: str
    ip: str | None
    on_behalf_of: str | None
    request_id: str | None
    resource_id: str | None
    resource_type: str


Availability = Literal['away', 'busy', 'offline', 'online']


class AwayTexts(TypedDict):
    """What is said while nobody is there, by language; empty where it is not written."""
    en: str
    es: str
    pt: str


class BatchRefusal(TypedDict):
    """Why a message of a batch was not taken, as a call of its own would have been told."""
    code: str
    details: Dict[str, Any]
    message: str


class BatchedMessage(TypedDict):
    """What became of one message; `index` counts from 0 in what was sent. It has an `id` or an `error`."""
    error: BatchRefusal | None
    id: str | None
    index: int
    status: str | None


BlankPolicy = Literal['blank', 'block', 'skip']


class BlockerView(TypedDict):
    """Why a sender cannot send: a code, a sentence, the page where it is mended. `since` it has been so and `expected_at` it will probably be over, where that is known."""
    code: str
    expected_at: str | None
    fix_path: str
    sentence: str
    since: str | None


class Brand(TypedDict):
    """An organization's look. `color_on_light` and `color_on_dark` are its colour's nearest shades that can be read. `logo_path` and `icon_path` (for browser tabs) begin at our address; `adjusted`: the colour itself is too pale for white letters."""
    accent: str | None
    adjusted: bool
    color: str | None
    color_on_dark: str | None
    color_on_light: str | None
    icon_path: str | None
    logo_path: str | None
    mail_footer: str | None


class BrandDetail(TypedDict):
    """A brand with what its form lacks and all that happened, newest first."""
    account_id: str
    attempts: int
    checked_at: str | None
    code_state: str
    created_at: str
    form: BrandForm
    id: str
    identity_status: str | None
    lacking: List[Lacking]
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    state: str
    submitted_at: str | None
    tax_id_last4: str
    timeline: List[Step]
    updated_at: str


class BrandFields(TypedDict):
    """What changes of a brand's form; absent fields stay, null empties one."""
    city: NotRequired[str | None]
    contact_first_name: NotRequired[str | None]
    contact_last_name: NotRequired[str | None]
    country: NotRequired[str | None]
    display_name: NotRequired[str | None]
    email: NotRequired[str | None]
    entity: NotRequired[Literal['GOVERNMENT', 'NON_PROFIT', 'PRIVATE_PROFIT', 'PUBLIC_PROFIT', 'SOLE_PROPRIETOR'] | None]
    legal_name: NotRequired[str | None]
    mobile: NotRequired[str | None]
    phone: NotRequired[str | None]
    postal_code: NotRequired[str | None]
    state: NotRequired[str | None]
    stock_exchange: NotRequired[str | None]
    stock_symbol: NotRequired[str | None]
    street: NotRequired[str | None]
    vertical: NotRequired[str | None]
    website: NotRequired[str | None]


class BrandForm(TypedDict):
    """Who sends (CHN-019), but for the tax id, which is kept apart and sealed. Drafts may lack anything."""
    city: str
    contact_first_name: str
    contact_last_name: str
    country: str
    display_name: str
    email: str
    entity: Literal['GOVERNMENT', 'NON_PROFIT', 'PRIVATE_PROFIT', 'PUBLIC_PROFIT', 'SOLE_PROPRIETOR']
    legal_name: str
    mobile: str
    phone: str
    postal_code: str
    state: str
    stock_exchange: str
    stock_symbol: str
    street: str
    vertical: str
    website: str


class BrandPatch(TypedDict):
    """Fields of the form, the tax id, or both; a tax id of "" forgets it."""
    form: NotRequired[BrandFields]
    tax_id: NotRequired[str]


class BrandView(TypedDict):
    """Who sends, as the carriers know it; of its tax id the last four characters."""
    account_id: str
    attempts: int
    checked_at: str | None
    code_state: str
    created_at: str
    form: BrandForm
    id: str
    identity_status: str | None
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    state: str
    submitted_at: str | None
    tax_id_last4: str
    updated_at: str


class BroadcastDraft(TypedDict):
    """What can be written of a broadcast before it is sent. `body` is the text that goes by SMS; `variants` what is said on other channels and in other languages. `tracking`: None as the organization's sending rules say."""
    ab: Split | None
    audience: AudienceRef
    blank_policy: BlankPolicy
    body: str
    channel: Literal['auto', 'email', 'push', 'sms', 'whatsapp']
    fallback: List[FallbackStep]
    name: str
    purpose: Purpose
    sender_id: str | None
    template_version_id: str | None
    topic_id: str | None
    tracking: Literal['message', 'off', 'recipient'] | None
    variants: List[Variant]


class BroadcastIn(TypedDict):
    """A broadcast to write or to look at before it is saved."""
    ab: NotRequired[SplitIn | None]
    audience: NotRequired[AudienceIn]
    blank_policy: NotRequired[BlankPolicy]
    body: NotRequired[str]
    channel: NotRequired[Literal['auto', 'email', 'push', 'sms', 'unified', 'whatsapp']]
    fallback: NotRequired[List[FallbackIn]]
    name: NotRequired[str]
    purpose: NotRequired[Purpose]
    sender_id: NotRequired[str | None]
    topic_id: NotRequired[str | None]
    tracking: NotRequired[Literal['message', 'off', 'recipient'] | None]
    variants: NotRequired[List[MessagingVariantIn]]


class BroadcastOut(TypedDict):
    """A broadcast with its figures."""
    _links: NotRequired[Dict[str, str]]
    ab: Split | None
    ab_winner: str | None
    audience: AudienceRef
    blank_policy: str
    body: str
    channel: str
    cost: Price | None
    counts: Dict[str, int]
    created_at: str
    created_by: str | None
    difference: DifferenceOut | None
    excluded: int
    exclusions: Dict[str, int]
    expires_at: str | None
    fallback: List[FallbackStep]
    finished_at: str | None
    id: str
    livemode: NotRequired[bool]
    name: str
    pause_detail: str | None
    pause_reason: str | None
    purpose: str
    send_at: str | None
    sender_id: str | None
    started_at: str | None
    status: str
    topic_id: str | None
    tracking: Literal['message', 'off', 'recipient'] | None
    updated_at: str
    variants: List[Variant]
    version: int


class BroadcastPatch(TypedDict):
    """What may be changed of a draft."""
    ab: NotRequired[SplitIn | None]
    audience: NotRequired[AudienceIn]
    blank_policy: NotRequired[BlankPolicy]
    body: NotRequired[str]
    channel: NotRequired[Literal['auto', 'email', 'push', 'sms', 'unified', 'whatsapp']]
    fallback: NotRequired[List[FallbackIn]]
    name: NotRequired[str]
    purpose: NotRequired[Purpose]
    sender_id: NotRequired[str | None]
    topic_id: NotRequired[str | None]
    tracking: NotRequired[Literal['message', 'off', 'recipient'] | None]
    variants: NotRequired[List[MessagingVariantIn]]


class BucketLevel(TypedDict):
    """One bucket that calls like this one count against."""
    bucket: str
    limit: int
    remaining: int
    reset_at: int
    window_seconds: int


class Budgets(TypedDict):
    """Micro-units of the carriers' currency: of a calendar month, of one broadcast, of one person's month."""
    broadcast_micros: int | None
    currency: str
    month_micros: int | None
    user_micros: int | None


class BudgetsBody(TypedDict):
    """Micro-units (1e-6) of `currency`, that of the carriers' prices; null is no limit."""
    broadcast_micros: NotRequired[int | None]
    currency: NotRequired[str]
    month_micros: NotRequired[int | None]
    user_micros: NotRequired[int | None]


class BulkRequest(TypedDict):
    """One operation on many: exactly one of `ids`, `items` and `filters`; `all` where everything is meant. `expected_count` is how many `filters` are expected to fit, as a `dry_run` told: off by over 5 % it is refused."""
    all: NotRequired[bool]
    dry_run: NotRequired[bool]
    expected_count: NotRequired[int]
    filters: NotRequired[Dict[str, Any]]
    ids: NotRequired[List[str]]
    items: NotRequired[List[Dict[str, Any]]]
    operation: str
    updates: NotRequired[Dict[str, Any]]


class BulkResult(TypedDict):
    """What a request did itself, or the job that does it. `skipped` counts what was so already. A dry run changes nothing: `total` is what would be touched, `sample` ten of them."""
    dry_run: bool
    errors: List[RowError]
    failed: int
    job_id: str | None
    sample: List[str]
    skipped: int
    total: int
    undo_until: str | None
    updated: int


class BusinessHours(TypedDict):
    """Business hours, whether somebody is there now, and when that next changes."""
    away_repeat_hours: int
    away_texts: AwayTexts
    changes_at: str | None
    created_at: str
    exceptions: List[SpecialDay]
    id: str
    is_answering: bool
    is_open: bool
    location_id: str | None
    sender_id: str | None
    updated_at: str
    week: Week
    zone: str


class Button(TypedDict):
    """A button under a WhatsApp template; `value` is the address or number it leads to."""
    example: NotRequired[str | None]
    kind: Literal['phone', 'quick_reply', 'url']
    text: str
    value: NotRequired[str | None]


class ButtonIn(TypedDict):
    """A button under a WhatsApp template."""
    example: NotRequired[str | None]
    kind: Literal['phone', 'quick_reply', 'url']
    text: str
    value: NotRequired[str | None]


class CallbackTest(TypedDict):
    """Whether the provider's calls would reach us: `reached`, `no_answer`, `leads_on` or `somebody_else`. `webhook_url` is what is entered at the provider, where it asks for the address of its webhooks: keep it secret."""
    address: str
    code: str
    ok: bool
    webhook_url: str


class CampaignDetail(TypedDict):
    """A campaign with what its form lacks, its numbers and all that happened, newest first."""
    account_id: str
    attempts: int
    brand_id: str
    checked_at: str | None
    created_at: str
    form: CampaignForm
    id: str
    lacking: List[Lacking]
    limits: ClassLimits
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    renews_at: str | None
    state: str
    submitted_at: str | None
    timeline: List[Step]
    updated_at: str


class CampaignFields(TypedDict):
    """What changes of a campaign's form; absent fields stay, null empties one."""
    age_gated: NotRequired[bool | None]
    auto_renewal: NotRequired[bool | None]
    description: NotRequired[str | None]
    direct_lending: NotRequired[bool | None]
    has_links: NotRequired[bool | None]
    has_phones: NotRequired[bool | None]
    help_keywords: NotRequired[str | None]
    help_message: NotRequired[str | None]
    link_sample: NotRequired[str | None]
    message_flow: NotRequired[str | None]
    number_pool: NotRequired[bool | None]
    opt_in_keywords: NotRequired[str | None]
    opt_in_message: NotRequired[str | None]
    opt_out_keywords: NotRequired[str | None]
    opt_out_message: NotRequired[str | None]
    privacy_link: NotRequired[str | None]
    samples: NotRequired[List[str] | None]
    sub_use_cases: NotRequired[List[str] | None]
    terms_agreed: NotRequired[bool | None]
    terms_link: NotRequired[str | None]
    use_case: NotRequired[str | None]


class CampaignForm(TypedDict):
    """What is sent, and how people agreed to it (CHN-020); keywords are comma separated without spaces."""
    age_gated: bool
    auto_renewal: bool
    description: str
    direct_lending: bool
    has_links: bool
    has_phones: bool
    help_keywords: str
    help_message: str
    link_sample: str
    message_flow: str
    number_pool: bool
    opt_in_keywords: str
    opt_in_message: str
    opt_out_keywords: str
    opt_out_message: str
    privacy_link: str
    samples: List[str]
    sub_use_cases: List[str]
    terms_agreed: bool
    terms_link: str
    use_case: str


class CampaignPatch(TypedDict):
    """Fields of the form."""
    form: NotRequired[CampaignFields]


class CampaignView(TypedDict):
    """What a brand sends; `limits` are what its class allows."""
    account_id: str
    attempts: int
    brand_id: str
    checked_at: str | None
    created_at: str
    form: CampaignForm
    id: str
    limits: ClassLimits
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    renews_at: str | None
    state: str
    submitted_at: str | None
    updated_at: str


class CannedIn(TypedDict):
    """A canned reply. `bodies` by language, `""` for everybody else; a shared `scope` takes settings:write."""
    bodies: Dict[str, str]
    is_knowledge: NotRequired[bool]
    media_ids: NotRequired[List[str]]
    scope: NotRequired[Literal['organization', 'personal', 'team']]
    shortcut: str
    team_id: NotRequired[str | None]


class CannedPatch(TypedDict):
    """What may be changed; `bodies` replaces all of them."""
    bodies: NotRequired[Dict[str, str]]
    is_knowledge: NotRequired[bool]
    media_ids: NotRequired[List[str]]
    scope: NotRequired[Literal['organization', 'personal', 'team']]
    shortcut: NotRequired[str]
    team_id: NotRequired[str | None]


class CannedReply(TypedDict):
    """An answer for the next time. `bodies` by language, `""` for everybody else. `is_knowledge`: a language model may read it to make suggestions."""
    bodies: Dict[str, str]
    created_at: str
    id: str
    is_knowledge: bool
    media_ids: List[str]
    scope: Literal['organization', 'personal', 'team']
    shortcut: str
    team_id: str | None
    updated_at: str
    use_count: int
    user_id: str | None
    version: int


class Cap(TypedDict):
    """At most `most` messages of a purpose to one person in any `days` days; on one channel, or on all together."""
    channel: Literal['email', 'push', 'sms', 'whatsapp'] | None
    days: int
    most: int
    purpose: Literal['informational', 'promotional']


class CapBody(TypedDict):
    """At most `most` messages of a purpose to one person in any `days` days; without `channel` on all together."""
    channel: NotRequired[Literal['email', 'push', 'sms', 'whatsapp'] | None]
    days: int
    most: int
    purpose: Literal['informational', 'promotional']


class Capacity(TypedDict):
    """Open conversations somebody is given at most; null is the organization's figure."""
    capacity: int | None


class CauseOut(TypedDict):
    """How many recipients more or fewer for one reason: `chosen`, or a code of an exclusion."""
    code: str
    recipients: int


class Changed(TypedDict):
    """How many of the contacts named were not so before."""
    changed: int


class Changes(TypedDict):
    """What happened in one collection: read the changed ones, forget the deleted ones."""
    changed: List[str]
    deleted: List[str]


class ChannelHealth(TypedDict):
    """Degraded when any account is not healthy."""
    accounts: List[AccountHealth]
    state: Literal['degraded', 'down', 'healthy', 'unknown']


class ChannelState(TypedDict):
    """Whether a person is written to by a channel, and at which address (masked as the caller may see it)."""
    address: str
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    on: bool


class ClassLimits(TypedDict):
    """What a campaign may send (CHN-027): AT&T segments a minute by its class, T-Mobile segments a brand and day."""
    att_class: str | None
    per_day: int | None
    per_minute: int | None
    tmobile_tier: str | None


class Clock(TypedDict):
    """How far the sandbox's clock goes, in whole hours."""
    forward_hours: int


class Closure(TypedDict):
    """The organization's name, typed, so that nobody closes one by accident."""
    name: str


class Code(TypedDict):
    """The six digits that came by text."""
    code: str


class CodeBody(TypedDict):
    """The code that came by text."""
    code: str


Colour = Literal['blue', 'green', 'grey', 'orange', 'pink', 'purple', 'red', 'teal', 'yellow']


class ConfirmedIn(TypedDict):
    """Figures of the preview somebody agreed to; a ledger over 1 % off pauses as `changed` before anything leaves."""
    cost: NotRequired[List[SumIn] | None]
    exclusions: NotRequired[Dict[str, int] | None]
    people: NotRequired[int | None]
    recipients: int
    segments: NotRequired[int | None]


class ConnectionPatch(TypedDict):
    """Whether passwords are off for the domain, and which seat newcomers get (null: none)."""
    default_role: NotRequired[str | None]
    enforce: NotRequired[bool]


class ConnectionTest(TypedDict):
    """What one harmless call to the provider found."""
    callbacks: CallbackTest
    code: str | None
    message: str | None
    ok: bool
    seconds: float


class ConsentFigure(TypedDict):
    """How often something was agreed to or refused: by month (its first day, UTC), channel, action and source."""
    action: Literal['denied', 'granted', 'pending', 'unknown']
    addresses: int
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    entries: int
    month: str
    source: Literal['api', 'carrier_list', 'complaint', 'double_opt_in', 'erasure', 'form', 'import', 'merge', 'one_click', 'preference_centre', 'provider_event', 'staff', 'start_keyword', 'stop_keyword']


class ConsentRecord(TypedDict):
    """A row of the consent ledger, as staff and regulators read it."""
    action: Literal['denied', 'granted', 'pending', 'unknown']
    actor_id: str | None
    actor_kind: str
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    contact_id: str | None
    evidence: str | None
    form_id: str | None
    id: str
    note: str | None
    occurred_at: str
    recorded_at: str
    sender_id: str | None
    source: Literal['api', 'carrier_list', 'complaint', 'double_opt_in', 'erasure', 'form', 'import', 'merge', 'one_click', 'preference_centre', 'provider_event', 'staff', 'start_keyword', 'stop_keyword']
    text: str | None
    text_version_id: str | None
    topic_id: str | None


class ConsentReport(TypedDict):
    """Present states by channel (`sms` -> `granted` -> addresses), and the changes that led there, by month."""
    changes: List[ConsentFigure]
    states: Dict[str, Dict[str, int]]


class ConsentRequest(TypedDict):
    """Somebody was asked to agree, and confirms by a link or by answering YES (double opt-in)."""
    answered_at: str | None
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    contact_id: str
    created_at: str
    expires_at: str
    id: str
    state: Literal['confirmed', 'expired', 'refused', 'waiting']
    text_version_id: str


class ConsentText(TypedDict):
    """The words people agree to; immutable once published, a change is a new version."""
    _links: NotRequired[Dict[str, str]]
    body: str
    id: str
    key: str
    livemode: NotRequired[bool]
    locale: str
    published_at: str
    version: int


class Contact(TypedDict):
    """A person with everything their page shows. Without `birth_year_known` only day and month of `birth_date` count. `guardian_policy` says whether a message for a minor goes to them, their guardians or both; `guardian_consent` who agreed to `direct`, and how (CON-008). Of one who is `restricted` every reading of their conversations is recorded (INB-112). With every new photo `photo_id` is another one."""
    _links: NotRequired[Dict[str, str]]
    addresses: List[Address]
    birth_date: str | None
    birth_year_known: bool
    created_at: str
    custom: Dict[str, str | bool | int | float | List[str]]
    deleted_at: str | None
    do_not_contact: bool
    do_not_contact_reason: str | None
    external_ids: Dict[str, str]
    family_name: str
    given_name: str
    groups: List[ContactsLabel]
    guardian_consent: str | None
    guardian_consent_at: str | None
    guardian_policy: Literal['direct', 'guardian_copy', 'guardian_only']
    households: List[HouseholdLink]
    id: str
    initials: str
    is_minor: bool
    last_inbound_at: str | None
    last_outbound_at: str | None
    livemode: NotRequired[bool]
    locale: str | None
    location_id: str | None
    name: str
    photo_id: str | None
    preferred_name: str
    reach: List[Reach]
    restricted: bool
    restricted_reason: str | None
    source: Literal['api', 'csv', 'form', 'inbound', 'loyalty', 'manual', 'planning_center']
    status: Literal['active', 'archived', 'blocked', 'deceased', 'erased']
    tags: List[ContactsLabel]
    time_zone: str | None
    updated_at: str
    version: int


class ContactIds(TypedDict):
    """Up to 1,000 contacts."""
    contact_ids: List[str]


class ContactPatch(TypedDict):
    """What may be changed of a contact; a custom value of null is removed."""
    birth_date: NotRequired[str | None]
    birth_year_known: NotRequired[bool]
    custom: NotRequired[Dict[str, str | bool | int | float | List[str] | None]]
    do_not_contact: NotRequired[bool]
    do_not_contact_reason: NotRequired[str | None]
    family_name: NotRequired[str]
    given_name: NotRequired[str]
    guardian_consent: NotRequired[str | None]
    guardian_policy: NotRequired[Literal['direct', 'guardian_copy', 'guardian_only']]
    locale: NotRequired[str | None]
    location_id: NotRequired[str | None]
    preferred_name: NotRequired[str]
    restricted: NotRequired[bool]
    restricted_reason: NotRequired[str | None]
    status: NotRequired[Literal['active', 'archived', 'blocked', 'deceased', 'erased']]
    time_zone: NotRequired[str | None]


class ContactRow(TypedDict):
    """A contact in a list. `phone` is shown as its country writes it, or masked."""
    _links: NotRequired[Dict[str, str]]
    consent: Literal['denied', 'granted', 'pending', 'unknown']
    created_at: str
    deleted_at: str | None
    do_not_contact: bool
    email: str | None
    family_name: str
    given_name: str
    groups: List[ContactsLabel]
    id: str
    initials: str
    last_inbound_at: str | None
    last_outbound_at: str | None
    livemode: NotRequired[bool]
    locale: str | None
    location_id: str | None
    name: str
    phone: str | None
    phone_status: Literal['active', 'bounced', 'complained', 'invalid', 'landline', 'unreachable'] | None
    photo_id: str | None
    preferred_name: str
    reachable: bool
    reason: str | None
    restricted: bool
    source: Literal['api', 'csv', 'form', 'inbound', 'loyalty', 'manual', 'planning_center']
    status: Literal['active', 'archived', 'blocked', 'deceased', 'erased']
    tags: List[ContactsLabel]
    updated_at: str
    version: int


class ContactsLabel(TypedDict):
    """A group or tag as shown beside a person."""
    colour: str | None
    id: str
    name: str


class ContactsMerge(TypedDict):
    """Two people made one. `undoable_until` is None once it is undone or final."""
    absorbed_id: str
    absorbed_name: str
    choices: Dict[str, Literal['absorbed', 'survivor']]
    created_at: str
    created_by: str | None
    id: str
    survivor_id: str
    survivor_name: str
    undoable_until: str | None
    undone_at: str | None


class ContactsNewAddress(TypedDict):
    """An address to add: one of the two."""
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    primary: NotRequired[bool]
    region: NotRequired[str | None]


class ContactsNewHold(TypedDict):
    """Why it must be kept: whoever looks into it later reads it."""
    reason: str


class ConversationContact(TypedDict):
    """Whom a conversation of a list is with; `GET /contacts/{id}/photo` gives the photo that `photo_id` names."""
    id: str
    name: str
    photo_id: str | None


class ConversationFull(TypedDict):
    """A conversation. `phone` is masked without `contacts:addresses`; `window_until` is when WhatsApp's window ends."""
    _links: NotRequired[Dict[str, str]]
    assignee: Person | None
    channel: str
    contact_id: str
    created_at: str
    id: str
    is_spam: bool
    labels: List[LabelRef]
    last_inbound_at: str | None
    last_message_at: str
    last_outbound_at: str | None
    livemode: NotRequired[bool]
    message_count: int
    phone: str
    previous_id: str | None
    priority: Priority
    resolved_at: str | None
    restricted: bool
    sender_id: str
    shared_by: int
    snoozed_until: str | None
    status: Status
    team: Person | None
    unassigned_because: str | None
    unread: bool
    version: int
    waiting_since: str | None
    window_until: str | None


class ConversationMerge(TypedDict):
    """The conversation that is joined to the one of the path, and is no more then."""
    conversation_id: str


class ConversationOut(TypedDict):
    """A conversation in a list. Of a `restricted` person `preview` is empty: reading their messages is recorded."""
    _links: NotRequired[Dict[str, str]]
    assignee: Person | None
    channel: str
    contact: ConversationContact
    id: str
    labels: List[LabelRef]
    last_message_at: str
    livemode: NotRequired[bool]
    message_count: int
    number: int | None
    preview: str
    preview_direction: Literal['in', 'out']
    priority: Priority
    restricted: bool
    sender_id: str
    shared_by: int
    snoozed_until: str | None
    status: Status
    team: Person | None
    unread: bool
    version: int
    waiting_since: str | None
    window_until: str | None


class ConversationPatch(TypedDict):
    """What may be changed of a conversation. `snoozed` without `snoozed_until` lasts until they write; a time alone snoozes. Assigning what is done is refused unless `reopen` is true. `label_ids` are all labels it is to bear. `contact_id` is another person of the number."""
    assignee_id: NotRequired[str | None]
    contact_id: NotRequired[str]
    is_spam: NotRequired[bool]
    label_ids: NotRequired[List[str]]
    priority: NotRequired[Priority]
    reopen: NotRequired[bool]
    snoozed_until: NotRequired[str]
    status: NotRequired[Literal['closed', 'open', 'pending', 'resolved', 'snoozed']]
    team_id: NotRequired[str | None]


class Counts(TypedDict):
    """What waits, exactly: `unread` of this user, conversations not resolved, those that are theirs or nobody's. `mentions` are conversations not read in which this user is named; `views` the counts of views by id."""
    live: int
    mentions: int
    mine: int
    unassigned: int
    unread: int
    views: Dict[str, int]


class CreatedKey(TypedDict):
    """A new key with its text, which is shown only here."""
    allowed_ips: List[str]
    created_at: str
    created_by: str | None
    expires_at: str | None
    exposed_at: str | None
    id: str
    key_prefix: str
    last_used_at: str | None
    last_used_ip: str | None
    location_ids: List[str]
    mode: str
    name: str
    previous_used_at: str | None
    previous_valid_until: str | None
    rate_limit: int | None
    revoked_at: str | None
    rotated_at: str | None
    scopes: List[str]
    secret: str
    version: int


class CustomField(TypedDict):
    """A custom field: `key` names it in `custom` and in texts, `labels` are its names by language."""
    created_at: str
    id: str
    is_archived: bool
    key: str
    labels: Dict[str, str]
    options: List[str]
    position: int
    sensitive: bool
    type: FieldType
    updated_at: str


class CustomKeyword(TypedDict):
    """A word and what it does. `word` is in normal form; without `sender_id` every number hears it. `call_to_action` is what people were shown where they read the word; who texts it agreed to that (CON-062), and with a `topic_id` to hear of that topic. `uses` counts messages that were the word, `joined` those that put somebody into the group or gave the tag."""
    ask_name: bool
    call_to_action: str | None
    closes_at: str | None
    created_at: str
    group_id: str | None
    group_name: str | None
    id: str
    joined: int
    last_used_at: str | None
    opens_at: str | None
    reply_early: str
    reply_late: str
    reply_ok: str
    sender_id: str | None
    tag_id: str | None
    tag_name: str | None
    text_version_id: str | None
    topic_id: str | None
    updated_at: str
    uses: int
    word: str


class DateIn(TypedDict):
    """One date of a schedule, on the wall clock of its zone."""
    date: str


class DateOut(TypedDict):
    """A date to come: what clocks of the schedule's zone show, and the moment."""
    at: str
    local: str


class DeadLetter(TypedDict):
    """A message (`ref_id` its delivery), a carrier's call or a file somebody sent that gave up. `error` is the code, `reason` that of its end."""
    _links: NotRequired[Dict[str, str]]
    account_id: str | None
    attempts: int
    created_at: str
    error: str
    first_failed_at: str
    id: str
    kind: Literal['media', 'send', 'webhook']
    livemode: NotRequired[bool]
    next_at: str | None
    reason: str | None
    ref_id: str
    state: Literal['discarded', 'permanent', 'recovered', 'waiting']
    updated_at: str


class Decision(TypedDict):
    """What staff decide."""
    decision: Literal['not_refusal', 'stop']


class DeliveryEvent(TypedDict):
    """One step of a delivery's history; `source` is gate, engine, receipt, lookup, settle, user."""
    at: str
    attempt_id: str | None
    code: str | None
    detail: str | None
    kind: Literal['intent', 'note', 'outcome']
    reason: str | None
    source: str
    to_state: str


class DeliveryOut(TypedDict):
    """One message of the ledger; `explanation` says in words what its `reason`, or what it waits for, means. Of a `restricted` person `body` is empty: their messages are read in the conversation, where that is recorded."""
    _links: NotRequired[Dict[str, str]]
    body: str
    broadcast_id: str | None
    channel: str
    children: List[str] | None
    contact_id: str | None
    covers: List[str] | None
    created_at: str
    delivered_at: str | None
    explanation: str | None
    failed_at: str | None
    id: str
    livemode: NotRequired[bool]
    metadata: Dict[str, Any] | None
    origin: str
    price: Price | None
    provider_code: str | None
    provider_id: str | None
    purpose: str
    reason: str | None
    reference: str | None
    restricted: bool
    segments: int
    sent_at: str | None
    status: str
    waits_for: str | None
    waits_until: str | None


class DeviceForm(TypedDict):
    """Where to push: the token of Firebase or Apple; for `web` the subscription as JSON (Push API, `toJSON`)."""
    app_version: NotRequired[str | None]
    model: NotRequired[str | None]
    platform: Literal['android', 'ios', 'web']
    push_token: str


class DifferenceOut(TypedDict):
    """Why a broadcast paused as `changed`: what was confirmed, what it is now, and what lies between."""
    causes: List[CauseOut]
    confirmed: FiguresOut
    now: FiguresOut


class DnsRecord(TypedDict):
    """A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong. `value` is empty where any value of its kind will do. What is not `required` hinders nobody from sending."""
    fault: str
    found: str | None
    host: str
    purpose: Literal['dkim', 'dmarc', 'return_path', 'spf']
    required: bool
    state: RecordState
    type: Literal['MX', 'TXT']
    value: str


DomainState = Literal['broken', 'pending', 'verified']


class DraftIn(TypedDict):
    """What you have begun to write; `version` is the one you read, 0 for a new one. `sender_id` is what it is to leave from, null for the sender they wrote to."""
    body: str
    kind: NotRequired[Literal['note', 'reply']]
    media_ids: NotRequired[List[str]]
    reply_to_id: NotRequired[str | None]
    sender_id: NotRequired[str | None]
    subject: NotRequired[str]
    version: NotRequired[int]


class Duplicate(TypedDict):
    """Two people who may be one: a score of 100, in words, and why."""
    first: ContactRow
    likelihood: Literal['likely', 'possible', 'very_likely']
    reasons: List[Literal['same_birth_date', 'same_email', 'same_name', 'same_phone', 'similar_name']]
    score: int
    second: ContactRow


class EmailDomain(TypedDict):
    """A domain with its records; `busiest_day` is the most mails of one of its last 30 days, which decides on DMARC. `spf` is the mechanism that allows our servers; `selectors` are a provider's own DKIM selectors, empty where we sign ourselves under `dkim_selector`. `return_path` is the host that failed mail comes back to."""
    _links: NotRequired[Dict[str, str]]
    broken_at: str | None
    busiest_day: int
    checked_at: str | None
    created_at: str
    dkim_selector: str
    domain: str
    id: str
    livemode: NotRequired[bool]
    records: List[DnsRecord]
    return_path: str
    selectors: List[str]
    spf: str
    state: DomainState
    verified_at: str | None


class EmailDomainPatch(TypedDict):
    """What may be changed of a domain."""
    return_path: NotRequired[str]
    selectors: NotRequired[List[str]]
    spf: NotRequired[str]


Environment = Literal['live', 'simulator']


class ErasureRequest(TypedDict):
    """A person who is to be forgotten, or was: `deleted` counts what went by kind."""
    cancelled_at: str | None
    channel_of_request: Literal['api', 'preference_centre', 'restore', 'retention', 'staff']
    completed_at: str | None
    contact_id: str
    created_at: str
    deleted: Dict[str, int]
    failures: int
    id: str
    reason: str | None
    requested_by: str | None
    scheduled_for: str
    state: Literal['cancelled', 'completed', 'pending', 'processing']
    updated_at: str


class Exchange(TypedDict):
    """One call of a provider: what was asked and answered without addresses, keys and words; times in milliseconds."""
    account_id: str
    created_at: str
    delivery_id: str | None
    duration_ms: float
    error_code: str | None
    fault: str | None
    id: str
    method: str
    operation: str
    provider: str
    request: str
    response: str
    sender_id: str | None
    status: int | None
    url: str


class ExpectedOut(TypedDict):
    """What a run would come to, as counted at `counted_at`."""
    cost: List[Price]
    counted_at: str
    recipients: int


class ExportRequest(TypedDict):
    """Everything known of a person, as a file that lies ready for seven days. `bytes` is its size."""
    bytes: int | None
    channel_of_request: Literal['api', 'preference_centre', 'restore', 'retention', 'staff']
    contact_id: str
    created_at: str
    expires_at: str | None
    id: str
    locale: str
    reads: int
    ready_at: str | None
    requested_by: str | None
    state: Literal['expired', 'failed', 'ready', 'waiting']
    updated_at: str


class FallbackIn(TypedDict):
    """By which channel to go on after definite failure, or after so many minutes without a receipt."""
    after_minutes: NotRequired[int | None]
    channel: Literal['email', 'push', 'sms', 'whatsapp']


class FallbackStep(TypedDict):
    """Where a message goes on to that surely did not arrive, or has no receipt after so many minutes (MSG-027)."""
    after_minutes: int | None
    channel: Literal['email', 'push', 'sms', 'whatsapp']


class Fees(TypedDict):
    """What a registration costs, in micro-units (1e-6) of US dollars; `registration` once, `review` at each try."""
    monthly: int
    registration: int
    review: int


class FieldPatch(TypedDict):
    """What may be changed of a custom field; the key stays."""
    is_archived: NotRequired[bool]
    labels: NotRequired[Dict[str, str]]
    options: NotRequired[List[str]]
    position: NotRequired[int]
    sensitive: NotRequired[bool]
    type: NotRequired[FieldType]


FieldType = Literal['bool', 'date', 'multi_select', 'number', 'select', 'text', 'url']


class Figures(TypedDict):
    """What was counted: errors of 5 minutes, latency of 10, messages, receipts and failures of 15. None where nothing. `error_rate` and `delivered_share` are shares of 1; `failed` counts by class of error; `p95_ms` is the upper bound of its bucket; `receipt_lag_seconds` is the mean from the attempt to what the provider says became of it."""
    accepted: int
    counted: int
    delivered_share: float | None
    error_rate: float | None
    failed: Dict[str, int]
    heard: int
    latency_ms: float | None
    p95_ms: float | None
    receipt_lag_seconds: float | None
    receipts: int
    sent: int


class FiguresOut(TypedDict):
    """What a preview or a ledger comes to; what is null was not looked at."""
    cost: List[Price] | None
    exclusions: Dict[str, int] | None
    people: int | None
    recipients: int
    segments: int | None


class Filters(TypedDict):
    """What must be true of a conversation; conditions are joined by "and", the values of one by "or" (INB-072). `assignees` are ids of users, `me`, `none` or `anyone`; `teams` ids, `mine` or `none`; `waiting_minutes` how long somebody has waited for an answer at least; `since` and `until` bound the newest message."""
    assignees: NotRequired[List[str]]
    channels: NotRequired[List[Literal['email', 'push', 'sms', 'whatsapp']]]
    has_media: NotRequired[bool]
    label_ids: NotRequired[List[str]]
    location_ids: NotRequired[List[str]]
    mentioned: NotRequired[bool]
    priorities: NotRequired[List[Literal['high', 'low', 'normal', 'urgent']]]
    sender_ids: NotRequired[List[str]]
    since: NotRequired[str | None]
    sla: NotRequired[Literal['breached', 'running', 'warned'] | None]
    spam: NotRequired[bool | None]
    statuses: NotRequired[List[Literal['closed', 'open', 'pending', 'resolved', 'snoozed']]]
    teams: NotRequired[List[str]]
    text: NotRequired[str]
    unread: NotRequired[bool | None]
    until: NotRequired[str | None]
    waiting_minutes: NotRequired[int | None]


class GoLive(TypedDict):
    """Who you are, what you will send and to whom, and that you accept the rules for sending."""
    accepts_terms: bool
    legal_name: str
    message_use: str
    postal_address: str


class Group(TypedDict):
    """A hand-picked set of contacts."""
    _links: NotRequired[Dict[str, str]]
    created_at: str
    description: str
    id: str
    is_archived: bool
    livemode: NotRequired[bool]
    location_id: str | None
    member_count: int
    name: str
    updated_at: str


class GroupPatch(TypedDict):
    """What may be changed of a group."""
    description: NotRequired[str]
    is_archived: NotRequired[bool]
    location_id: NotRequired[str | None]
    name: NotRequired[str]


class Guest(TypedDict):
    """A test number, masked but for its end; `verified_at` is when its owner confirmed."""
    code_until: str | None
    created_at: str
    id: str
    name: str
    phone: str
    verified_at: str | None


class HandIn(TypedDict):
    """Which language to hand in, and at which account; without one, at the first that approves templates."""
    account_id: NotRequired[str | None]
    locale: NotRequired[str]


class HelpBody(TypedDict):
    """A question about the product."""
    question: str


class HistoryRow(TypedDict):
    """Something that happened to a number; `words` are the provider's where it had some."""
    actor_id: str | None
    created_at: str
    id: str
    kind: str
    words: str


class HourTally(TypedDict):
    """What an hour brought: of the messages that left in it, how many arrived, were read and followed."""
    clicked: int
    delivered: int
    hour: str
    read: int
    total: int


class HoursPatch(TypedDict):
    """What may be changed; the scope stays. Lists and weeks are replaced whole."""
    away_repeat_hours: NotRequired[int]
    away_texts: NotRequired[AwayTexts]
    exceptions: NotRequired[List[SpecialDay]]
    is_answering: NotRequired[bool]
    week: NotRequired[Week]
    zone: NotRequired[str]


class Household(TypedDict):
    """People who live together, heads first; `needs_head` where none of them is head any more."""
    _links: NotRequired[Dict[str, str]]
    created_at: str
    id: str
    livemode: NotRequired[bool]
    members: List[HouseholdMember]
    name: str
    needs_head: bool
    postal_address: str
    updated_at: str


class HouseholdLink(TypedDict):
    """A household as a person's page shows it."""
    id: str
    is_primary_household: bool
    name: str
    role: Literal['child', 'head', 'other', 'spouse']


class HouseholdMember(TypedDict):
    """A person of a household; `is_primary_household`: of their households this is the one they belong to first."""
    contact_id: str
    is_primary_household: bool
    name: str
    role: Literal['child', 'head', 'other', 'spouse']
    status: Literal['active', 'archived', 'blocked', 'deceased', 'erased']


class HouseholdPatch(TypedDict):
    """What may be changed of a household."""
    name: NotRequired[str]
    postal_address: NotRequired[str]


class IdentityDevice(TypedDict):
    """A device as its owner sees it; `disabled_at` is when its provider said that it is no more."""
    app_version: str | None
    created_at: str
    current: bool
    disabled_at: str | None
    id: str
    last_active_at: str
    model: str | None
    platform: str


class IdentityStanding(TypedDict):
    """The leave that holds, if any."""
    access: SupportAccess | None


class Import(TypedDict):
    """An import and how far it is. `size` is in bytes, `seconds_left` is an estimate while it runs. A text has an encoding and a separator, a spreadsheet `sheets` of which `sheet` is read. The table begins at `first_line`: its header, where it has one."""
    _links: NotRequired[Dict[str, str]]
    checked: ImportCounts | None
    checked_rows: int
    columns: List[str]
    counts: ImportCounts
    created_at: str
    delimiter: str
    encoding: str
    error: str | None
    file_name: str
    finished_at: str | None
    first_line: int
    format: Literal['spreadsheet', 'text']
    has_header: bool
    id: str
    livemode: NotRequired[bool]
    mapping: List[str]
    options: ImportOptions
    percentage: int
    processed_rows: int
    rows_per_second: int | None
    seconds_left: int | None
    sheet: str
    sheets: List[str]
    size: int
    started_at: str | None
    state: Literal['cancelled', 'checked', 'checking', 'done', 'failed', 'mapped', 'paused', 'running', 'undoing', 'undone', 'uploaded']
    total_rows: int
    undone_at: str | None


class ImportCounts(TypedDict):
    """Rows by outcome. `distinct_numbers` counts reachable numbers, `shared_numbers` those of several rows. `over_plan` are new people for whom the plan has no room. `warnings` are `many_invalid` (over 20 % of the rows) and `consecutive_numbers` (250 in a row, as if generated)."""
    ambiguous: int
    deleted: int
    distinct_numbers: int
    duplicate: int
    forgotten: int
    invalid: int
    kept: int
    kept_fields: int
    new: int
    opted_out: int
    over_plan: int
    reasons: Dict[str, int]
    restored: int
    rows: int
    shared_numbers: int
    unchanged: int
    updated: int
    warnings: List[str]


class ImportOptions(TypedDict):
    """How a file becomes contacts. `match_by` None picks external id where a column is one, else phone and name. A grant of consent needs the attested text version; `origin` says in words where the people came from (CON-072)."""
    attested: bool
    consent_text_id: str | None
    date_order: Literal['dmy', 'mdy'] | None
    group_ids: List[str]
    match_by: Literal['email', 'external_id', 'never', 'phone', 'phone_and_name'] | None
    on_match: Literal['fill', 'overwrite', 'skip']
    origin: str
    region: str | None
    tags: List[str]


class ImportPatch(TypedDict):
    """What may be changed before a run. Another layout, sheet or header reads the file and guesses the columns anew."""
    delimiter: NotRequired[Literal['\t', ',', ';', '|']]
    encoding: NotRequired[str]
    first_line: NotRequired[int]
    has_header: NotRequired[bool]
    mapping: NotRequired[List[str]]
    options: NotRequired[OptionsBody]
    sheet: NotRequired[str]


class ImportPreview(TypedDict):
    """The first rows of a file as its layout reads them, and what we guess each column to be. `date_order` is what its dates decide, by the cell `date_example`; None where they fit both orders."""
    date_example: str | None
    date_order: Literal['dmy', 'mdy'] | None
    guess: List[str]
    rows: List[List[str]]


class ImportRow(TypedDict):
    """A row that was not simply added: its line in the file, outcome and faults."""
    cells: List[str]
    contact_id: str | None
    faults: List[RowFault]
    line: int
    outcome: Literal['ambiguous', 'duplicate', 'invalid', 'kept', 'over_plan', 'updated']


class InboxLabel(TypedDict):
    """A label with how many conversations that are not done bear it, at most a thousand."""
    colour: Colour
    conversations: int
    id: str
    name: str
    version: int


class InboxNoteIn(TypedDict):
    """A note. `mentions` are told, as whom `@Name` in it means; `is_private` keeps it from suggestions of a model."""
    body: str
    is_private: NotRequired[bool]
    mentions: NotRequired[List[str]]


class InboxTexts(TypedDict):
    """The question by language; empty is our own words."""
    en: str
    es: str
    pt: str


class InboxUnread(TypedDict):
    """How many conversations you have not read."""
    unread: int


class InboxView(TypedDict):
    """Filters under a name. `owner_id` whose it is, `team_id` which team's; neither: everybody's."""
    columns: List[Literal['assignee', 'channel', 'labels', 'number', 'team', 'waiting']]
    created_at: str
    filters: Filters
    id: str
    name: str
    owner_id: str | None
    position: int
    sort: Literal['newest', 'oldest']
    team_id: str | None
    updated_at: str
    version: int


class Incident(TypedDict):
    """Something is wrong with a channel, or was; `subject` names it, `detail` holds the provider's words."""
    closed_at: str | None
    detail: str
    id: str
    kind: str
    last_seen_at: str
    opened_at: str
    seen: int
    subject: str
    subject_id: str


class Invitation(TypedDict):
    """Somebody asked to take a seat; it holds that seat until it expires (IDN-035, 036)."""
    created_at: str
    email: str
    expires_at: str
    id: str
    invited_by: str | None
    last_sent_at: str
    location_ids: List[str]
    role: str
    sent_count: int
    state: str


class Invited(TypedDict):
    """What became of one address: `invited`, `already_member` or `already_invited`."""
    email: str
    invitation: Invitation | None
    outcome: str


class Job(TypedDict):
    """Work on many rows: `percentage` are through, `rate` a second; `result_path` leads to an export's file."""
    _links: NotRequired[Dict[str, str]]
    can_undo: bool
    created_at: str
    created_by: str | None
    done: int
    error_code: str | None
    failed: int
    finished_at: str | None
    id: str
    kind: str
    livemode: NotRequired[bool]
    operation: str
    percentage: int
    rate: float | None
    result_path: str | None
    seconds_left: int | None
    skipped: int
    started_at: str | None
    state: JobState
    total: int
    undo_until: str | None
    updated_at: str


class JobItem(TypedDict):
    """One row of a job."""
    error_code: str | None
    error_message: str | None
    outcome: Outcome
    position: int
    target_id: str | None


JobState = Literal['cancelled', 'cancelling', 'completed', 'completed_with_errors', 'failed', 'queued', 'running']


class Kept(TypedDict):
    """What came after a merge and stays with the survivor."""
    count: int
    kind: str


class KeptPerson(TypedDict):
    """Somebody an import made whom undoing it leaves: they wrote, were written to, or were changed since."""
    contact_id: str
    family_name: str | None
    given_name: str | None
    reason: Literal['changed', 'written_to', 'wrote']


class KeyPatch(TypedDict):
    """What may be changed of a key."""
    allowed_ips: NotRequired[List[str]]
    expires_at: NotRequired[str | None]
    location_ids: NotRequired[List[str]]
    name: NotRequired[str]
    rate_limit: NotRequired[int | None]
    scopes: NotRequired[List[str]]


class KeywordPatch(TypedDict):
    """What may be changed of a keyword."""
    ask_name: NotRequired[bool]
    closes_at: NotRequired[str | None]
    group_id: NotRequired[str | None]
    opens_at: NotRequired[str | None]
    reply_early: NotRequired[str]
    reply_late: NotRequired[str]
    reply_ok: NotRequired[str]
    sender_id: NotRequired[str | None]
    tag_id: NotRequired[str | None]
    text_version_id: NotRequired[str | None]
    topic_id: NotRequired[str | None]
    word: NotRequired[str]


Kind = Literal['business', 'church', 'nonprofit']


class LabelPatch(TypedDict):
    """What may be changed of a label."""
    colour: NotRequired[Colour]
    name: NotRequired[str]


class LabelRef(TypedDict):
    """A label as a conversation shows it."""
    colour: Colour
    id: str
    name: str


class Lacking(TypedDict):
    """What a form lacks before it can be handed in: at which field, as what, in a sentence."""
    code: str
    field: str
    sentence: str


class Later(TypedDict):
    """So many messages that would wait until a moment, for a reason of `policy.reasons`. It is that of people of one `time_zone`, or, where that is not known, of numbers of one `country`; of neither, by the organization's clock. Of caps it is the hour in which the first of them may be written to."""
    country: str | None
    messages: int
    reason: str
    time_zone: str | None
    until: str


class Leave(TypedDict):
    """For how many days support may change something."""
    days: int


class Leaving(TypedDict):
    """Who leaves; `new_head_id` is head from now on, needed where the last one leaves."""
    contact_ids: List[str]
    new_head_id: NotRequired[str | None]


class LegalHold(TypedDict):
    """What keeps a thing from being stripped, erased and archived, since when, and who placed it."""
    held_at: str
    held_by: str | None
    kind: Literal['broadcast', 'contact']
    reason: str
    subject_id: str


class LimitUse(TypedDict):
    """A limited resource: `limit` -1 is unlimited; `current` is None where nothing counts it yet. `source` is plan or override (an operator's exception, with its end and reason); `forecast_on` is the day the limit is expected to be reached."""
    current: int | None
    forecast_on: str | None
    limit: int
    reason: str | None
    resource: str
    source: str
    valid_until: str | None


class Limits(TypedDict):
    """Every limit of the caller."""
    buckets: List[BucketLevel]
    plan: str
    plan_limits: List[PlanLimit]


class LinkDomain(TypedDict):
    """A host for short links; new ones take it while `is_used` and verified. `links` is how many were sent with it, counted up to 10,000."""
    _links: NotRequired[Dict[str, str]]
    certificate: LinkDomainCertificate
    checked_at: str | None
    created_at: str
    failing_since: str | None
    host: str
    id: str
    is_used: bool
    links: int
    livemode: NotRequired[bool]
    records: List[LinkDomainRecord]
    removed_at: str | None
    state: LinkDomainState
    verified_at: str | None


class LinkDomainCertificate(TypedDict):
    """The certificate that browsers are shown; `unclear` where it could not be looked at, which hinders nothing."""
    expires_at: str | None
    fault: str
    state: RecordState


class LinkDomainPatch(TypedDict):
    """Whether new links take this host; the one that was used before is not any more."""
    is_used: NotRequired[bool]


class LinkDomainRecord(TypedDict):
    """A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong."""
    fault: str
    found: str | None
    host: str
    purpose: Literal['alias', 'proof']
    state: RecordState
    type: Literal['CNAME', 'TXT']
    value: str


LinkDomainState = Literal['failing', 'removed', 'verified', 'waiting']


class LinkFiguresOut(TypedDict):
    """A link with its clicks by hour, people's devices, why raw clicks were not counted, and who (if tracked)."""
    devices: Dict[str, int]
    hours: List[LinkHourOut]
    link: LinkOut
    not_counted: Dict[str, int]
    people: List[LinkPersonOut]


class LinkHourOut(TypedDict):
    """What came of a link in an hour (UTC)."""
    clicks: int
    hour: str
    human_clicks: int
    unique_clicks: int


class LinkOut(TypedDict):
    """A short link; `short_url` is null where each recipient has one of their own, and then `unique_clicks` are people. `clicks` are raw, `human_clicks` those of people, each once an hour."""
    channel: str
    clicks: int
    created_at: str
    disabled_at: str | None
    disabled_by_operator: bool
    expires_at: str
    human_clicks: int
    id: str
    label: str
    last_clicked_at: str | None
    origin: str
    origin_id: str
    origin_name: str | None
    short_url: str | None
    status: Literal['active', 'disabled', 'expired']
    tracking: Literal['message', 'recipient']
    unique_clicks: int
    url: str


class LinkPatch(TypedDict):
    """What of a link may be changed."""
    disabled: NotRequired[bool]
    expires_at: NotRequired[str]
    label: NotRequired[str]


class LinkPersonOut(TypedDict):
    """Somebody who followed a link."""
    clicks: int
    contact_id: str
    device: str
    first_at: str
    last_at: str
    message_id: str


LinkingState = Literal['drifted', 'failed', 'linked', 'linking', 'pending', 'recovering']


class ListedLocations(TypedDict):
    """How many were added, and how many were there already under their name."""
    added: int
    known: int


class LiveState(TypedDict):
    """How far an organization is: its mode, what is missing, what was asked and answered."""
    answer: str | None
    asked_at: str | None
    legal_name: str | None
    message_use: str | None
    missing: List[Need]
    postal_address: str | None
    sending_mode: str


Locale = Literal['en', 'es', 'pt']


class Location(TypedDict):
    """A branch, campus or shop; `time_zone` and `country` None are the organization's (CON-011)."""
    _links: NotRequired[Dict[str, str]]
    address: str | None
    archived_at: str | None
    country: str | None
    created_at: str
    id: str
    is_default: bool
    livemode: NotRequired[bool]
    name: str
    position: int
    time_zone: str | None


class LocationPatch(TypedDict):
    """What may be changed of a location."""
    address: NotRequired[str | None]
    country: NotRequired[str | None]
    name: NotRequired[str]
    time_zone: NotRequired[str | None]


class LoggedRequest(TypedDict):
    """A finished request. `route` is the template, `ip_prefix` the caller's /24 (IPv6: /48)."""
    api_key_id: str | None
    bytes_out: int
    created_at: str
    deprecated: bool
    duration_ms: float
    error_code: str | None
    id: str
    ip_prefix: str | None
    method: str
    request_id: str
    route: str
    status: int
    user_id: str | None


class Look(TypedDict):
    """Colours as `#0b6b63` and the footer of mails; null is the usual one."""
    accent: NotRequired[str | None]
    color: NotRequired[str | None]
    mail_footer: NotRequired[str | None]


class Macro(TypedDict):
    """Steps kept under a name, in the order in which they are taken."""
    actions: List[MacroAction]
    created_at: str
    id: str
    name: str
    scope: Literal['organization', 'personal', 'team']
    team_id: str | None
    updated_at: str
    use_count: int
    user_id: str | None
    version: int


class MacroAction(TypedDict):
    """One step. `reply` and `note` take `body`, `label` `label_ids`, `assign` `to` with `user_id` or `team_id`, `status` `status`, `snooze` `minutes` (null: until they write), `automation` the name of what is asked for."""
    automation: str
    body: str
    kind: Literal['assign', 'automation', 'label', 'note', 'reply', 'snooze', 'status']
    label_ids: List[str]
    minutes: int | None
    status: Literal['closed', 'open', 'pending', 'resolved']
    team_id: str | None
    to: Literal['me', 'nobody', 'team', 'user']
    user_id: str | None


class MacroEffect(TypedDict):
    """What one step did: `body` as it was filled for this person, `names` of labels or of whose it is now. `changed` is false where it was so before."""
    body: str
    changed: bool
    kind: Literal['assign', 'automation', 'label', 'note', 'reply', 'snooze', 'status']
    names: List[str]
    status: str | None
    step: int
    until: str | None


class MacroIn(TypedDict):
    """A macro: its steps in order; a shared `scope` takes settings:write."""
    actions: List[StepIn]
    name: str
    scope: NotRequired[Literal['organization', 'personal', 'team']]
    team_id: NotRequired[str | None]


class MacroPatch(TypedDict):
    """What may be changed; `actions` replaces all of them."""
    actions: NotRequired[List[StepIn]]
    name: NotRequired[str]
    scope: NotRequired[Literal['organization', 'personal', 'team']]
    team_id: NotRequired[str | None]


class MacroRun(TypedDict):
    """What a macro did to a conversation or, with `dry_run`, would do."""
    conversation_id: str
    dry_run: bool
    effects: List[MacroEffect]
    macro_id: str


class MailFigures(TypedDict):
    """Mails counted; rates are shares of what was handed over, None before any was. `opened` leaves out programs. Of one mail: when it was first opened and followed, how often, on what, and how often a program fetched it."""
    bounce_rate: float | None
    bounced: int
    click_rate: float | None
    clicked: int
    clicked_at: str | None
    complained: int
    complaint_rate: float | None
    delivered: int
    device: str | None
    machine_opens: int | None
    messages: int
    open_rate: float | None
    opened: int
    opened_at: str | None
    opens: int | None


class MailWords(TypedDict):
    """A mail's subject and what stands in it."""
    heading: str
    subject: str
    text: str


class Mark(TypedDict):
    """Where a word that was meant stands in a snippet: its first character, and the one behind its last."""
    end: int
    start: int


class MediaCategory(TypedDict):
    """A shelf of the library."""
    created_at: str
    file_count: int
    id: str
    name: str
    updated_at: str


class MediaCategoryBody(TypedDict):
    """A category by its name."""
    name: str


class MediaIntent(TypedDict):
    """A file that is about to be uploaded; with its SHA-256 one that is here already is found instead."""
    alt: NotRequired[str]
    bytes: int
    category_ids: NotRequired[List[str]]
    content_type: NotRequired[str | None]
    kind: NotRequired[Literal['sticker'] | None]
    name: str
    sha256: NotRequired[str | None]


class MediaPatch(TypedDict):
    """What may be changed of a file; one that is pinned is kept for good."""
    alt: NotRequired[str]
    category_ids: NotRequired[List[str]]
    is_pinned: NotRequired[bool]
    name: NotRequired[str]


class MediaVariant(TypedDict):
    """One form of a file: its media type, size in bytes, and pixels where it has any."""
    bytes: int
    ending: str
    height: int | None
    mime: str
    width: int | None


class MediaView(TypedDict):
    """A file with addresses of it for seven days, and while it is uploaded how to go on."""
    alt: str
    bytes: int
    category_ids: List[str]
    created_at: str
    created_by: str | None
    duration_ms: int | None
    error: str | None
    expires_at: str | None
    height: int | None
    id: str
    is_pinned: bool
    is_processing: bool
    kind: Literal['audio', 'document', 'image', 'sticker', 'video']
    last_used_at: str | None
    mime: str
    name: str
    status: Literal['completed', 'deleted', 'failed', 'pending', 'uploading']
    thumbnail_url: str | None
    updated_at: str
    upload: Upload | None
    url: str | None
    variants: Dict[str, MediaVariant]
    width: int | None


class Member(TypedDict):
    """A seat with its user, as the organization sees it; `location_ids`, groups among them, empty is everywhere. `suspended_by_plan`: the plan has no seat for them at the moment; they come back with a larger one."""
    email: str
    id: str
    joined_at: str
    last_seen_at: str | None
    location_ids: List[str]
    name: str
    role: str
    role_name: str
    state: str
    suspended_by_plan: bool
    title: str | None
    user_id: str
    version: int


class MemberBody(TypedDict):
    """A person and their role; without one, the first of an empty household is head and whoever follows `other`."""
    contact_id: str
    is_primary_household: NotRequired[bool | None]
    role: NotRequired[Literal['child', 'head', 'other', 'spouse'] | None]


class MemberPatch(TypedDict):
    """What may be changed of a seat; no locations means all of them. `location_ids` may name groups too: whoever leads them sees and writes to their members only."""
    location_ids: NotRequired[List[str]]
    role: NotRequired[str]
    title: NotRequired[str | None]


class MembersBody(TypedDict):
    """People to put into a household, or their other role in it."""
    members: List[MemberBody]


class MessageBatch(TypedDict):
    """Up to a thousand messages; for more, or for one text to many, make a broadcast."""
    messages: List[MessageIn]


class MessageIn(TypedDict):
    """One message: to a contact, or to a number or mail address that somebody has. `body` is its text on every channel; a mail needs a `subject` and may have `html`. On WhatsApp a template goes where they have not written for a day. `auto` chooses by the organization's order and what they prefer. Instead of all these, `template_id` says the newest published words of a template, with `variables` for what it leaves open: `{"name": "Ada"}` fills `{{ event.name }}`. `media_ids` are files of the library: a text with some goes as MMS, WhatsApp takes one, a mail links them below."""
    body: NotRequired[str]
    channel: NotRequired[Literal['auto', 'email', 'push', 'sms', 'unified', 'whatsapp']]
    contact_id: NotRequired[str | None]
    create_contact: NotRequired[bool]
    expires_at: NotRequired[str | None]
    fallback: NotRequired[List[FallbackIn]]
    files_as: NotRequired[Literal['link', 'mms', 'mms_or_link']]
    html: NotRequired[str]
    media_ids: NotRequired[List[str]]
    metadata: NotRequired[Dict[str, str] | None]
    purpose: NotRequired[Literal['conversational', 'informational', 'promotional', 'transactional']]
    reference: NotRequired[str | None]
    send_at: NotRequired[str | None]
    sender_id: NotRequired[str | None]
    subject: NotRequired[str]
    template_id: NotRequired[str | None]
    to: NotRequired[str | None]
    topic_id: NotRequired[str | None]
    variables: NotRequired[Dict[str, str]]
    whatsapp: NotRequired[WhatsAppIn | None]


class MessageOut(TypedDict):
    """An item of a thread. `source` ledger: sent by a broadcast or the API, shown here and not copied. `origin` is then what made it send, and `sender_id` which of our senders it left from. `reply_to_id` is the item it answers; `reply_to` is null where that is not known, deleted, or in the archive. `is_archived`: it lies in the archive, and cannot be changed any more."""
    author: Person | None
    body: str
    broadcast_id: str | None
    created_at: str
    deleted_at: str | None
    delivery_id: str | None
    details: Dict[str, Any] | None
    direction: Literal['in', 'internal', 'out']
    edited_at: str | None
    id: str
    is_archived: bool
    is_private: bool
    kind: Literal['event', 'media', 'note', 'template', 'text']
    media: List[Attachment]
    origin: str | None
    reactions: List[MessageReaction]
    read_at: str | None
    reason: str | None
    reply_to: QuotedMessage | None
    reply_to_id: str | None
    sender_id: str | None
    source: Literal['ledger', 'message']
    state: str | None
    undo_until_at: str | None
    waits_for: str | None
    waits_until: str | None


class MessageReaction(TypedDict):
    """An emoji that the person put on a message."""
    created_at: str
    emoji: str


class MessagingNewHold(TypedDict):
    """Why it must be kept: whoever looks into it later reads it."""
    reason: str


class MessagingNoteIn(TypedDict):
    """What is new in a version."""
    note: NotRequired[str | None]


class MessagingVariantIn(TypedDict):
    """The words of one channel in one language; `locale` "" is for everybody else. A mail has `subject` and either `blocks` of the editor or `html`. `header`, `footer` and `buttons` are WhatsApp's."""
    blocks: NotRequired[List[Dict[str, Any]]]
    body: NotRequired[str]
    buttons: NotRequired[List[ButtonIn]]
    channel: Literal['email', 'push', 'sms', 'whatsapp']
    footer: NotRequired[str]
    header: NotRequired[str]
    html: NotRequired[str]
    locale: NotRequired[str]
    media_ids: NotRequired[List[str]]
    preheader: NotRequired[str]
    subject: NotRequired[str]


class ModuleView(TypedDict):
    """A part of the product, whether it is on, and what would stop if it were turned off."""
    module: str
    on: bool
    stops: List[str]


class Money(TypedDict):
    """A sum of message prices: micro-units (1e-6) of the currency."""
    currency: str
    micros: int


class Moving(TypedDict):
    """Who moves: to `household_id`, or into a new household called `name`."""
    contact_ids: List[str]
    household_id: NotRequired[str | None]
    name: NotRequired[str]
    new_head_id: NotRequired[str | None]


class Need(TypedDict):
    """Something that must be there before going live; the sentence is an English msgid, `path` where to do it."""
    code: str
    path: str
    sentence: str


class NewAssignment(TypedDict):
    """Whose it becomes: a user or, with null, nobody; a team or none. What is left out stays as it is. What is done is refused unless `reopen` is true."""
    assignee_id: NotRequired[str | None]
    reopen: NotRequired[bool]
    team_id: NotRequired[str | None]


class NewBrand(TypedDict):
    """The account that the brand is registered through."""
    account_id: str


class NewCampaign(TypedDict):
    """The brand that sends."""
    brand_id: str


class NewConnection(TypedDict):
    """The provider, what it knows us by, and the domain whose people it vouches for."""
    client_id: str
    client_secret: str
    default_role: NotRequired[str | None]
    domain: str
    issuer: str


class NewConsent(TypedDict):
    """A change of consent as staff, a form or a partner knows it; a grant names the words that were shown. `signed_form_id` turns a refusal into a grant: it needs `consent:override` and a note. A carrier that blocks them goes on doing so until they text START."""
    action: Literal['denied', 'granted', 'pending']
    address_id: NotRequired[str | None]
    channel: NotRequired[Literal['email', 'sms', 'whatsapp']]
    contact_id: str
    evidence: NotRequired[str | None]
    note: NotRequired[str | None]
    occurred_at: NotRequired[str | None]
    signed_form_id: NotRequired[str | None]
    source: NotRequired[Literal['api', 'form', 'staff']]
    text_version_id: NotRequired[str | None]


class NewConsentRequest(TypedDict):
    """Whom to ask, at which of their numbers (the main one unless named), and in which words."""
    address_id: NotRequired[str | None]
    contact_id: str
    sender_id: NotRequired[str | None]
    text_version_id: str


class NewConsentText(TypedDict):
    """Words to publish as the next version of `key` in a language."""
    body: str
    key: str
    locale: Literal['en', 'es', 'pt']


class NewContactBody(TypedDict):
    """A contact to add: a name or an address at least."""
    birth_date: NotRequired[str | None]
    birth_year_known: NotRequired[bool]
    custom: NotRequired[Dict[str, str | bool | int | float | List[str]]]
    emails: NotRequired[List[str]]
    family_name: NotRequired[str]
    given_name: NotRequired[str]
    group_ids: NotRequired[List[str]]
    locale: NotRequired[str | None]
    location_id: NotRequired[str | None]
    on_match: NotRequired[Literal['create', 'refuse', 'update']]
    phones: NotRequired[List[str]]
    preferred_name: NotRequired[str]
    region: NotRequired[str | None]
    tags: NotRequired[List[str]]
    time_zone: NotRequired[str | None]


class NewConversation(TypedDict):
    """With whom; by which of our senders, else by the usual one of `channel`, which is texts unless it is said."""
    channel: NotRequired[Literal['email', 'sms', 'whatsapp'] | None]
    contact_id: str
    sender_id: NotRequired[str | None]


class NewEmailDomain(TypedDict):
    """A domain to send from. `spf` is what allows your servers; `selectors` are a provider's where it signs itself. `return_path` is the host that failed mail comes back to: the domain itself where nothing is said."""
    domain: str
    return_path: NotRequired[str | None]
    selectors: NotRequired[List[str] | None]
    spf: NotRequired[str | None]


class NewErasure(TypedDict):
    """How long to wait, in days; none needs an owner and a reason."""
    days: NotRequired[int]
    reason: NotRequired[str | None]


class NewExport(TypedDict):
    """What to write; with a passphrase nobody opens the file without it."""
    passphrase: NotRequired[str | None]


class NewFieldBody(TypedDict):
    """A custom field to add; without a key one is made from its first label."""
    key: NotRequired[str | None]
    labels: Dict[str, str]
    options: NotRequired[List[str]]
    sensitive: NotRequired[bool]
    type: NotRequired[FieldType]


class NewGroup(TypedDict):
    """A group to add; without a location it belongs to the whole organization."""
    description: NotRequired[str]
    location_id: NotRequired[str | None]
    name: str


class NewGuest(TypedDict):
    """Whose phone it is, and its number as people write it."""
    name: str
    phone: str


class NewHoursBody(TypedDict):
    """Hours of a location, of a number (`sender_id`), or with neither of the organization. Without a zone they go by the location's clock, else the organization's."""
    away_repeat_hours: NotRequired[int]
    away_texts: NotRequired[AwayTexts]
    exceptions: NotRequired[List[SpecialDay]]
    is_answering: NotRequired[bool]
    location_id: NotRequired[str | None]
    sender_id: NotRequired[str | None]
    week: Week
    zone: NotRequired[str | None]


class NewHousehold(TypedDict):
    """A household to make."""
    members: NotRequired[List[MemberBody]]
    name: str
    postal_address: NotRequired[str]


class NewInvitations(TypedDict):
    """Whom to invite, as what; no locations means all of them."""
    emails: List[str]
    location_ids: NotRequired[List[str]]
    role: str


class NewKey(TypedDict):
    """The key to make; scopes are permissions, at most one's own. No locations or networks means all of them. A `test` key acts in the organization's sandbox, which the first one makes."""
    allowed_ips: NotRequired[List[str]]
    expires_at: NotRequired[str | None]
    location_ids: NotRequired[List[str]]
    mode: NotRequired[Literal['live', 'test']]
    name: str
    rate_limit: NotRequired[int | None]
    scopes: List[str]


class NewKeyword(TypedDict):
    """A keyword to add. Who texts it is put into the group, given the tag, and answered."""
    ask_name: NotRequired[bool]
    closes_at: NotRequired[str | None]
    group_id: NotRequired[str | None]
    opens_at: NotRequired[str | None]
    reply_early: NotRequired[str]
    reply_late: NotRequired[str]
    reply_ok: NotRequired[str]
    sender_id: NotRequired[str | None]
    tag_id: NotRequired[str | None]
    text_version_id: NotRequired[str | None]
    topic_id: NotRequired[str | None]
    word: str


class NewLabel(TypedDict):
    """A label to add."""
    colour: NotRequired[Colour]
    name: str


class NewLinkDomain(TypedDict):
    """A host for short links. It is used once both its records stand, if no other is."""
    host: str


class NewLocation(TypedDict):
    """A location to add."""
    address: NotRequired[str | None]
    country: NotRequired[str | None]
    name: str
    time_zone: NotRequired[str | None]


class NewMerge(TypedDict):
    """Whom to merge into the contact."""
    absorbed_id: str
    choices: NotRequired[Dict[str, Literal['absorbed', 'survivor']]]


class NewProviderAccount(TypedDict):
    """An account to connect. A live one needs the provider's fields; the simulator's are made. `api_key`, `public_key` and `profile_id` may stand beside `credentials` or in it."""
    api_key: NotRequired[str | None]
    credentials: NotRequired[Dict[str, str] | None]
    environment: NotRequired[Environment]
    name: str
    profile_id: NotRequired[str | None]
    provider: str
    public_key: NotRequired[str | None]


class NewPushAppBody(TypedDict):
    """An app to notify. `credentials` by the fields of its service; the simulator's are made. android: `service_account`; ios: `key`, `key_id`, `team`, `environment`; web: `private_key`, `contact`."""
    bundle_id: str
    credentials: NotRequired[Dict[str, str] | None]
    environment: NotRequired[Environment]
    platform: AppPlatform


class NewReply(TypedDict):
    """An answer: words, files of the library, or a template. 409 if a colleague answered since `last_seen_message_id`. Outside WhatsApp's 24 hours only a template goes: 409 `outside_messaging_window` otherwise. It leaves from the sender they wrote to, or from `sender_id`, another of the channel; 409 `sender_released` names those to choose from. `reply_to_id` is one particular message it answers, on WhatsApp and by mail; 422 says why another cannot be. A text has at most 1,600 characters, on WhatsApp 4,096 and beside a file there 1,024, a mail 50,000. `subject` is of a mail alone: without one it goes on under the last one's, and the first bears the organization's name. With `send_at` it waits, as under `/scheduled-replies`: at least a minute and at most 365 days, and not if they write first, unless `unless_they_reply` is false."""
    body: NotRequired[str]
    fallback_template_id: NotRequired[str | None]
    fallback_variables: NotRequired[Dict[str, str]]
    last_seen_message_id: NotRequired[str | None]
    media_ids: NotRequired[List[str]]
    reply_to_id: NotRequired[str | None]
    send_at: NotRequired[str | None]
    sender_id: NotRequired[str | None]
    subject: NotRequired[str]
    template_id: NotRequired[str | None]
    unless_they_reply: NotRequired[bool]
    variables: NotRequired[Dict[str, str]]


class NewRole(TypedDict):
    """The role to add: at most one's own rights."""
    name: str
    permissions: List[str]


class NewRule(TypedDict):
    """A rule: what it asks (an empty list asks nothing), and the team, label or priority it gives."""
    channels: NotRequired[List[Literal['email', 'push', 'sms', 'whatsapp']]]
    is_active: NotRequired[bool]
    keywords: NotRequired[List[str]]
    label_id: NotRequired[str | None]
    label_ids: NotRequired[List[str]]
    languages: NotRequired[List[Literal['en', 'es', 'pt']]]
    location_ids: NotRequired[List[str]]
    name: str
    position: NotRequired[int]
    priority: NotRequired[Literal['high', 'urgent'] | None]
    sender_ids: NotRequired[List[str]]
    sentiments: NotRequired[List[Literal['negative', 'neutral', 'positive']]]
    tag_ids: NotRequired[List[str]]
    team_id: NotRequired[str | None]


class NewSecret(TypedDict):
    """The keys that take the place of the present ones; what is not given stays."""
    api_key: NotRequired[str | None]
    credentials: NotRequired[Dict[str, str] | None]
    public_key: NotRequired[str | None]


class NewSegment(TypedDict):
    """A segment to add."""
    backfill: NotRequired[bool]
    name: str
    rules: Dict[str, Any]
    watched: NotRequired[bool]


class NewSenderBody(TypedDict):
    """A number, address or app of an account to send from; `limit_per_second` in segments."""
    account_id: str
    is_default: NotRequired[bool]
    kind: NotRequired[Literal['alphanumeric', 'email', 'long_code', 'push_app', 'short_code', 'toll_free', 'whatsapp']]
    limit_per_second: NotRequired[int | None]
    location_id: NotRequired[str | None]
    value: str


class NewStopWord(TypedDict):
    """A word to stop messages by, beside the built-in ones."""
    word: str


class NewTag(TypedDict):
    """A tag to add."""
    colour: NotRequired[str | None]
    name: str


class NewTarget(TypedDict):
    """Targets for conversations that fit every condition; a condition that is null fits all."""
    channel: NotRequired[Literal['email', 'sms', 'whatsapp'] | None]
    first_response: NotRequired[int | None]
    in_business_hours: NotRequired[bool]
    is_active: NotRequired[bool]
    name: str
    next_response: NotRequired[int | None]
    priority: NotRequired[Literal['high', 'low', 'normal', 'urgent'] | None]
    resolution: NotRequired[int | None]
    sender_id: NotRequired[str | None]
    team_id: NotRequired[str | None]


class NewTeam(TypedDict):
    """A team to add; `leads` are among the `members`."""
    assignment_mode: NotRequired[AssignmentMode]
    language: NotRequired[str | None]
    leads: NotRequired[List[str]]
    members: NotRequired[List[str]]
    name: str
    pages_urgent: NotRequired[bool]


class NewTollfree(TypedDict):
    """The toll-free number."""
    sender_id: str


class NewTopicBody(TypedDict):
    """A topic to add; without a key one is made from its first name."""
    default_subscribed: NotRequired[bool]
    key: NotRequired[str | None]
    names: Dict[str, str]
    purpose: NotRequired[Literal['informational', 'promotional']]


class NewView(TypedDict):
    """A view to keep; shared with a team or with everybody it needs `conversations:write`."""
    columns: NotRequired[List[Literal['assignee', 'channel', 'labels', 'number', 'team', 'waiting']]]
    filters: Filters
    name: str
    position: NotRequired[int]
    sort: NotRequired[Literal['newest', 'oldest']]
    team_id: NotRequired[str | None]
    whose: NotRequired[Whose]


class NewWhatsAppAccount(TypedDict):
    """What Meta shows under WhatsApp, API set-up, and the app's secret; nothing of it for the simulator. `phone_number_id` is left out to send from every number of the account; `verify_token` is any words of yours."""
    access_token: NotRequired[str]
    app_secret: NotRequired[str]
    environment: NotRequired[Environment]
    name: str
    phone_number_id: NotRequired[str]
    verify_token: NotRequired[str]
    waba_id: NotRequired[str]


class NotReached(TypedDict):
    """How many people a reason kept from being reached, with its sentence, and whether trying again may help. `elsewhere`: whether another channel may."""
    count: int
    elsewhere: bool
    kind: str
    reason: str
    retryable: bool
    sentence: str


class NotReachedPerson(TypedDict):
    """One person who was not reached."""
    code: str | None
    contact_id: str
    delivery_id: str | None
    kind: str
    reason: str


class NotTheSame(TypedDict):
    """With whom a contact is not the same."""
    other_id: str


class NoteOut(TypedDict):
    """A note that was written."""
    conversation_id: str
    id: str


class NotePatch(TypedDict):
    """Other words."""
    body: str


class Noun(TypedDict):
    """One word of the interface."""
    many: str
    one: str


class Nouns(TypedDict):
    """The words an organization uses for things (ORG-002)."""
    broadcast: Noun
    contact: Noun
    group: Noun
    location: Noun


class Number(TypedDict):
    """A number of an account; costs in micro-units (1e-6) of `currency`. `link_error` is what stands in the way in the provider's words, `link_code` what we found it to be; the next try is at `next_link_at`. A number given back leaves us at `releases_at`."""
    _links: NotRequired[Dict[str, str]]
    account_id: str
    compared_at: str | None
    country: str
    created_at: str
    currency: str | None
    e164: str
    failing_since: str | None
    features: List[str]
    id: str
    link_attempts: int
    link_code: str | None
    link_error: str | None
    linked_at: str | None
    linking_state: LinkingState
    livemode: NotRequired[bool]
    messaging_profile_id: str | None
    monthly_micros: int | None
    next_link_at: str | None
    origin: Origin
    provider: str
    purchased_at: str | None
    released_at: str | None
    releases_at: str | None
    sender_id: str
    setup_micros: int | None
    state: NumberState
    type: str
    updated_at: str


class NumberHealth(TypedDict):
    """How the messages of seven days fared; shares from 0 to 1, None where nothing ended."""
    delivered_share: float | None
    opt_out_share: float | None
    sent: int
    spam_blocks: int


class NumberOrderBody(TypedDict):
    """An offer of GET /numbers/available, as it was given there."""
    is_default: NotRequired[bool]
    offer: str


class NumberRelease(TypedDict):
    """The number itself, so that no other is given back by mistake."""
    number: str


class NumberStanding(TypedDict):
    """A number's history, newest first, what goes by it, and how the messages of seven days fared."""
    health: NumberHealth | None
    history: List[HistoryRow]
    uses: Dict[str, int]


NumberState = Literal['failed', 'ordering', 'owned', 'released', 'releasing', 'vanished']


class Offence(TypedDict):
    """A character that forces UCS-2: where it stands, what it is, its Unicode name, and what would do instead."""
    character: str
    index: int
    instead: str | None
    name: str


class Offer(TypedDict):
    """A number for sale at this price until then; `offer` is what buying it takes."""
    account_id: str
    country: str
    currency: str | None
    e164: str
    features: List[str]
    locality: str
    monthly_micros: int | None
    offer: str
    region: str
    setup_micros: int | None
    type: str
    valid_until: str


class OptOutList(TypedDict):
    """How a carrier's opt-out list compared with ours. `listed` people it blocks, of them `added` here just now; `kept`: came back here by their own word, but are still blocked there; `unlisted`: opted out here and not on its list (None where it was not read whole, `error` says why)."""
    account_id: str
    added: int
    compared_at: str
    error: str | None
    kept: int
    listed: int
    unlisted: int | None


class OptOutRate(TypedDict):
    """Of `reached` messages of a number's broadcasts in the last 30 days, `opt_outs` that followed; a share of 1."""
    opt_outs: int
    reached: int
    sender_id: str
    share: float
    target: float


class OptionsBody(TypedDict):
    """How rows become contacts; a grant of consent needs its text and `attested`."""
    attested: NotRequired[bool]
    consent_text_id: NotRequired[str | None]
    date_order: NotRequired[Literal['dmy', 'mdy'] | None]
    group_ids: NotRequired[List[str]]
    match_by: NotRequired[Literal['email', 'external_id', 'never', 'phone', 'phone_and_name'] | None]
    on_match: NotRequired[Literal['fill', 'overwrite', 'skip']]
    origin: NotRequired[str]
    region: NotRequired[str | None]
    tags: NotRequired[List[str]]


class Order(TypedDict):
    """Every living location once, in order."""
    ids: List[str]


class Organization(TypedDict):
    """A tenant. `state_reason` says why it is not active, `state_until` when that is expected to end. `livemode` is false for a sandbox: nothing of it is real or leaves the installation (API-055)."""
    closing_at: str | None
    contact_email: str | None
    contact_phone: str | None
    country: str
    created_at: str
    currency: str
    flags: List[str]
    id: str
    is_sample: bool
    kind: Kind
    legal_name: str | None
    livemode: bool
    locale: Locale
    name: str
    postal_address: str | None
    sending_mode: str
    slug: str
    state: State
    state_reason: str | None
    state_until: str | None
    tax_id: str | None
    time_zone: str
    updated_at: str
    version: int
    website: str | None


class OrganizationForm(TypedDict):
    """The organization that a new user founds; `region` is where its data is to lie, where there is a choice."""
    country: str
    kind: Kind
    locale: NotRequired[Locale]
    name: str
    region: NotRequired[str | None]
    time_zone: str


class OrganizationPatch(TypedDict):
    """What may be changed of an organization; `slug` once in 30 days, and the one before leads on for a year. With a new `kind`, `modules` says whether those that are on stay or follow the kind (ORG-001); with a new `time_zone`, `schedules` says whether what is planned keeps its hour on the clock or its moment (ORG-007)."""
    contact_email: NotRequired[str | None]
    contact_phone: NotRequired[str | None]
    country: NotRequired[str]
    kind: NotRequired[Kind]
    legal_name: NotRequired[str | None]
    locale: NotRequired[Locale]
    modules: NotRequired[Literal['keep', 'switch']]
    name: NotRequired[str]
    postal_address: NotRequired[str | None]
    schedules: NotRequired[Literal['keep_local_hour', 'keep_moment']]
    slug: NotRequired[str]
    tax_id: NotRequired[str | None]
    time_zone: NotRequired[str]
    website: NotRequired[str | None]


class OrganizationView(TypedDict):
    """An organization with its words."""
    _links: NotRequired[Dict[str, str]]
    closing_at: str | None
    contact_email: str | None
    contact_phone: str | None
    country: str
    created_at: str
    currency: str
    flags: List[str]
    id: str
    is_sample: bool
    kind: Kind
    legal_name: str | None
    livemode: bool
    locale: Locale
    name: str
    nouns: Nouns
    postal_address: str | None
    sending_mode: str
    slug: str
    state: State
    state_reason: str | None
    state_until: str | None
    tax_id: str | None
    time_zone: str
    updated_at: str
    version: int
    website: str | None


class OrganizationsMerge(TypedDict):
    """Where everything goes."""
    into: str


Origin = Literal['external', 'purchased']


class Origins(TypedDict):
    """The whole list: what is not in it is no longer allowed."""
    origins: List[str]


Outcome = Literal['failed', 'ok', 'pending', 'skipped']


class OwnAvailability(TypedDict):
    """What you set by hand; `online` leaves it to what you do."""
    availability: Availability


class PartOut(TypedDict):
    """Those of a date whose clocks showed its time at once; with `others` everybody but these zones."""
    broadcast_id: str | None
    others: bool
    reason: str | None
    recipients: int | None
    starts_at: str
    status: str
    zones: List[str]


class Permission(TypedDict):
    """A permission of the catalogue; a sensitive one is in no built-in role but the owner's by default."""
    action: str
    held: bool
    name: str
    resource: str
    sensitive: bool


class Person(TypedDict):
    """Whom a conversation is with."""
    id: str
    name: str


class PlanLimit(TypedDict):
    """One standing limit; -1 is unlimited, and `current` null where nothing is counted. `senders` leaves simulated and released numbers out: practising costs nobody anything."""
    current: int | None
    limit: int
    resource: str


class Policy(TypedDict):
    """Minutes by which conversations that fit are answered first, answered again, and done; None is no target. Of the policies in their order the first that fits holds; a condition that is None fits all."""
    channel: str | None
    created_at: str
    first_response: int | None
    id: str
    in_business_hours: bool
    is_active: bool
    name: str
    next_response: int | None
    position: int
    priority: str | None
    resolution: int | None
    sender_id: str | None
    team_id: str | None
    updated_at: str


class PreferencesIn(TypedDict):
    """What is noted of a person's wishes; what is absent stays. A channel or topic switched on names the words. `channels`: whether they are written to by it; `topics`: by id, whether they want it; `pause_days` 0 ends a pause."""
    channels: NotRequired[Dict[str, bool]]
    pause_days: NotRequired[Literal[0, 30, 90] | None]
    preferred_channel: NotRequired[Literal['auto', 'both', 'email', 'push', 'sms', 'whatsapp'] | None]
    text_version_id: NotRequired[str | None]
    topics: NotRequired[Dict[str, bool]]


class PreferencesOut(TypedDict):
    """What a person gets, and by which way."""
    channels: List[ChannelState]
    contact_id: str
    paused_until: str | None
    preferred_channel: Literal['auto', 'both', 'email', 'push', 'sms', 'whatsapp']
    topics: List[TopicState]


class PreviewOut(TypedDict):
    """What sending now would do."""
    blanks: int
    blockers: List[Any]
    by_country: Dict[str, int]
    by_variant: List[VariantShare]
    channels: Dict[str, int]
    cost: List[Price]
    distribution: Dict[str, int]
    encoding: str
    exclusions: Dict[str, int]
    free: int
    gate: Simulation
    people: int
    recipients: int
    samples: List[Any]
    seconds: int
    segments: int
    sender_id: str | None
    unfilled: List[str]
    unpriced: int


class PreviewPeople(TypedDict):
    """The first of those whom a figure of a preview counts, by id."""
    contact_ids: List[str]


class Price(TypedDict):
    """A sum: whole minor units (cents), and exact micro-units, since one text costs less than a cent."""
    amount: int
    currency: str
    micros: int


Priority = Literal['high', 'low', 'normal', 'urgent']


class ProgressOut(TypedDict):
    """How far a broadcast is: `rate` in messages a second. `goes_on_at`: when it goes on by itself, where it waits for a day's limit; `limited_to`: segments a second, where its number is what holds it up."""
    cost: Price | None
    counts: Dict[str, int]
    goes_on_at: str | None
    id: str
    limited_to: float | None
    pause_reason: str | None
    rate: float
    seconds_left: int | None
    status: str
    undo_until: str | None


class ProviderAccountPatch(TypedDict):
    """What may be changed of an account."""
    name: NotRequired[str]


Purpose = Literal['conversational', 'emergency', 'informational', 'promotional', 'system', 'transactional']


class PushApp(TypedDict):
    """An app with the account that pushes to it and the sender that stands for it; `state` is the sender's."""
    _links: NotRequired[Dict[str, str]]
    account_id: str
    bundle_id: str
    created_at: str
    environment: str
    id: str
    last_error: str | None
    livemode: NotRequired[bool]
    platform: AppPlatform
    provider: str
    sender_id: str
    state: str


class QueuedComparison(TypedDict):
    """Whether a comparison was queued; False where one waits already."""
    queued: bool


class QueuedSync(TypedDict):
    """Whether reading was queued; False where it waits already."""
    queued: bool


class QuietHoursBody(TypedDict):
    """By the clock of whoever gets it, from `begins` until `ends`; on Sundays promotions wait until `sunday_ends`."""
    begins: NotRequired[str]
    ends: NotRequired[str]
    sunday_ends: NotRequired[str | None]


class QuietHoursOut(TypedDict):
    """Quiet hours by the clock of whoever gets a message."""
    begins: str
    ends: str
    sunday_ends: str | None


class QuotedMessage(TypedDict):
    """A message that another one answers: `preview` of at most 160 characters, `kind` of what stands beside them. It may stand in an earlier conversation with the same person; `conversation_id` is null where the ledger keeps it."""
    author: Person | None
    conversation_id: str | None
    direction: Literal['in', 'out']
    id: str
    kind: str
    preview: str


class Rate(TypedDict):
    """A price: micro-units (1e-6) of the currency for one unit (segment, mms); `age_days` since it began to hold. `source`: `default` of the installation, or `account` where the organization's own account said so, and when."""
    age_days: int
    channel: str
    country: str
    currency: str
    price_micros: int
    provider: str
    source: Literal['account', 'default']
    unit: str
    valid_from: str


class Reach(TypedDict):
    """Whether a person can be reached on a channel, and why not (an exclusion of the audience, or None)."""
    changed_at: str | None
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    consent: Literal['denied', 'granted', 'pending', 'unknown']
    reachable: bool
    reason: str | None
    source: str | None


class ReadState(TypedDict):
    """`unread` true marks it unread again."""
    unread: NotRequired[bool]


class Reason(TypedDict):
    """Why something was refused, in the carrier's words; `field` of our form where it names one."""
    field: str | None
    words: str


class ReasonTally(TypedDict):
    """Messages that ended by a reason; `state` is failed, refused, cancelled or expired."""
    count: int
    reason: str
    sentence: str
    state: str


class RecentConversation(TypedDict):
    """A conversation as a phone shows it: whom with, the newest words, whether they are read."""
    channel: str
    contact: ConversationContact
    id: str
    last_message_at: str
    preview: str
    restricted: bool
    unread: bool


class RecentMessage(TypedDict):
    """A message in a few words, for small screens and slow lines; of restricted people `preview` is empty."""
    contact_id: str | None
    created_at: str
    id: str
    preview: str
    status: str


class Recipient(TypedDict):
    """A number that always does the same: `delivers`, `fails`, `fails_once`, `waits`, `replies` or `replies_stop`."""
    does: str
    phone: str


RecordState = Literal['missing', 'right', 'unclear', 'waiting', 'wrong']


class RecordedConsent(TypedDict):
    """What an entry did; `recorded` is false where the same evidence was known already."""
    after: Literal['denied', 'granted', 'pending', 'unknown']
    before: Literal['denied', 'granted', 'pending', 'unknown']
    channel: Literal['data_processing', 'email', 'push', 'sms', 'whatsapp']
    ledger_id: str | None
    recorded: bool


class Refusal(TypedDict):
    """Somebody seems to have asked not to be written to. While `open` nothing promotional goes to that number. Undecided at `decide_by` it is a STOP; `decided_by` is then null."""
    contact_id: str
    decide_by: str
    decided_at: str | None
    decided_by: str | None
    id: str
    said_at: str
    sender_id: str | None
    state: Literal['not_refusal', 'open', 'stop']


class RejectIn(TypedDict):
    """Why it is sent back."""
    words: str


class RenderIn(TypedDict):
    """Which variant to fill in, and for whom; without a contact, for somebody made up."""
    channel: Literal['email', 'push', 'sms', 'whatsapp']
    contact_id: NotRequired[str | None]
    locale: NotRequired[str | None]
    variables: NotRequired[Dict[str, str]]
    version: NotRequired[int | None]


class Rendered(TypedDict):
    """A variant as somebody would get it; `missing` names values that are empty without a default."""
    body: str
    channel: Literal['email', 'push', 'sms', 'whatsapp']
    html: str
    locale: str
    missing: List[str]
    preheader: str
    segments: int | None
    subject: str


class ReplyDraft(TypedDict):
    """What a user has begun to write in a conversation; `version` is what the next save names. `sender_id` is what it is to leave from: without one, the sender they wrote to. `reply_to_id` is the particular message it is to answer; `subject` is a mail's."""
    body: str
    conversation_id: str
    kind: Literal['note', 'reply']
    media_ids: List[str]
    reply_to_id: str | None
    sender_id: str | None
    subject: str
    updated_at: str
    version: int


class Report(TypedDict):
    """Everything counted of a broadcast. Rates are shares of what a carrier took; None where there is nothing yet. `clicks` are raw, `human_clicks` of people; `mail` is about its mails, if any; `is_complete` says that no row is open or waits for its receipt."""
    broadcast_id: str
    channels: List[Slice]
    click_rate: float | None
    clicks: int
    counted_at: str | None
    delivered_share: float | None
    estimated: List[Money]
    hours: List[HourTally]
    human_clicks: int
    is_complete: bool
    locations: List[Slice]
    mail: MailFigures | None
    opt_out_rate: float | None
    opt_outs: int
    read_rate: float | None
    reasons: List[ReasonTally]
    replies: int
    seconds_to_95: int | None
    tally: Tally
    unique_clicks: int
    variants: List[Slice]


class Reset(TypedDict):
    """With `sample` the new sandbox has the people and groups of the sample of its kind."""
    sample: NotRequired[bool]


class Result(TypedDict):
    """Where the file of an export is had, by whoever has this link, until it expires."""
    expires_at: str
    name: str
    url: str


class Retried(TypedDict):
    """How many messages go out once more."""
    count: int


class RetryIn(TypedDict):
    """Which failures to try once more."""
    channel: NotRequired[Literal['email', 'push', 'sms', 'whatsapp'] | None]
    reasons: List[str]
    subject: NotRequired[str]


class ReviewIn(TypedDict):
    """What is said along."""
    words: NotRequired[str]


class RolePatch(TypedDict):
    """What may be changed of a role of one's own."""
    name: NotRequired[str]
    permissions: NotRequired[List[str]]


class RoleView(TypedDict):
    """A role: built in (`is_system`, cannot be edited, only copied) or the organization's own."""
    code: str
    is_system: bool
    members: int
    name: str
    permissions: List[str]
    version: int


class Rotation(TypedDict):
    """For how many hours the old secret still counts: 24 unless said, at most 7 days."""
    overlap_hours: NotRequired[int]


class Route(TypedDict):
    """Senders in order for a channel, numbers that begin with `prefix` (`+1`, empty: any) and a purpose (None: any)."""
    channel: str
    id: str | None
    prefix: str
    purpose: Literal['conversational', 'informational', 'promotional', 'transactional'] | None
    senders: List[RouteSender]


class RouteBody(TypedDict):
    """Senders in the order in which they stand in for each other, for numbers that begin with `prefix`."""
    channel: NotRequired[Literal['email', 'push', 'sms', 'whatsapp']]
    prefix: NotRequired[str]
    purpose: NotRequired[Literal['conversational', 'informational', 'promotional', 'transactional'] | None]
    senders: List[RouteSenderBody]


class RouteSender(TypedDict):
    """A sender of a route with its share, 0 to 100: with 0 it is only fallen back on."""
    sender_id: str
    weight: int


class RouteSenderBody(TypedDict):
    """A sender and its share of 0 to 100: with 0 it is only fallen back on."""
    sender_id: str
    weight: int


class RoutesBody(TypedDict):
    """All routes there are to be; none sends everything from the default."""
    routes: List[RouteBody]


class RowError(TypedDict):
    """Why one row was not changed; `position` counts from 0 in what was sent."""
    code: str
    id: str | None
    message: str
    position: int


class RowFault(TypedDict):
    """Why a cell keeps its row out, as a sentence in the reader's language."""
    code: str
    column: str
    sentence: str
    value: str


class Rule(TypedDict):
    """What is done to a conversation by itself. An empty condition asks nothing; of several, all must fit."""
    channels: List[str]
    id: str
    is_active: bool
    keywords: List[str]
    label_id: str | None
    label_ids: List[str]
    languages: List[str]
    location_ids: List[str]
    name: str
    position: int
    priority: Priority | None
    sender_ids: List[str]
    sentiments: List[str]
    tag_ids: List[str]
    team_id: str | None
    version: int


class RulePatch(TypedDict):
    """What may be changed of a rule; lists replace the present ones."""
    channels: NotRequired[List[Literal['email', 'push', 'sms', 'whatsapp']]]
    is_active: NotRequired[bool]
    keywords: NotRequired[List[str]]
    label_id: NotRequired[str | None]
    label_ids: NotRequired[List[str]]
    languages: NotRequired[List[Literal['en', 'es', 'pt']]]
    location_ids: NotRequired[List[str]]
    name: NotRequired[str]
    position: NotRequired[int]
    priority: NotRequired[Literal['high', 'urgent'] | None]
    sender_ids: NotRequired[List[str]]
    sentiments: NotRequired[List[Literal['negative', 'neutral', 'positive']]]
    tag_ids: NotRequired[List[str]]
    team_id: NotRequired[str | None]


class RunIn(TypedDict):
    """On which conversation; `dry_run` tells what it would do, and does nothing."""
    conversation_id: str
    dry_run: NotRequired[bool]


class RunOut(TypedDict):
    """One date of a schedule and what became of it; `zones` where people got it by their own clocks."""
    attempts: int
    broadcast_id: str | None
    id: str
    local: str
    parts: List[PartOut]
    planned_for: str
    reason: str | None
    recipients: int | None
    status: str


class Sandbox(TypedDict):
    """The organization's twin for test keys; `sender` is the simulated number that it sends from."""
    _links: NotRequired[Dict[str, str]]
    live_organization_id: str
    livemode: bool
    organization_id: str
    recipients: List[Recipient]
    sender: str | None


class SandboxEvent(TypedDict):
    """What happens, and to whom. `message.received` needs `from_phone` and `text`, `contact.opted_out` (they write STOP) `from_phone`, `message.delivered` and `message.failed` the `message_id` of one that is `sent`, `api_key.expiring` the `key_id` of a test key that has an end."""
    from_phone: NotRequired[str | None]
    key_id: NotRequired[str | None]
    message_id: NotRequired[str | None]
    text: NotRequired[str | None]
    type: NotRequired[Literal['api_key.expiring', 'contact.opted_out', 'message.delivered', 'message.failed', 'message.received']]


class ScheduleIn(TypedDict):
    """What is sent, and when: once, or by an RFC 5545 rule, on the wall clock of `time_zone`. `starts_at` and the dates left out or added are wall clock times; one with an offset is put on that clock. With `zone_mode` recipient everybody gets it when their own clock shows the time; `hour_passed` is for those to whom it came before this was made. `catch_up` says what becomes of a date that nothing could send in time: run_late within `grace_minutes`, skip, or ask."""
    catch_up: NotRequired[Literal['ask', 'run_late', 'skip']]
    exdates: NotRequired[List[str]]
    grace_minutes: NotRequired[int]
    hour_passed: NotRequired[Literal['next_day', 'send_now', 'skip']]
    message: BroadcastIn
    name: NotRequired[str]
    rdates: NotRequired[List[str]]
    rrule: NotRequired[str | None]
    starts_at: str
    template_policy: NotRequired[Literal['latest', 'pinned']]
    time_zone: str
    zone_mode: NotRequired[Literal['fixed', 'recipient']]


class ScheduleOut(TypedDict):
    """A schedule; `status` is active, paused, sent, cancelled or failed."""
    catch_up: str
    created_at: str
    created_by: str | None
    ends_at: str | None
    exdates: List[str]
    expected: ExpectedOut | None
    grace_minutes: int
    hour_passed: str
    id: str
    kind: str
    last_run_at: str | None
    message: BroadcastDraft
    name: str
    next_dates: List[DateOut]
    next_run_at: str | None
    paused_at: str | None
    rdates: List[str]
    rrule: str | None
    runs_count: int
    starts_at: str
    status: str
    template_policy: str
    time_zone: str
    updated_at: str
    version: int
    zone_mode: str


class ScheduledIn(TypedDict):
    """An answer for later, at least a minute and at most 365 days ahead; `zone` is the clock it was chosen on. `unless_they_reply` cancels it when they write first. It passes the gate when it is due. `sender_id`, `subject` and `reply_to_id` are as in a reply. On WhatsApp an approved template may be named: it goes instead, with `fallback_variables`, if the 24 hours are over."""
    body: NotRequired[str]
    conversation_id: str
    fallback_template_id: NotRequired[str | None]
    fallback_variables: NotRequired[Dict[str, str]]
    media_ids: NotRequired[List[str]]
    reply_to_id: NotRequired[str | None]
    send_at: str
    sender_id: NotRequired[str | None]
    subject: NotRequired[str]
    unless_they_reply: NotRequired[bool]
    zone: NotRequired[str | None]


class ScheduledPatch(TypedDict):
    """What may be changed until it is sent; one that failed waits again."""
    body: NotRequired[str]
    fallback_template_id: NotRequired[str | None]
    fallback_variables: NotRequired[Dict[str, str]]
    media_ids: NotRequired[List[str]]
    send_at: NotRequired[str]
    sender_id: NotRequired[str | None]
    subject: NotRequired[str]
    unless_they_reply: NotRequired[bool]
    zone: NotRequired[str]


class ScheduledReply(TypedDict):
    """An answer for later. `send_at` is an instant, `zone` the clock its writer chose it on. `failure` is why it was not sent: a code of the gate, or `they_replied`. `message_id` is what it became, `sender_id` what it leaves from: without one, the sender they wrote to. `fallback_template_id` is sent instead, with `fallback_variables`, where WhatsApp takes no free words any more by then. `reply_to_id` is the particular message it answers, as far as that can be answered when it leaves; `subject` stands above a mail."""
    author_id: str | None
    author_name: str | None
    body: str
    conversation_id: str
    created_at: str
    failure: str | None
    fallback_template_id: str | None
    fallback_variables: Dict[str, str]
    id: str
    media_ids: List[str]
    message_id: str | None
    reply_to_id: str | None
    send_at: str
    sender_id: str | None
    state: Literal['cancelled', 'failed', 'scheduled', 'sending', 'sent']
    subject: str
    unless_they_reply: bool
    updated_at: str
    version: int
    zone: str


class SearchHit(TypedDict):
    """A message or note that was found; `highlights` stand in `snippet`, which is empty of a `restricted` person."""
    _links: NotRequired[Dict[str, str]]
    author: Person | None
    channel: str
    contact: Person
    conversation_id: str
    conversation_number: int | None
    created_at: str
    direction: Literal['in', 'internal', 'out']
    highlights: List[Mark]
    id: str
    livemode: NotRequired[bool]
    restricted: bool
    snippet: str
    status: str


class Seat(TypedDict):
    """A user's place in an organization; without `livemode` it is the sandbox of one (API-055)."""
    is_sample: bool
    kind: Kind
    livemode: bool
    name: str
    organization_id: str
    role: str


class SecurityEvent(TypedDict):
    """One row of the log."""
    created_at: str
    details: Dict[str, Any]
    id: str
    ip: str | None
    kind: str
    severity: str
    user_agent: str | None
    user_id: str | None


class Segment(TypedDict):
    """A saved rule and its name; of a `watched` one it is told who enters and who leaves."""
    created_at: str
    id: str
    name: str
    rules: Dict[str, Any]
    updated_at: str
    watched: bool


class SegmentField(TypedDict):
    """Something rules can ask about. `kind` says which operators fit; `options` are its choices, where it has some."""
    kind: str
    label: str
    name: str
    ops: List[str]
    options: List[str]


class SegmentPatch(TypedDict):
    """What may be changed of a segment."""
    backfill: NotRequired[bool]
    name: NotRequired[str]
    rules: NotRequired[Dict[str, Any]]
    watched: NotRequired[bool]


class SegmentPreview(TypedDict):
    """Whom a rule selects now: exactly how many, how many of them each channel reaches, and some of them."""
    count: int
    reach: Dict[str, int]
    sample: List[ContactRow]


class SegmentsPreview(TypedDict):
    """What the composer shows: alphabet, size, parts, room left, the offenders, and the cheaper text if one helps."""
    characters: int
    cheaper_segments: int | None
    cheaper_text: str | None
    encoding: str
    offences: List[Offence]
    remaining: int
    segments: int
    units: int


class SendIn(TypedDict):
    """How long Send can be undone, in seconds, what the preview said, and what to do where the plan lacks room. `when_full`: the rest waits for the plan's next day or month, or is left out. An emergency says why it is one. `unfilled_read`: places like [name], which the preview lists as `unfilled`, are meant to stand there."""
    confirmed: NotRequired[ConfirmedIn | None]
    emergency_reason: NotRequired[str]
    undo_seconds: NotRequired[int | None]
    unfilled_read: NotRequired[bool]
    when_full: NotRequired[Literal['trim', 'wait']]


class SenderHealth(TypedDict):
    """A sender with what it waits to send; its state is the sender's own."""
    figures: Figures
    queued: int
    sender_id: str
    state: SenderState
    value: str


class SenderPatch(TypedDict):
    """What may be changed of a sender; another becomes the default by being made it. Limits in segments, of people and of spending (micro-units by the prices known beforehand) a UTC day."""
    is_default: NotRequired[Literal[True]]
    limit_per_day: NotRequired[int | None]
    limit_per_minute: NotRequired[int | None]
    limit_per_second: NotRequired[int]
    people_per_day: NotRequired[int | None]
    spend_per_day_micros: NotRequired[int | None]


SenderState = Literal['active', 'degraded', 'draft', 'paused', 'pending', 'released', 'suspended']


class SenderTest(TypedDict):
    """The number that is to get the test: your own."""
    to: str


class SenderView(TypedDict):
    """A sender as it is shown."""
    _links: NotRequired[Dict[str, str]]
    account_id: str
    capabilities: List[str]
    channel: str
    created_at: str
    environment: Environment
    id: str
    is_default: bool
    kind: str
    last_error: str | None
    limit_per_day: int | None
    limit_per_minute: int | None
    limit_per_second: int
    livemode: NotRequired[bool]
    location_id: str | None
    people_per_day: int | None
    provider: str
    spend_per_day_micros: int | None
    state: SenderState
    value: str


class SendingRules(TypedDict):
    """Everything that is laid down for sending; what is left out has its default, `quiet_hours` null is none. `approval_above` is of the whole organization; for a location it is not changed."""
    approval_above: NotRequired[int | None]
    budgets: NotRequired[BudgetsBody]
    caps: NotRequired[List[CapBody]]
    expires_after_hours: NotRequired[int]
    in_practice: NotRequired[bool]
    over_cap: NotRequired[Literal['hold', 'refuse']]
    postal_address: NotRequired[str]
    quiet_hours: NotRequired[QuietHoursBody | None]
    track_email: NotRequired[Literal['message', 'off', 'recipient']]
    track_opens: NotRequired[bool]
    track_sms: NotRequired[Literal['message', 'off', 'recipient']]


class SendingRulesOut(TypedDict):
    """The sending rules in force for the organization or a location."""
    approval_above: int | None
    budgets: Budgets
    caps: List[Cap]
    expires_after_hours: int
    in_practice: bool
    over_cap: Literal['hold', 'refuse']
    postal_address: str
    quiet_hours: QuietHoursOut | None
    track_email: Literal['message', 'off', 'recipient']
    track_opens: bool
    track_sms: Literal['message', 'off', 'recipient']


class Sent(TypedDict):
    """It is on its way: by a signed webhook of the simulated carrier, or by mail to the owners."""
    from_phone: str | None
    key_id: str | None
    message_id: str | None
    type: str


class SettingDescription(TypedDict):
    """What a setting is called and means; `schema` is its JSON Schema. Without `in_force` nothing follows it yet."""
    default: Any
    group: str
    help: str
    in_force: bool
    key: str
    schema: Dict[str, Any]
    title: str


class SettingValue(TypedDict):
    """A setting as it stands; the last two are None while it has its default."""
    default: Any
    key: str
    updated_at: str | None
    updated_by: str | None
    value: Any


class SharedChoice(TypedDict):
    """The offered account, by its name."""
    name: str


class SharedNumber(TypedDict):
    """A number that several rows have, and their lines."""
    lines: List[int]
    phone: str


class SharedOffer(TypedDict):
    """What an organization may take up; `account_id` where it has."""
    account_id: str | None
    environment: Environment
    name: str
    provider: str


class SignOfLife(TypedDict):
    """For how long you have done nothing; more than five minutes is away."""
    idle_seconds: NotRequired[int]


class SignedForm(TypedDict):
    """A form that somebody signed, kept as proof; its content is given only by the download."""
    bytes: int
    contact_id: str
    content_type: str
    created_at: str
    file_name: str
    id: str


class Simulation(TypedDict):
    """What the gate would say if it were sent now: leave `now`, wait, or be `refused` (MSG-059)."""
    later: List[Later]
    now: int
    refused: Dict[str, int]


class Skip(TypedDict):
    """Why a step is skipped."""
    reason: str


class Slice(TypedDict):
    """The tally of one channel, variant or place; `key` is its name or id, "" where it has none."""
    bounced: int
    cancelled: int
    clicked: int
    complained: int
    cost: List[Money]
    delivered: int
    expired: int
    failed: int
    held: int
    key: str
    queued: int
    read: int
    refused: int
    segments: int
    sending: int
    sent: int
    total: int


class Span(TypedDict):
    """From when to when we are there; one that closes at or before it opens runs into the next day."""
    closes: str
    opens: str


class SpecialDay(TypedDict):
    """A date whose spans win over the week's; without any it is closed."""
    date: str
    label: str
    spans: List[Span]


class Split(TypedDict):
    """The broadcast's own words are A, `others` B to D; `share` in percent of its people are asked first. After `wait_minutes` the rest get the words that most followed (`clicks`) or answered; `hand` waits for somebody."""
    by: Literal['clicks', 'hand', 'replies']
    others: List[SplitWords]
    share: int
    wait_minutes: int


class SplitIn(TypedDict):
    """Other words (B to D) tried beside the broadcast's own (A) on `share` percent of its people. After `wait_minutes` the rest get what most followed a link of, or answered; `hand`: what somebody chooses."""
    by: NotRequired[Literal['clicks', 'hand', 'replies']]
    others: List[SplitWordsIn]
    share: NotRequired[int]
    wait_minutes: NotRequired[int]


class SplitOut(TypedDict):
    """How a sample does: `likely` would be chosen now, `verdict` is what was. `is_clear` false: too few to tell, or a difference that comes about by chance."""
    by: str
    due_at: str | None
    likely: SplitVerdict
    sample: int
    variants: List[WordsTally]
    verdict: SplitVerdict | None
    winner: str | None


class SplitVerdict(TypedDict):
    """Which words won and whether that means anything: `chance` that such a difference comes about by itself."""
    by: Literal['clicks', 'hand', 'replies']
    chance: float | None
    hits: int
    is_clear: bool
    sent: int
    winner: str


class SplitWords(TypedDict):
    """Another way to say what the broadcast says: its text by SMS and its variants."""
    body: str
    variants: List[Variant]


class SplitWordsIn(TypedDict):
    """Another way to say it: the text by SMS, and the words of other channels and languages."""
    body: NotRequired[str]
    variants: NotRequired[List[MessagingVariantIn]]


class SsoConnection(TypedDict):
    """A connection as the organization sees it; `dns_record` proves the domain."""
    client_id: str
    default_role: str | None
    dns_record: str
    domain: str
    enforce: bool
    id: str
    is_proved: bool
    issuer: str


class Starter(TypedDict):
    """A template to begin with; every text by language."""
    about: Dict[str, str]
    category: Literal['authentication', 'marketing', 'utility']
    email: Dict[str, MailWords]
    key: str
    names: Dict[str, str]
    purpose: Purpose
    sms: Dict[str, str]
    whatsapp: Dict[str, str]


class StarterIn(TypedDict):
    """Which one to begin with."""
    key: str


State = Literal['active', 'closed', 'closing', 'read_only', 'suspended']


Status = Literal['closed', 'open', 'pending', 'resolved', 'snoozed']


class Step(TypedDict):
    """A line of the timeline: what we did (`act`) or were told (`source`), the state after it, and what it cost."""
    act: str
    fees: Fees | None
    happened_at: str
    reasons: List[Reason]
    source: str
    state: str
    words: str


class StepIn(TypedDict):
    """One step: `kind` says which of the others it takes. `minutes` null snoozes until they write."""
    automation: NotRequired[str]
    body: NotRequired[str]
    kind: Literal['assign', 'automation', 'label', 'note', 'reply', 'snooze', 'status']
    label_ids: NotRequired[List[str]]
    minutes: NotRequired[int | None]
    status: NotRequired[Literal['closed', 'open', 'pending', 'resolved']]
    team_id: NotRequired[str | None]
    to: NotRequired[Literal['me', 'nobody', 'team', 'user']]
    user_id: NotRequired[str | None]


class StepState(TypedDict):
    """A step as it stands for an organization."""
    code: str
    done_at: str | None
    minutes: int
    note: str
    path: str
    reason: str | None
    state: Literal['done', 'skipped', 'todo']
    title: str
    why: str


class StopWord(TypedDict):
    """A word of the organization's own that stops messages as STOP does."""
    created_at: str
    word: str


class SumIn(TypedDict):
    """A sum of a preview; `amount` may stay beside the micro-units it comes from."""
    amount: NotRequired[int | None]
    currency: str
    micros: int


class SupportAccess(TypedDict):
    """An owner's leave for operators to change something, too."""
    created_at: str
    granted_by: str | None
    until: str


class Survey(TypedDict):
    """One survey: of whom, about which conversation, what was answered."""
    agent_id: str | None
    comment: str
    contact_id: str
    conversation_id: str
    expires_at: str
    id: str
    rating: int | None
    reason: str | None
    responded_at: str | None
    sent_at: str
    state: Literal['answered', 'expired', 'refused', 'sent']


class SurveyFigures(TypedDict):
    """Of the last days: how many were asked, answered, by rating from 1 to 5, and by user."""
    answers: int
    asked: int
    by_agent: List[AgentFigures]
    by_rating: List[int]
    days: int
    happy: int
    mean: float | None


class SurveySettings(TypedDict):
    """Whether people are asked, and how many minutes after a conversation is resolved."""
    delay_minutes: int
    is_on: bool
    texts: InboxTexts


class SurveySettingsBody(TypedDict):
    """Whether people are asked, how many minutes after resolving, and the question by language."""
    delay_minutes: NotRequired[int]
    is_on: bool
    texts: NotRequired[SurveyTexts]


class SurveyTexts(TypedDict):
    """The question by language; empty, or left out, is our own words."""
    en: NotRequired[str]
    es: NotRequired[str]
    pt: NotRequired[str]


class Suspension(TypedDict):
    """Whether the seat is closed."""
    suspended: bool


class SyncedContact(TypedDict):
    """A person after a sync, and whether it added them. `kept` names what staff changed since the last sync, which therefore stays: fields, `custom.<key>`, phones, emails."""
    contact: Contact
    created: bool
    kept: List[str]
    synced_at: str


class SyncedPerson(TypedDict):
    """What the other system says; what it leaves out stays, null clears. Tags and groups are added, never taken."""
    birth_date: NotRequired[str | None]
    custom: NotRequired[Dict[str, str | bool | int | float | List[str] | None]]
    emails: NotRequired[List[str]]
    family_name: NotRequired[str]
    given_name: NotRequired[str]
    group_ids: NotRequired[List[str]]
    locale: NotRequired[str | None]
    location_id: NotRequired[str | None]
    phones: NotRequired[List[str]]
    preferred_name: NotRequired[str]
    region: NotRequired[str]
    tags: NotRequired[List[str]]
    time_zone: NotRequired[str | None]


class Synchronized(TypedDict):
    """Everything that the caller may read; ask again with `next_since`, at once if there is more."""
    has_more: bool
    next_since: str
    resources: Dict[str, Changes]


class Tag(TypedDict):
    """A label and how many contacts bear it."""
    _links: NotRequired[Dict[str, str]]
    colour: str | None
    contact_count: int
    created_at: str
    id: str
    livemode: NotRequired[bool]
    name: str
    updated_at: str


class TagPatch(TypedDict):
    """What may be changed of a tag; the name of another tag merges the two."""
    colour: NotRequired[str | None]
    name: NotRequired[str]


class Tally(TypedDict):
    """Rows of the ledger counted: by state, and of them who read and who followed a link."""
    bounced: int
    cancelled: int
    clicked: int
    complained: int
    cost: List[Money]
    delivered: int
    expired: int
    failed: int
    held: int
    queued: int
    read: int
    refused: int
    segments: int
    sending: int
    sent: int
    total: int


class TargetIn(TypedDict):
    """Someone to include or exclude; `all` needs no id. A `list` was uploaded (POST /audience-lists). Only excluded can be who got a `broadcast` (its id), and who got anything in so many `days` (`recent`)."""
    days: NotRequired[int | None]
    id: NotRequired[str | None]
    kind: Literal['all', 'broadcast', 'contact', 'group', 'list', 'location', 'recent', 'segment', 'tag']


class TargetPatch(TypedDict):
    """What may be changed; clocks that run keep their target."""
    channel: NotRequired[Literal['email', 'sms', 'whatsapp'] | None]
    first_response: NotRequired[int | None]
    in_business_hours: NotRequired[bool]
    is_active: NotRequired[bool]
    name: NotRequired[str]
    next_response: NotRequired[int | None]
    position: NotRequired[int]
    priority: NotRequired[Literal['high', 'low', 'normal', 'urgent'] | None]
    resolution: NotRequired[int | None]
    sender_id: NotRequired[str | None]
    team_id: NotRequired[str | None]


class TargetRef(TypedDict):
    """Someone to include or exclude; `id` is None for `all` and `recent`. A `list` was uploaded. Only excluded can be who got a `broadcast`, and who got anything in so many `days` (`recent`)."""
    days: int | None
    id: str | None
    kind: Literal['all', 'broadcast', 'contact', 'group', 'list', 'location', 'recent', 'segment', 'tag']


class Team(TypedDict):
    """A team with how many of its conversations are open, and how many of those are nobody's (each up to 1,000). `pages_urgent`: whoever of it is on duty is told when one of them becomes urgent."""
    assignment_mode: AssignmentMode
    id: str
    language: str | None
    members: List[TeamMember]
    name: str
    open: int
    pages_urgent: bool
    unassigned: int
    version: int


class TeamMember(TypedDict):
    """Somebody of a team; a lead may answer its conversations in restricted mode."""
    is_lead: bool
    name: str
    user_id: str


class TeamPatch(TypedDict):
    """What may be changed of a team; `members` and `leads` replace the present ones."""
    assignment_mode: NotRequired[AssignmentMode]
    language: NotRequired[str | None]
    leads: NotRequired[List[str]]
    members: NotRequired[List[str]]
    name: NotRequired[str]
    pages_urgent: NotRequired[bool]


class TemplateIn(TypedDict):
    """A template to write; `default_locale` is whose words everybody else gets."""
    category: NotRequired[Literal['authentication', 'marketing', 'utility']]
    default_locale: NotRequired[str]
    folder: NotRequired[str]
    name: str
    note: NotRequired[str]
    purpose: NotRequired[Literal['conversational', 'informational', 'promotional', 'transactional']]
    variants: NotRequired[List[MessagingVariantIn]]


class TemplateOut(TypedDict):
    """A template: its newest version is `number`, what "latest" means is `published_number`."""
    category: str
    channels: List[str]
    created_at: str
    current_version_id: str | None
    default_locale: str
    folder: str
    id: str
    locales: List[str]
    name: str
    number: int
    published_number: int | None
    purpose: str
    status: TemplateStatus
    updated_at: str
    version: int


class TemplatePatch(TypedDict):
    """What may be changed; `variants` replaces all of them, in a new version where the newest is published."""
    category: NotRequired[Literal['authentication', 'marketing', 'utility']]
    default_locale: NotRequired[str]
    folder: NotRequired[str]
    name: NotRequired[str]
    note: NotRequired[str]
    purpose: NotRequired[Literal['conversational', 'informational', 'promotional', 'transactional']]
    variants: NotRequired[List[MessagingVariantIn]]


TemplateStatus = Literal['approved', 'archived', 'draft', 'pending_review', 'rejected']


class TemplateUse(TypedDict):
    """Something that still needs a template, or sent it: a broadcast, a schedule."""
    id: str
    is_open: bool
    kind: str
    name: str
    state: str


class TemplateVariant(TypedDict):
    """The words of one channel in one language, as `Variant` has them; `header`, `footer`, `buttons` are WhatsApp's."""
    blocks: List[Dict[str, Any]]
    body: str
    buttons: List[Button]
    channel: Literal['email', 'push', 'sms', 'whatsapp']
    footer: str
    header: str
    html: str
    locale: str
    media_ids: List[str]
    preheader: str
    subject: str


class Terms(TypedDict):
    """What the provider says of a brand's use case before it is submitted."""
    fees: Fees
    least_sub_use_cases: int
    limits: ClassLimits
    most_sub_use_cases: int


class TestIn(TypedDict):
    """Who gets the test, and whose values fill it in."""
    as_contact: NotRequired[str | None]
    contact_ids: List[str]


class TextIn(TypedDict):
    """A text to count."""
    text: NotRequired[str]


class Ticket(TypedDict):
    """What opens a socket once: `/realtime?ticket=…`, before `expires_at`."""
    expires_at: str
    ticket: str


class TimelineItem(TypedDict):
    """Something that happened with a person; `data` holds what its kind needs to be told in words."""
    at: str
    data: Dict[str, Any]
    id: str
    kind: str


class TollfreeDetail(TypedDict):
    """A verification with what its form lacks and all that happened, newest first."""
    account_id: str
    attempts: int
    checked_at: str | None
    created_at: str
    form: TollfreeForm
    id: str
    lacking: List[Lacking]
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    sender_id: str
    state: str
    submitted_at: str | None
    timeline: List[Step]
    updated_at: str


class TollfreeFields(TypedDict):
    """What changes of a toll-free number's form; absent fields stay, null empties one."""
    additional: NotRequired[str | None]
    business_name: NotRequired[str | None]
    city: NotRequired[str | None]
    contact_first_name: NotRequired[str | None]
    contact_last_name: NotRequired[str | None]
    country: NotRequired[str | None]
    email: NotRequired[str | None]
    entity: NotRequired[Literal['GOVERNMENT', 'NON_PROFIT', 'PRIVATE_PROFIT', 'PUBLIC_PROFIT', 'SOLE_PROPRIETOR'] | None]
    monthly_messages: NotRequired[str | None]
    opt_in_image_urls: NotRequired[List[str] | None]
    opt_in_workflow: NotRequired[str | None]
    phone: NotRequired[str | None]
    postal_code: NotRequired[str | None]
    privacy_link: NotRequired[str | None]
    registration_number: NotRequired[str | None]
    sample: NotRequired[str | None]
    state: NotRequired[str | None]
    street: NotRequired[str | None]
    summary: NotRequired[str | None]
    terms_link: NotRequired[str | None]
    use_case: NotRequired[str | None]
    website: NotRequired[str | None]


class TollfreeForm(TypedDict):
    """Who texts from a toll-free number, what, and how people agreed to it (CHN-025)."""
    additional: str
    business_name: str
    city: str
    contact_first_name: str
    contact_last_name: str
    country: str
    email: str
    entity: Literal['GOVERNMENT', 'NON_PROFIT', 'PRIVATE_PROFIT', 'PUBLIC_PROFIT', 'SOLE_PROPRIETOR']
    monthly_messages: str
    opt_in_image_urls: List[str]
    opt_in_workflow: str
    phone: str
    postal_code: str
    privacy_link: str
    registration_number: str
    sample: str
    state: str
    street: str
    summary: str
    terms_link: str
    use_case: str
    website: str


class TollfreePatch(TypedDict):
    """Fields of the form."""
    form: NotRequired[TollfreeFields]


class TollfreeView(TypedDict):
    """The verification of a toll-free number."""
    account_id: str
    attempts: int
    checked_at: str | None
    created_at: str
    form: TollfreeForm
    id: str
    provider_id: str | None
    reasons: List[Reason]
    registry_id: str | None
    sender_id: str
    state: str
    submitted_at: str | None
    updated_at: str


class Topic(TypedDict):
    """A topic: `names` by language; without a word of theirs people are in it if `default_subscribed`."""
    created_at: str
    default_subscribed: bool
    id: str
    key: str
    names: Dict[str, str]
    position: int
    purpose: Literal['informational', 'promotional']
    updated_at: str


class TopicPatch(TypedDict):
    """What may be changed of a topic; the key stays."""
    default_subscribed: NotRequired[bool]
    names: NotRequired[Dict[str, str]]
    position: NotRequired[int]
    purpose: NotRequired[Literal['informational', 'promotional']]


class TopicState(TypedDict):
    """Where a person stands with a topic; `source` and `said_at` are null where they never said."""
    key: str
    names: Dict[str, str]
    said_at: str | None
    source: Literal['api', 'carrier_list', 'complaint', 'double_opt_in', 'erasure', 'form', 'import', 'merge', 'one_click', 'preference_centre', 'provider_event', 'staff', 'start_keyword', 'stop_keyword'] | None
    subscribed: bool
    topic_id: str


class UndoPlan(TypedDict):
    """What undoing an import now would do, until when it may: people who would go, stay because they `wrote`, were `written_to` or were `changed` since, and people we knew whose fields it would give back (`completed`)."""
    changed: int
    completed: int
    goes: int
    until: str
    written_to: int
    wrote: int


class Unmatched(TypedDict):
    """An entry that names nobody: where it stood, what it said, and why (nobody has it, or it is nothing of these)."""
    line: int
    value: str
    why: Literal['unknown', 'unreadable']


class Unmerged(TypedDict):
    """A merge that was undone: who is back, and what stays with the survivor because it came later."""
    contact: Contact
    kept: List[Kept]
    merge: ContactsMerge


class Upload(TypedDict):
    """How to upload: each part by PUT, in any order and again at will, then complete; `expires_at` ends it."""
    expires_at: str
    parts: List[UploadPart]


class UploadPart(TypedDict):
    """A piece to put: its number from 1, size in bytes, address, and the storage's own where it takes files itself."""
    bytes: int
    direct_url: str | None
    is_received: bool
    number: int
    url: str


class UseCase(TypedDict):
    """A use case that the provider offers: its code there and its own words."""
    code: str
    name: str
    sub_use_cases: bool


class Variant(TypedDict):
    """The words of one channel in one language; every text may hold Liquid. `locale` is a BCP 47 tag, "" where it is for everybody else. A mail has a `subject`, and either `blocks` of the editor or `html` written by hand; its `body` is the plain text part, "" where that is made from the others. A push has its title in `subject`. `media_ids` are files of the library, in their order; `files_as` how a text takes them; `as_mms`: a long text goes as one MMS where that is possible, files or not."""
    as_mms: NotRequired[bool]
    blocks: NotRequired[List[Dict[str, Any]]]
    body: NotRequired[str]
    channel: Literal['email', 'push', 'sms', 'whatsapp']
    files_as: NotRequired[Literal['link', 'mms', 'mms_or_link']]
    html: NotRequired[str]
    locale: NotRequired[str]
    media_ids: NotRequired[List[str]]
    preheader: NotRequired[str]
    subject: NotRequired[str]
    whatsapp: NotRequired[WhatsAppTemplateRef | None]


class VariantShare(TypedDict):
    """How many messages say a variant."""
    channel: str
    locale: str
    messages: int


class VersionOut(TypedDict):
    """A version; `variants` only where one is read by its number."""
    created_at: str
    id: str
    note: str
    number: int
    published_at: str | None
    review_words: str
    reviewed_at: str | None
    reviewed_by: str | None
    status: TemplateStatus
    submitted_at: str | None
    submitted_by: str | None
    template_id: str
    updated_at: str
    variables: List[str]
    variants: List[TemplateVariant] | None


class ViewPatch(TypedDict):
    """What may be changed of a view."""
    columns: NotRequired[List[Literal['assignee', 'channel', 'labels', 'number', 'team', 'waiting']]]
    filters: NotRequired[Filters]
    name: NotRequired[str]
    position: NotRequired[int]
    sort: NotRequired[Literal['newest', 'oldest']]
    team_id: NotRequired[str | None]
    whose: NotRequired[Whose]


class WatcherIn(TypedDict):
    """Who is to follow it: you, unless `user_id` says another. `is_muted`: told of mentions only."""
    is_muted: NotRequired[bool]
    user_id: NotRequired[str | None]


class WatcherOut(TypedDict):
    """A watcher, and why they are one."""
    is_muted: bool
    name: str
    user_id: str
    why: Literal['assigned', 'followed', 'mentioned', 'replied']


class Week(TypedDict):
    """The spans that begin on each day; a day without any is closed."""
    friday: List[Span]
    monday: List[Span]
    saturday: List[Span]
    sunday: List[Span]
    thursday: List[Span]
    tuesday: List[Span]
    wednesday: List[Span]


class WhatsAppAccountView(TypedDict):
    """A WhatsApp Business Account as it was read last; `last_error` in WhatsApp's words."""
    _links: NotRequired[Dict[str, str]]
    account_id: str
    business_id: str | None
    checked_at: str | None
    created_at: str
    currency: str | None
    environment: Environment
    id: str
    last_error: str | None
    livemode: NotRequired[bool]
    messaging_tier: int | None
    name: str
    numbers: List[WhatsAppNumberView]
    review_state: str | None
    token_expires_at: str | None
    verified_name: str | None
    waba_id: str


class WhatsAppIn(TypedDict):
    """An approved template and what stands in its places; values may hold Liquid."""
    buttons: NotRequired[List[str]]
    header_media_id: NotRequired[str | None]
    language: str
    name: str
    values: NotRequired[List[str]]


class WhatsAppNumberView(TypedDict):
    """A number: how it is rated, and how many people it may begin with in 24 hours (null without a bound)."""
    number: str
    quality: str | None
    sender_id: str
    state: str
    tier: int | None


class WhatsAppTemplate(TypedDict):
    """A template at WhatsApp: of ours where `template_id` is set, else made there. `fills` stand for {{1}}, {{2}} …; `asked_category` is what was asked for where WhatsApp made it another `category`. `edits` are times at which an approved one was given other words."""
    account_id: str
    asked_category: str | None
    body: str
    buttons: List[Button]
    category: str
    created_at: str
    edits: List[str]
    fills: List[str]
    footer: str | None
    header: str | None
    header_media: str | None
    id: str
    language: str
    locale: str | None
    name: str
    provider_id: str | None
    quality: str | None
    reason: str | None
    status: Literal['approved', 'deleted', 'disabled', 'in_appeal', 'paused', 'pending', 'rejected']
    submitted_at: str | None
    synced_at: str | None
    template_id: str | None
    updated_at: str


class WhatsAppTemplateRef(TypedDict):
    """An approved template at Meta or Twilio, and what stands in its places; `values` may hold Liquid. `provider_id` where the provider sends by an id (Twilio's ContentSid)."""
    buttons: List[str]
    header_media_id: str | None
    language: str
    name: str
    provider_id: str | None
    values: List[str]


Whose = Literal['everybody', 'mine', 'team']


class WinnerIn(TypedDict):
    """Whose words the rest get."""
    winner: Literal['A', 'B', 'C', 'D']


class WithVersion(TypedDict):
    """A template with its newest version."""
    category: str
    channels: List[str]
    created_at: str
    current_version_id: str | None
    default_locale: str
    folder: str
    id: str
    locales: List[str]
    name: str
    newest: VersionOut
    number: int
    published_number: int | None
    purpose: str
    status: TemplateStatus
    updated_at: str
    version: int


class WordsIn(TypedDict):
    """What is said along."""
    words: NotRequired[str]


class WordsTally(TypedDict):
    """What the sample showed of one way to say it: A is the broadcast's own."""
    clicked: int
    open: int
    replied: int
    sent: int
    total: int
    variant: str


class ZonesRef(TypedDict):
    """People who live by these clocks; with `is_rest` all but those, whoever has no zone among them (MSG-064)."""
    is_rest: bool
    names: List[str]
