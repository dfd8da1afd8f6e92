"""Every sentence of channels is spoken in Spanish and Portuguese too (CHN-040)."""

from importlib.resources import files
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from koinon import channels
from koinon.channels import domain_policy, notices
from koinon.channels.providers.apns import adapter as apns
from koinon.channels.providers.smtp import server_words
from koinon.channels.providers.webpush import adapter as webpush
from koinon.channels.push import google_oauth, service_account
from koinon.channels.registration import lint
from koinon.channels.service import callbacks, domain_checks, email_domains, fields, sender_values, senders
from koinon.channels.service.blockers import ACCOUNT_SENTENCES, STATE_SENTENCES
from koinon.channels.service.numbers import offers
from koinon.channels.service.registration import drafts, handing_in, standing
from koinon.channels.service.whatsapp import accounts as whatsapp
from koinon.platform.http import reasons

SPOKEN = frozenset(
    {
        "NAME_REFUSED",
        "NOT_BEGUN",
        "TOLLFREE_NOT_BEGUN",
        "DRAFT",
        "REVIEW",
        "REVIEW_TODAY",
        "REFUSED",
        "LOST",
        "NUMBER_PENDING",
    }
    | {"NUMBER_FAILED", "NEEDED", "OPT_OUT", "SAMPLES", "FLOW", "FLOW_PAGE", "NAMED", "WEBSITE", "SILENT", "EIN_SHAPE"}
    | {"LINK", "SUB_USES", "EMAIL", "PHONE", "TERMS", "KEYWORDS", "BRAND_FIRST", "NOT_HERE", "NAME_REFUSED"}
)


@pytest.mark.parametrize("language", ["es", "pt"])
def test_every_sentence_has_its_translation(language: str) -> None:
    raw = files("koinon.channels").joinpath("locales", f"{language}.po").read_bytes()
    spoken = {str(message.id): message.string for message in read_po(BytesIO(raw), locale=language)}
    sentences = [channels.meaning(kind).sentence for kind in channels.ErrorKind]
    sentences += [s for state, s in STATE_SENTENCES.items()] + list(ACCOUNT_SENTENCES.values())
    sentences += callbacks.SENTENCES.values()
    sentences += [word for name, word in vars(domain_policy).items() if name.isupper() and " " in str(word)]
    sentences += [offers.NONE, offers.SEVERAL, email_domains.NOT_YOURS, senders.BOUGHT_HERE]
    sentences += [whatsapp.TAKEN, domain_checks.NO_DOMAIN, domain_checks.NOT_PROVED]
    sentences += [*reasons.SENTENCES, *server_words.SENTENCES, *service_account.SENTENCES]
    sentences += [google_oauth.AWAY, google_oauth.REFUSED, apns.NO_KEY, webpush.NO_KEY, fields.TOO_SHORT]
    sentences += [fields.NOT_RIGHT, fields.SIMULATORS, fields.NEEDED, fields.STRANGE]
    sentences += [sender_values.NO_APP, sender_values.NO_NAME, senders.NO_SUCH_KIND]
    sentences += notices.REGISTERED_WORDS.values()
    for module in (standing, lint, drafts, handing_in):
        sentences += [word for name, word in vars(module).items() if name in SPOKEN]
    for provider in channels.PROVIDERS.values():
        sentences += [words for field in provider.fields for words in (field.label, field.hint) if words]
    assert [sentence for sentence in sentences if not spoken.get(sentence)] == []
