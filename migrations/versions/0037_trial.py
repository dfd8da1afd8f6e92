"""Trial sending: numbers that confirmed a code, and what going live asks for (ORG-027, 028). Pre."""

from koinon.platform.migration import run, tenant

revision = "0037"
down_revision = "0036"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table organizations
          add column message_use text check (length(message_use) between 20 and 1000),
          add column terms_accepted_at timestamptz,
          add column terms_accepted_by uuid,
          add column live_asked_at timestamptz,
          add column live_answer text check (length(live_answer) <= 500);
        create table guest_recipients (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          name text not null check (length(name) between 1 and 80),
          address_hash bytea not null,
          address_cipher bytea not null,
          code_hash bytea,
          code_until timestamptz,
          tries smallint not null default 0,
          verified_at timestamptz,
          created_by uuid,
          created_at timestamptz not null default now(),
          unique (organization_id, address_hash)
        );
        create function koinon_at_most_ten_guests() returns trigger language plpgsql as $$
        begin
          perform from organizations where id = new.organization_id for update;
          if (select count(*) from guest_recipients where organization_id = new.organization_id) >= 10 then
            raise exception 'at most ten guests' using errcode = 'check_violation', constraint = 'guest_recipients_ten';
          end if;
          return new;
        end $$;
        create trigger guest_recipients_ten before insert on guest_recipients
          for each row execute function koinon_at_most_ten_guests();
    """)
    tenant("guest_recipients")


def downgrade() -> None:
    run("""
        drop table guest_recipients;
        drop function koinon_at_most_ten_guests();
        alter table organizations
          drop column message_use, drop column terms_accepted_at, drop column terms_accepted_by,
          drop column live_asked_at, drop column live_answer;
    """)
