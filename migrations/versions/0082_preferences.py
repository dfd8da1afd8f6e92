"""The preference centre: a preferred channel, a number to confirm, why somebody left, PREFERENCES. Pre."""

from koinon.platform.migration import run, tenant

revision = "0082"
down_revision = "0081"
branch_labels = depends_on = None

OF_PEOPLE = ("address_claims", "preference_reasons")


def upgrade() -> None:
    run("""
        alter table contacts add column preferred_channel text not null default 'auto'
          check (preferred_channel in ('auto', 'sms', 'whatsapp', 'email', 'push', 'both'));
        -- A number that somebody says is theirs, until they type the code that was sent there.
        create table address_claims (
          organization_id uuid not null,
          contact_id uuid not null,
          value_cipher bytea not null,
          value_hash bytea not null,
          last4 text not null,
          code_hash bytea not null,
          tries smallint not null default 0,
          asked smallint not null default 1,
          asked_at timestamptz not null default now(),
          expires_at timestamptz not null,
          primary key (organization_id, contact_id),
          foreign key (organization_id, contact_id) references contacts (organization_id, id)
        );
        create table preference_reasons (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          contact_id uuid not null,
          reason text not null check (reason in ('too_many', 'not_relevant', 'never_asked', 'moved_on', 'other')),
          words text not null default '' check (length(words) <= 500),
          created_at timestamptz not null default now(),
          foreign key (organization_id, contact_id) references contacts (organization_id, id)
        );
        create index preference_reasons_contact on preference_reasons (organization_id, contact_id, id);
        alter table keyword_answers drop constraint keyword_answers_kind_check;
        alter table keyword_answers add constraint keyword_answers_kind_check
          check (kind in ('stop', 'start', 'help', 'preferences') or kind like 'keyword:%');
    """)
    tenant(*OF_PEOPLE)
    for table in OF_PEOPLE:
        run(f"""
            create policy places on {table} as restrictive to koinon_placed
              using (exists (select from contacts parent where parent.organization_id = {table}.organization_id
                     and parent.id = {table}.contact_id))
              with check (exists (select from contacts parent where parent.organization_id = {table}.organization_id
                          and parent.id = {table}.contact_id));
        """)


def downgrade() -> None:
    run("""
        alter table keyword_answers no force row level security;
        delete from keyword_answers where kind = 'preferences';
        alter table keyword_answers force row level security;
        alter table keyword_answers drop constraint keyword_answers_kind_check;
        alter table keyword_answers add constraint keyword_answers_kind_check
          check (kind in ('stop', 'start', 'help') or kind like 'keyword:%');
        drop table preference_reasons, address_claims;
        alter table contacts drop column preferred_channel;
    """)
