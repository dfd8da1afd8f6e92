"""Labels follow their conversation row by row, and only where its state or its newest message changed.

By statement the plan was kept from when few labels were there: 500 conversations took 4 s beside 10,000 labels, and
every change of anything else paid for it too. Pre.
"""

from koinon.platform.migration import run

revision = "0146"
down_revision = "0145"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        drop trigger conversations_labels on conversations;
        create or replace function koinon_move_labels() returns trigger
          language plpgsql set search_path = public, pg_temp as $$
        begin
          update conversation_labels l
          set status = new.status, last_message_at = new.last_message_at
          where l.organization_id = new.organization_id
            and l.conversation_id = new.id;
          return null;
        end $$;
        create trigger conversations_labels after update on conversations
          for each row when ((old.status, old.last_message_at) is distinct from (new.status, new.last_message_at))
          execute function koinon_move_labels();
    """)


def downgrade() -> None:
    run("""
        drop trigger conversations_labels on conversations;
        create or replace function koinon_move_labels() returns trigger
          language plpgsql set search_path = public, pg_temp as $$
        begin
          update conversation_labels l
          set status = c.status, last_message_at = c.last_message_at
          from changed c
          where l.organization_id = c.organization_id
            and l.conversation_id = c.id
            and (l.status, l.last_message_at) is distinct from (c.status, c.last_message_at);
          return null;
        end $$;
        create trigger conversations_labels after update on conversations
          referencing new table as changed
          for each statement execute function koinon_move_labels();
    """)
