"""Links by mail: address changes, magic sign-in, "this was not me". Pre."""

from koinon.platform.migration import run

revision = "0026"
down_revision = "0025"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
        alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in (
          'owner_link', 'verify_email', 'reset_password', 'change_email', 'undo_email', 'magic_link', 'not_me'
        ));
        create index one_time_tokens_user on one_time_tokens (user_id, purpose) where used_at is null;
    """)


def downgrade() -> None:
    run("""
        drop index one_time_tokens_user;
        delete from one_time_tokens where purpose in ('change_email', 'undo_email', 'magic_link', 'not_me');
        alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
        alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in (
          'owner_link', 'verify_email', 'reset_password'
        ));
    """)
