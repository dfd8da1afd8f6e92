"""What Twilio's messages cost where no account says otherwise (CHN-070). Pre."""

from koinon.platform.migration import run

revision = "0093"
down_revision = "0092"
branch_labels = depends_on = None

# twilio.com/en-us/sms/pricing, carrier fees left out; WhatsApp's is Twilio's own share beside the template's.
UP = """
insert into rates (provider, channel, country, unit, price_micros, currency, valid_from)
values ('twilio', 'sms', 'US', 'segment', 8300, 'USD', '2026-01-01'),
       ('twilio', 'sms', 'US', 'mms', 22000, 'USD', '2026-01-01'),
       ('twilio', 'sms', 'CA', 'segment', 8300, 'USD', '2026-01-01'),
       ('twilio', 'sms', 'CA', 'mms', 22000, 'USD', '2026-01-01'),
       ('twilio', 'sms', '*', 'segment', 80000, 'USD', '2026-01-01'),
       ('twilio_whatsapp', 'whatsapp', '*', 'segment', 5000, 'USD', '2026-01-01');
"""
DOWN = "delete from rates where provider in ('twilio', 'twilio_whatsapp');"


def upgrade() -> None:
    run(UP)


def downgrade() -> None:
    run(DOWN)
