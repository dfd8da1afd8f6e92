"""The installation's settings, each with a default that works (OPS-003)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koinon.platform.dns import name_servers
from koinon.platform.settings import (
    Resolved,
    Setting,
    SettingsError,
    address,
    android_apps,
    boolean,
    display_name,
    domains,
    ios_apps,
    mail_addresses,
    mailbox,
    months,
    networks,
    one_of,
    resolve,
    seconds,
    version,
    webhook_networks,
    whole,
)

POSTGRES = address("postgresql", "postgres")
PLACEMENT = re.compile(r"(KOINON_PLACEMENT_[A-Z0-9_]+_URL)(_FILE)?")
HTTP = address("http", "https")
GOOGLE_CERTIFICATES = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
MAIL = address("smtp", "smtps")

DECLARED = [
    Setting("ENV", one_of("development", "demo", "test", "production"), "development", "What this installation is."),
    Setting("DATA_DIR", Path, Path("var"), "Where the embedded database, secrets and files live."),
    Setting("DATABASE_URL", POSTGRES, None, "PostgreSQL for the application role; embedded when unset.", secret=True),
    Setting("DATABASE_OWNER_URL", POSTGRES, None, "PostgreSQL for the owner role (migrations).", secret=True),
    Setting("DATABASE_DIRECT_URL", POSTGRES, None, "PostgreSQL past a pooler, for LISTEN and locks.", secret=True),
    Setting("DATABASE_POOL", whole(2, 100), 10, "Connections of one process."),
    Setting("POSTGRES_VERSION", one_of("18", "16"), "18", "Which embedded PostgreSQL runs."),
    Setting("POSTGRES_PORT", whole(0, 65535), 0, "Loopback port of the embedded PostgreSQL; 0 picks a free one."),
    Setting("HOST", str, "127.0.0.1", "Address the web process listens on."),
    Setting("PORT", whole(1, 65535), 8000, "Port the web process listens on."),
    Setting("WEB_WORKERS", whole(1, 64), 1, "Web processes."),
    Setting("PUBLIC_URL", HTTP, None, "Address under which people and providers reach us."),
    Setting("SECRET_KEY", str, None, "At least 32 characters; signs cursors, forms and links.", secret=True),
    Setting("ENCRYPTION_KEYS", str, None, "Key ring `version:base64,...`, newest first (AES-256).", secret=True),
    Setting("LOOKUP_KEY", str, None, "Base64 of 32 bytes; finds encrypted addresses by HMAC.", secret=True),
    Setting("STORAGE_URL", str, None, "Where files live (file://, s3://, gs://, az://); DATA_DIR when unset."),
    Setting("VIRUS_SCANNER", address("tcp"), None, "ClamAV that looks at uploads, `tcp://host:3310`; none when unset."),
    Setting("KEEP_EVENTS_MONTHS", months, 13, "Months of the event log in the database, then archived; -1: for ever."),
    Setting("KEEP_DELIVERIES_MONTHS", months, 13, "Months of each message's course, then counts only; -1: for ever."),
    Setting("AUDIT_ARCHIVE", Path, None, "Folder for years that leave the audit trail; they are dropped when unset."),
    Setting("REDIS_URL", address("redis", "rediss"), None, "Redis or Valkey for many nodes.", secret=True),
    Setting("USER_REQUESTS", whole(-1, 10**9), 1_000, "Requests of one signed-in person in 15 minutes; -1: no limit."),
    Setting(
        "ANONYMOUS_REQUESTS",
        whole(-1, 10**9),
        1_000,
        "Requests without a valid credential from one network address in 15 minutes; -1: no limit.",
    ),
    Setting("INVITATIONS_PER_DAY", whole(1, 100_000), 50, "People an organization may invite in 24 hours."),
    Setting("LOG_LEVEL", one_of("debug", "info", "warning", "error"), "info", "Least level that is logged."),
    Setting("PROXIES", networks, "", "Networks whose X-Forwarded-* headers are believed, comma-separated."),
    Setting(
        "WEBHOOK_NETWORKS",
        webhook_networks,
        "",
        "Networks providers call from, `telnyx=192.76.120.192/27`, comma-separated; anywhere when unset.",
    ),
    Setting(
        "MAIL_NETWORKS",
        networks,
        "",
        "Your own networks whose mail servers organizations may name, `127.0.0.0/8`, comma-separated.",
    ),
    Setting(
        "HOSTING_NETWORKS",
        networks,
        "",
        "More networks of servers, whose clicks on links no person made; comma-separated.",
    ),
    Setting("LINK_URL", HTTP, None, "Where short links lie, `https://go.example.org`; PUBLIC_URL when unset."),
    Setting("LINK_BLOCKLIST", domains, "", "Domains no short link may lead to, comma-separated."),
    Setting(
        "DNS_SERVERS",
        name_servers,
        None,
        "Name servers asked about mail and link domains; the machine's own when unset.",
    ),
    Setting("SHARED_ACCOUNTS", Path, None, "File (JSON) of carrier accounts that every organization may use."),
    Setting("FCM_CREDENTIALS", Path, None, "File of the Google account that pushes to phones; none when unset."),
    Setting("FCM_URL", HTTP, "https://fcm.googleapis.com", "Where Firebase Cloud Messaging is."),
    Setting("APNS_KEY", Path, None, "File (.p8) of the Apple key that pushes to iPhones; none when unset."),
    Setting("APNS_KEY_ID", str, None, "Its identifier, ten letters."),
    Setting("APNS_TEAM", str, None, "The Apple developer team it belongs to, ten letters."),
    Setting("APNS_TOPIC", str, None, "The app that is pushed to: its bundle, `org.example.app`."),
    Setting("APNS_URL", HTTP, "https://api.push.apple.com", "Where Apple's push service is."),
    Setting("FIREBASE_PROJECT", str, None, "Firebase project whose ID tokens sign apps in; none when unset."),
    Setting("FIREBASE_CERTIFICATES", HTTP, GOOGLE_CERTIFICATES, "Where Google's certificates for those tokens are."),
    Setting("APP_IOS", ios_apps, None, "iOS apps with passkeys for this address: `9JA89QQLNQ.org.example.app`."),
    Setting("APP_ANDROID", android_apps, None, "Android apps likewise, `package=SHA-256` of what signs each."),
    Setting("APP_LEAST_IOS", version, None, "The oldest version of the iOS app that is served, `2.4.0`."),
    Setting("APP_LEAST_ANDROID", version, None, "The oldest version of the Android app that is served."),
    Setting("APP_STORE_IOS", HTTP, None, "Where the iOS app is updated."),
    Setting("APP_STORE_ANDROID", HTTP, None, "Where the Android app is updated."),
    Setting("COUNTRY_HEADER", str, None, "Header in which those proxies say a caller's country, `CF-IPCountry`."),
    Setting("PASSWORD_PASSES", whole(2, 12), 2, "Passes of Argon2id over 19 MiB; `koinon calibrate` measures them."),
    Setting(
        "SIGNUP", one_of("open", "invite", "closed"), None, "Who may sign up; invite after the first organization."
    ),
    Setting(
        "NEW_ORGANIZATIONS",
        one_of("live", "trial"),
        "live",
        "How new organizations send: live, or trial until they went live: to ten confirmed numbers, 100 a day.",
    ),
    Setting(
        "GO_LIVE",
        one_of("automatic", "operator"),
        "automatic",
        "Who lets an organization on trial go live once it has said everything.",
    ),
    Setting(
        "ORGANIZATIONS_PER_OWNER",
        whole(-1, 100_000),
        5,
        "Organizations one person may own; samples do not count; -1: no limit.",
    ),
    Setting("PRODUCT_NAME", display_name, "Koinon", "What this installation is called on pages and in mails."),
    Setting("PRODUCT_LOGO", Path, None, "Its logo: a PNG, JPEG or SVG file of at most 2 MB."),
    Setting("SUPPORT_ADDRESS", str, None, "Where people turn for help, shown where they sign in."),
    Setting("TERMS_URL", HTTP, None, "Its terms, linked where people sign in."),
    Setting("REGION", display_name, None, "Where its data lies, in words that owners read: EU (Frankfurt)."),
    Setting("PRIVACY_URL", HTTP, None, "Its privacy notice, linked where people sign in."),
    Setting("LOGIN_TEXT", str, None, "A sentence above the sign-in form."),
    Setting(
        "ALERT_MAIL", mail_addresses, None, "Where errors of the installation are mailed, comma-separated addresses."
    ),
    Setting(
        "METRICS_TOKEN",
        str,
        None,
        "Bearer token for /metrics; needed from elsewhere than loopback, and always with PUBLIC_URL.",
        secret=True,
    ),
    Setting("SIMULATOR_PORT", whole(1, 65535), None, "Port of the carrier simulator; ten above PORT when unset."),
    Setting("SIMULATOR_MAIL_PORT", whole(1, 65535), None, "Port of its mailbox (SMTP); the one after its own."),
    Setting("SIMULATOR_URL", HTTP, None, "Address of the carrier simulator."),
    Setting("SIMULATOR_SEED", whole(0, 2**31), 7, "Seed of the simulator: same seed, same outcome."),
    Setting("SIMULATOR_LATENCY_MS", whole(0, 10_000), 80, "Median answer time of the simulator."),
    Setting("SIMULATOR_RATE", whole(0, 1_000_000), 200, "Messages a second an account may send; 0 is no limit."),
    Setting("SIMULATOR_RECEIPTS", boolean, True, "Whether the simulator sends receipts and replies."),
    Setting("SIMULATOR_REPLIES", Path, None, "Texts the simulator replies with, `label<TAB>text` a line."),
    Setting(
        "GATHER_SECONDS",
        seconds(0, 2),
        0.1,
        "How far apart single messages and receipts are taken up while more of them follow; 0: each at once.",
    ),
    Setting("SEND_LEASE_SECONDS", seconds(1, 600), 60.0, "How long a worker holds a range of a broadcast."),
    Setting("SEND_DOUBT_AFTER_SECONDS", seconds(0.5, 3600), 120.0, "When an intent without outcome is in doubt."),
    Setting(
        "SEND_DOUBT_WINDOW_SECONDS",
        seconds(1, 86400),
        600.0,
        "When a message the provider does not know is sent again.",
    ),
    Setting(
        "SEND_RECEIPT_AFTER_SECONDS",
        seconds(1, 86400),
        3600.0,
        "When the carrier is asked about a message that it never reported on.",
    ),
    Setting(
        "SEND_UNDO_SECONDS",
        seconds(0, 60),
        10.0,
        "How long Send can be undone, unless the organization says otherwise.",
    ),
    Setting(
        "MAIL_URL",
        MAIL,
        None,
        "Server for mail to staff, smtp://user:password@host:587 or smtps://; the simulator's mailbox when unset.",
        secret=True,
    ),
    Setting("MAIL_FROM", mailbox, None, "Who mail comes from, `Koinon <koinon@example.org>`; at PUBLIC_URL's host."),
    Setting("BILLING", boolean, False, "Whether plans limit organizations; without billing nothing is limited."),
    Setting("PLANS_FILE", Path, None, "Catalogue of plans (TOML); the product's own when unset."),
    Setting("STALLED_JOB_SECONDS", seconds(1, 3600), 60.0, "Silence after which a worker's jobs are given to another."),
]


@dataclass(frozen=True)
class Configuration:
    """Resolved settings, read as attributes by lower-case name: `configuration.public_url`."""

    resolved: Mapping[str, Resolved]
    placement_urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Addresses of other databases by setting: `KOINON_PLACEMENT_EU_URL`, and its `…_OWNER_URL`, `…_DIRECT_URL`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self.resolved[name.upper()].value
        except KeyError:
            raise AttributeError(name) from None

    @property
    def base_url(self) -> str:
        """The public address, or the local one where none is set."""
        return str(self.public_url or f"http://localhost:{self.port}")

    @property
    def simulator_port(self) -> int:
        """The carrier simulator's port: it follows the web's, so that two installations on a machine stay apart."""
        given = self.resolved["SIMULATOR_PORT"].value
        return int(given or (self.port + 10 if self.port < 65000 else self.port - 20))

    @property
    def simulator_base(self) -> str:
        """The simulator's address."""
        return str(self.simulator_url or f"http://127.0.0.1:{self.simulator_port}")

    @property
    def simulator_mail(self) -> int:
        """The port of the simulator's mailbox."""
        return int(self.simulator_mail_port or min(self.simulator_port + 1, 65535))


def load(environment: Mapping[str, str]) -> Configuration:
    """Settings from `environment`. Raises SettingsError with every fault; production refuses development defaults."""
    named = {name: value for name, value in environment.items() if PLACEMENT.fullmatch(name)}
    others = {name: value for name, value in environment.items() if name not in named}
    configuration = Configuration(resolve(DECLARED, others), _placement_urls(named))
    if configuration.env == "production":
        _refuse_development_defaults(configuration)
    return configuration


def _placement_urls(named: Mapping[str, str]) -> dict[str, str]:
    found, faults = {}, []
    for name, value in sorted(named.items()):
        setting, is_file = name.removesuffix("_FILE"), name.endswith("_FILE")
        try:
            if value:
                found[setting] = str(POSTGRES(Path(value).read_text().strip() if is_file else value))
        except (ValueError, OSError) as error:
            faults.append(f"{name}: {error}.")
    if faults:
        raise SettingsError(faults)
    return found


def _refuse_development_defaults(configuration: Configuration) -> None:
    needed = ("SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY", "PUBLIC_URL")
    faults = [f"KOINON_{n} must be set in production." for n in needed if configuration.resolved[n].value is None]
    if faults:
        raise SettingsError(faults)
