"""A provider account: how to speak to it, what it can do, how it is."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from koinon.channels.contracts.errors import ProviderError

Role = Literal["api_key", "webhook_key", ""]


class Field(msgspec.Struct, frozen=True):
    """Something to enter when an account is connected: forms and API are made of it; `label`, `hint` are msgids.

    `role` says which field is the secret that sends and which one proves webhooks, the same where none does; the others
    go by their names.
    `pattern` is a regular expression that the whole value matches; `lines` are those of a file that is pasted.
    """

    name: str
    label: str
    hint: str = ""
    secret: bool = False
    required: bool = True
    pattern: str = ""
    role: Role = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    lines: int = 1


class Credentials(msgspec.Struct, frozen=True):
    """How to speak to one provider account; never logged, so its repr names no secret.

    `api_key` is the secret that sends, `webhook_key` proves webhooks, `more` holds the provider's other fields by name.
    `inner` are the networks inside that hosts which a tenant names may lie in, as the operator wrote them.
    """

    api_key: str
    base_url: str
    webhook_key: str
    more: Mapping[str, str] = {}
    inner: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.base_url}, key …{self.api_key[-4:]})"


class Health(msgspec.Struct, frozen=True):
    """The answer to a harmless authenticated call: seconds taken, and what is wrong if anything.

    `per_second`: what the account may send, where the provider says so with it.
    """

    ok: bool
    seconds: float
    error: ProviderError | None
    per_second: float | None = None


class Capabilities(msgspec.Struct, frozen=True):
    """What a provider can do and its limits (CHN-032); rates are per second and account.

    `max_characters` is what fits into all segments of the roomiest alphabet; `templates` are those that the provider
    approves, `buttons` answers to tap; `idempotent`: the provider itself drops a repeat under our id. `regions` are
    ISO 3166 codes of countries that can be reached; None is everywhere the account is allowed to.
    `names_our_ids`: a message that it finds carries our delivery id; `can_list_inbound`: it can be asked what people
    wrote; `prices_late`: what a message cost is not told with its answer or receipts, but can be asked for.
    `pair_seconds`: to one person one message in so long, after a burst of `pair_burst`; 0 where there is no such rule.
    `tells_rates`: it can be asked what the account's messages cost.
    `shareable`: several organizations may use one account, since each call back and each number names its own.
    `media_countries`: where texts may carry pictures (MMS). `quotes`: a message can answer another one, by its id.
    `kind_limits` are the most a sender of a kind may send in a second, `kind_defaults` what it is set to at first.
    """

    channels: frozenset[str]
    max_characters: int
    max_segments: int
    max_media: int
    max_media_bytes: int
    media_types: frozenset[str]
    sender_kinds: frozenset[str]
    receipts: bool
    read_receipts: bool
    can_find: bool
    can_list_opt_outs: bool
    segments_per_second: float
    media_per_second: float
    throughput_unit: Literal["segment", "message"]
    templates: bool = False
    buttons: bool = False
    idempotent: bool = False
    regions: frozenset[str] | None = None
    names_our_ids: bool = True
    can_list_inbound: bool = False
    prices_late: bool = False
    pair_seconds: float = 0.0
    pair_burst: int = 0
    shareable: bool = False
    tells_rates: bool = False
    kind_limits: Mapping[str, int] = {}
    kind_defaults: Mapping[str, int] = {}
    media_countries: frozenset[str] = frozenset()
    quotes: bool = False
