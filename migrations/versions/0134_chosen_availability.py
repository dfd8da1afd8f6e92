"""What somebody set by hand is kept apart from what was last told of them: busy stays busy after a night. Pre."""

from koinon.platform.migration import run

revision = "0134"
down_revision = "0133"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table agent_states
          drop column set_by_user,
          add column chosen text check (chosen in ('away', 'busy', 'offline'));
        create index conversation_assignments_of on conversation_assignments
          (organization_id, to_user_id, created_at desc);
    """)


def downgrade() -> None:
    run("""
        drop index conversation_assignments_of;
        alter table agent_states drop column chosen, add column set_by_user boolean not null default false;
    """)
