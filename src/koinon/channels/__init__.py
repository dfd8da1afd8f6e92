"""How messages leave and enter: provider accounts, senders, adapters, their limits, errors and health.

Tables: provider_accounts, senders, breakers, sender_throttles, sender_days, sender_day_people, rates. Stands on
identity and platform; its siblings are contacts and billing. It decides nothing about people or content.
"""

from koinon.channels.contracts import (
    Accepted,
    AccountAlert,
    Announced,
    AppliedFact,
    Attachment,
    Capabilities,
    Choice,
    ChoiceContent,
    Credentials,
    DeviceGone,
    EmailEvent,
    EmailKind,
    ErrorKind,
    Fact,
    Field,
    FoundMessage,
    Health,
    InboundMail,
    InboundMessage,
    ListedOptOut,
    MailContent,
    Media,
    OptOut,
    OutgoingMessage,
    ProviderError,
    PushContent,
    ReactionRemoved,
    Receipt,
    Refused,
    RegistrationUpdate,
    SenderQuality,
    SendResult,
    TemplateContent,
    TemplateStatus,
    Unknown,
    Unrecognised,
)
from koinon.channels.day import Today as UsedToday
from koinon.channels.day import count as count_today
from koinon.channels.day import days_today, known_today
from koinon.channels.day import opens_at as opens_tomorrow
from koinon.channels.day import today as used_today
from koinon.channels.facts import FactHandler, FactKind, register_fact_handler
from koinon.channels.front import health as _health
from koinon.channels.front import mail as _mail
from koinon.channels.front import numbers as _numbers
from koinon.channels.front import prices as _prices
from koinon.channels.front import push as _push
from koinon.channels.front import registration as _registration
from koinon.channels.front import routes as _routes
from koinon.channels.front import shared as _shared
from koinon.channels.front import whatsapp as _whatsapp
from koinon.channels.front.health import *
from koinon.channels.front.mail import *
from koinon.channels.front.numbers import *
from koinon.channels.front.prices import *
from koinon.channels.front.push import *
from koinon.channels.front.registration import *
from koinon.channels.front.routes import *
from koinon.channels.front.shared import *
from koinon.channels.front.whatsapp import *
from koinon.channels.keys import simulated_public_key
from koinon.channels.policy import ErrorMeaning, meaning
from koinon.channels.ports import BadSignature, Call, CannotFind, MalformedWebhook, Provider, StaleTimestamp
from koinon.channels.rates import segment_prices
from koinon.channels.records import Account, Blocker, Environment, Sender, SenderState
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.sandbox import MAGIC_RECIPIENTS, MagicRecipient, end_as, receive_as
from koinon.channels.service.accounts import (
    NewAccount,
    account,
    accounts,
    connect_account,
    remove_account,
    rename_account,
    replace_credentials,
    rotate_secret,
    test_account,
)
from koinon.channels.service.callbacks import Callbacks, check_callbacks
from koinon.channels.service.opt_outs import connected_organizations, listed_opt_outs, lists_opt_outs
from koinon.channels.service.queries import (
    default_sender,
    media_countries,
    own_numbers,
    price,
    price_with_currency,
    quotes,
    sender,
    senders,
)
from koinon.channels.service.sender_values import SenderKind
from koinon.channels.service.senders import (
    Limits,
    NewSender,
    add_sender,
    change_sender,
    pause_sender,
    release_sender,
    resume_sender,
)
from koinon.channels.simulated import ensure_simulator, follow_simulator, practise
from koinon.channels.slots import Lane
from koinon.channels.standing import AccountHealth, ChannelHealth, channel_health
from koinon.channels.throttle import bulk_rate, free_rate
from koinon.channels.transport import Transport, open_breakers, transport

__all__ = [
    "MAGIC_RECIPIENTS",
    "PROVIDERS",
    "Accepted",
    "Account",
    "AccountAlert",
    "AccountHealth",
    "Announced",
    "AppliedFact",
    "Attachment",
    "BadSignature",
    "Blocker",
    "Call",
    "Callbacks",
    "CannotFind",
    "Capabilities",
    "ChannelHealth",
    "Choice",
    "ChoiceContent",
    "Credentials",
    "DeviceGone",
    "EmailEvent",
    "EmailKind",
    "Environment",
    "ErrorKind",
    "ErrorMeaning",
    "Fact",
    "FactHandler",
    "FactKind",
    "Field",
    "FoundMessage",
    "Health",
    "InboundMail",
    "InboundMessage",
    "Lane",
    "Limits",
    "ListedOptOut",
    "MagicRecipient",
    "MailContent",
    "MalformedWebhook",
    "Media",
    "NewAccount",
    "NewSender",
    "OptOut",
    "OutgoingMessage",
    "Provider",
    "ProviderError",
    "PushContent",
    "ReactionRemoved",
    "Receipt",
    "Refused",
    "RegistrationUpdate",
    "SendResult",
    "Sender",
    "SenderKind",
    "SenderQuality",
    "SenderState",
    "StaleTimestamp",
    "TemplateContent",
    "TemplateStatus",
    "Transport",
    "Unknown",
    "Unrecognised",
    "UsedToday",
    "account",
    "accounts",
    "add_sender",
    "bulk_rate",
    "change_sender",
    "channel_health",
    "check_callbacks",
    "connect_account",
    "connected_organizations",
    "count_today",
    "days_today",
    "default_sender",
    "end_as",
    "ensure_simulator",
    "follow_simulator",
    "free_rate",
    "known_today",
    "listed_opt_outs",
    "lists_opt_outs",
    "meaning",
    "media_countries",
    "open_breakers",
    "opens_tomorrow",
    "own_numbers",
    "pause_sender",
    "practise",
    "price",
    "price_with_currency",
    "provider",
    "quotes",
    "receive_as",
    "register_fact_handler",
    "release_sender",
    "remove_account",
    "rename_account",
    "replace_credentials",
    "resume_sender",
    "rotate_secret",
    "segment_prices",
    "sender",
    "senders",
    "simulated_public_key",
    "test_account",
    "transport",
    "used_today",
]
__all__ += _health.__all__
__all__ += _mail.__all__
__all__ += _numbers.__all__
__all__ += _prices.__all__
__all__ += _push.__all__
__all__ += _registration.__all__
__all__ += _routes.__all__
__all__ += _shared.__all__
__all__ += _whatsapp.__all__
