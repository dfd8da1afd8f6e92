"""Templates that an account has from the start, approved, where the scenario says so: they outlast a new start."""

from koinon.simulator.accounts import Account
from koinon.simulator.whatsapp_cloud.state import Desk, Template, derived

# Name, language, category, words. The first is the samples' own template, word by word; the other is one made there.
READY = (
    ("hello_again", "en", "UTILITY", "Hello {{1}}, it is {{2}}. We have news for you: may we tell you here?"),
    ("hello_again", "es", "UTILITY", "Hola, {{1}}: somos {{2}}. Tenemos noticias para ti. ¿Te las contamos por aquí?"),
    ("reminder", "en", "UTILITY", "A reminder for {{1}}: we see you on {{2}} at our usual place."),
)


def make_ready(kept: Desk, account: Account) -> None:
    """Give an account its templates, the same ids each time."""
    if not account.scenario.ready_templates or kept.is_ready:
        return
    kept.is_ready = True
    for name, language, category, words in READY:
        own = "2" + str(int(derived(f"ready {name} {language}", account.api_key)[:12], 16)).zfill(15)
        places = [f"{{{{{number}}}}}" for number in range(1, 10) if f"{{{{{number}}}}}" in words]
        example = {"example": {"body_text": [[f"value {number}" for number in range(1, len(places) + 1)]]}}
        body = {"type": "BODY", "text": words, **(example if places else {})}
        kept.templates[own] = Template(own, name, language, category, [body], "APPROVED")
