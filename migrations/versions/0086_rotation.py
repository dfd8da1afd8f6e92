"""What is sealed and was written once may be sealed anew under a new key (CON-017). Pre.

Of the columns with the cipher text only: what a form is, whose and its digest stay as they were written.
"""

from koinon.platform.migration import run

revision = "0086"
down_revision = "0085"
branch_labels = depends_on = None

COLUMNS = {"consent_forms": "data_cipher", "key_peppers": "pepper", "push_keys": "private_key"}


def upgrade() -> None:
    for table, column in COLUMNS.items():
        run(f"grant update ({column}) on {table} to koinon_app;")


def downgrade() -> None:
    for table, column in COLUMNS.items():
        run(f"revoke update ({column}) on {table} from koinon_app;")
