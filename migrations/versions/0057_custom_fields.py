"""Custom fields with types, and their values where an index finds them (CON-028, CON-040). Pre."""

from koinon.platform.migration import rewrite, run, tenant

revision = "0057"
down_revision = "0056"
branch_labels = depends_on = None

TABLES = """
create table custom_fields (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  key text not null check (key ~ '^[a-z0-9][a-z0-9_]{0,59}$'),
  labels jsonb not null default '{}',
  type text not null check (type in ('text', 'number', 'date', 'bool', 'select', 'multi_select', 'url')),
  options jsonb not null default '[]',
  sensitive boolean not null default false,
  is_archived boolean not null default false,
  position integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, key),
  unique (organization_id, id)
);
-- As with words: derived from what stands in contacts.custom, so no foreign keys.
create table field_values (
  organization_id uuid not null,
  contact_id uuid not null,
  field_id uuid not null,
  nth smallint not null,
  text_value text collate "C",
  number_value float8,
  date_value date,
  primary key (organization_id, contact_id, field_id, nth)
);
create index field_values_text on field_values (organization_id, field_id, text_value, contact_id)
  where text_value is not null;
create index field_values_number on field_values (organization_id, field_id, number_value, contact_id)
  where number_value is not null;
create index field_values_date on field_values (organization_id, field_id, date_value, contact_id)
  where date_value is not null;
"""

# Only the first 200 characters of a text are looked up by: an index row has room for a third of a page.
FUNCTIONS = """
create function koinon_values_of(value jsonb, type text)
  returns table (nth smallint, text_value text, number_value float8, date_value date)
  language sql stable parallel safe set search_path = public, pg_temp as $$
  select ordinality::smallint,
         case when type not in ('number', 'date') then lower(left(said, 200)) end,
         case when type = 'number' then said::float8 end,
         case when type = 'date' then said::date end
  from jsonb_array_elements_text(case jsonb_typeof(value) when 'array' then value else jsonb_build_array(value) end)
       with ordinality as v (said, ordinality)
  where said is not null
$$;
create function koinon_index_new_people() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into field_values (organization_id, contact_id, field_id, nth, text_value, number_value, date_value)
  select n.organization_id, n.id, f.id, v.nth, v.text_value, v.number_value, v.date_value
  from (select organization_id, id, custom from made where custom <> '{}') n
  join custom_fields f on f.organization_id = n.organization_id and n.custom ? f.key
  cross join lateral koinon_values_of(n.custom -> f.key, f.type) v;
  return null;
end $$;
create function koinon_index_person() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from field_values v
  where v.organization_id = new.organization_id
    and v.contact_id = new.id;
  insert into field_values (organization_id, contact_id, field_id, nth, text_value, number_value, date_value)
  select new.organization_id, new.id, f.id, v.nth, v.text_value, v.number_value, v.date_value
  from custom_fields f
  cross join lateral koinon_values_of(new.custom -> f.key, f.type) v
  where f.organization_id = new.organization_id
    and new.custom ? f.key;
  return null;
end $$;
create function koinon_index_field(organization uuid, field uuid) returns void
  language plpgsql set search_path = public, pg_temp as $$
begin
  delete from field_values v
  where v.organization_id = organization
    and v.field_id = field;
  insert into field_values (organization_id, contact_id, field_id, nth, text_value, number_value, date_value)
  select organization, c.id, f.id, v.nth, v.text_value, v.number_value, v.date_value
  from custom_fields f
  join contacts c on c.organization_id = organization and c.custom ? f.key
  cross join lateral koinon_values_of(c.custom -> f.key, f.type) v
  where f.organization_id = organization
    and f.id = field;
end $$;
create trigger contacts_index_new after insert on contacts
  referencing new table as made
  for each statement execute function koinon_index_new_people();
create trigger contacts_index_changed after update of custom on contacts
  for each row when (old.custom is distinct from new.custom) execute function koinon_index_person();
"""

# What imports and the API kept so far, as texts.
KNOWN = """
insert into custom_fields (id, organization_id, key, labels, type, position)
select koinon_uuid7(), organization_id, key, jsonb_build_object('en', initcap(replace(key, '_', ' '))), 'text',
       row_number() over (partition by organization_id order by key)
from (select distinct organization_id, jsonb_object_keys(custom) as key from contacts where custom <> '{}') k
where key ~ '^[a-z0-9][a-z0-9_]{0,59}$';
insert into field_values (organization_id, contact_id, field_id, nth, text_value)
select c.organization_id, c.id, f.id, v.nth, v.text_value
from contacts c
join custom_fields f on f.organization_id = c.organization_id and c.custom ? f.key
cross join lateral koinon_values_of(c.custom -> f.key, f.type) v
where c.custom <> '{}';
"""


def upgrade() -> None:
    run(TABLES)
    tenant("custom_fields", "field_values")
    run("""
        create policy places on field_values as restrictive to koinon_placed
          using (exists (select from contacts parent where parent.organization_id = field_values.organization_id
                 and parent.id = field_values.contact_id))
          with check (exists (select from contacts parent where parent.organization_id = field_values.organization_id
                      and parent.id = field_values.contact_id));
    """)
    run(FUNCTIONS)
    rewrite(KNOWN, "contacts", "custom_fields", "field_values")


def downgrade() -> None:
    run("""
        drop trigger contacts_index_changed on contacts;
        drop trigger contacts_index_new on contacts;
        drop function koinon_index_field(uuid, uuid), koinon_index_person(), koinon_index_new_people(),
          koinon_values_of(jsonb, text);
        drop table field_values, custom_fields;
    """)
