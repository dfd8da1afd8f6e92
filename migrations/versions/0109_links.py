"""Short links, where they lead, and who followed them (MSG-072 to 078). Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0109"
down_revision = "0108"
branch_labels = depends_on = None

TABLES = """
create table links (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  origin text not null,
  origin_id uuid not null,
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  tracking text not null check (tracking in ('message', 'recipient')),
  url text not null check (length(url) <= 2000),
  code text collate "C",
  label text not null default '' check (length(label) <= 120),
  is_trap boolean not null default false,
  expires_at timestamptz not null,
  disabled_at timestamptz,
  disabled_by uuid,
  stopped_at timestamptz,
  clicks bigint not null default 0,
  human_clicks bigint not null default 0,
  unique_clicks bigint not null default 0,
  clicked_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create index links_origin on links (organization_id, origin_id);
create index links_ended on links (organization_id, expires_at);
create index links_newest on links (organization_id, created_at desc, id desc);

create table link_codes (
  code text collate "C" primary key check (length(code) = 8),
  organization_id uuid not null references organizations (id),
  link_id uuid not null,
  delivery_id uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, link_id) references links (organization_id, id) on delete cascade
);
create index link_codes_link on link_codes (organization_id, link_id);
create index link_codes_delivery on link_codes (organization_id, delivery_id) where delivery_id is not null;

create table link_stops (
  organization_id uuid primary key references organizations (id),
  reason text not null,
  stopped_by uuid,
  stopped_at timestamptz not null default now()
);

create table link_clicks (
  id uuid not null primary key,
  organization_id uuid not null,
  link_id uuid not null,
  code text collate "C",
  delivery_id uuid,
  at timestamptz not null,
  ip_cut text,
  visitor bytea not null,
  ua_hash bytea not null,
  device text not null check (device in ('desktop', 'mobile', 'unknown')),
  verdict text not null check (verdict in ('human', 'bot', 'unsure')),
  rule text not null default '',
  counts boolean not null
) partition by range (id);
create index link_clicks_link on link_clicks (organization_id, link_id, id desc);
create index link_clicks_delivery on link_clicks (organization_id, delivery_id) where delivery_id is not null;
create index link_clicks_networks on link_clicks (organization_id, id) where ip_cut is not null;
create index link_clicks_visitor on link_clicks (organization_id, visitor, id desc);

create table link_visitors (
  organization_id uuid not null references organizations (id),
  link_id uuid not null,
  visitor bytea not null,
  counted_at timestamptz not null,
  primary key (organization_id, link_id, visitor),
  foreign key (organization_id, link_id) references links (organization_id, id) on delete cascade
);

create table link_stats (
  organization_id uuid not null references organizations (id),
  link_id uuid not null,
  hour timestamptz not null,
  clicks bigint not null default 0,
  human_clicks bigint not null default 0,
  unique_clicks bigint not null default 0,
  primary key (organization_id, link_id, hour),
  foreign key (organization_id, link_id) references links (organization_id, id) on delete cascade
);
"""

# Written by web processes for many organizations in one statement, and empty again within seconds: no address is in it.
ARRIVALS = """
create table click_arrivals (
  id uuid primary key,
  organization_id uuid not null,
  kind text not null check (kind in ('click', 'open')),
  link_id uuid,
  code text collate "C",
  delivery_id uuid,
  at timestamptz not null,
  ip_cut text,
  network bytea not null,
  agent text not null,
  is_head boolean not null,
  is_prefetch boolean not null,
  is_hosting boolean not null
);
create index click_arrivals_waiting on click_arrivals (organization_id, id);
grant select, insert, delete on click_arrivals to koinon_app;
"""

# Before a code is known nobody's tenant is: the function answers for the codes it is asked for, and nothing else.
RESOLVE = """
grant select (code, organization_id, link_id, delivery_id) on link_codes to koinon_search;
grant select (id, organization_id, url, expires_at, disabled_at, stopped_at) on links to koinon_search;
grant select (organization_id) on link_stops to koinon_search;
create policy resolver on link_codes for select to koinon_search using (true);
create policy resolver on links for select to koinon_search using (true);
create policy resolver on link_stops for select to koinon_search using (true);
create function koinon_resolve_links(sought text[])
  returns table (code text, organization_id uuid, link_id uuid, delivery_id uuid, url text, expires_at timestamptz,
                 is_disabled boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
    select c.code, c.organization_id, c.link_id, c.delivery_id, l.url, l.expires_at,
           l.disabled_at is not null or l.stopped_at is not null
             or exists (select from link_stops s where s.organization_id = c.organization_id)
    from link_codes c
    join links l on l.organization_id = c.organization_id and l.id = c.link_id
    where c.code = any (sought)
$$;
grant create on schema public to koinon_search;
alter function koinon_resolve_links(text[]) owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_resolve_links(text[]) from public;
grant execute on function koinon_resolve_links(text[]) to koinon_app;
"""

MESSAGES = """
alter table broadcasts
  add column tracking text check (tracking in ('off', 'message', 'recipient')),
  add column linked_body text;
alter table deliveries add column machine_opens integer not null default 0;
"""

# Whoever is limited to locations sees the links of the messages they see.
PLACES = """
create policy places on links as restrictive to koinon_placed using (
  exists (select from broadcasts p where p.organization_id = links.organization_id and p.id = links.origin_id)
  or exists (select from deliveries p where p.organization_id = links.organization_id and p.id = links.origin_id)
) with check (true);
"""
OF_LINKS = """
create policy places on {table} as restrictive for select to koinon_placed using (
  exists (select from links p where p.organization_id = {table}.organization_id and p.id = {table}.link_id)
);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("links", "link_codes", "link_stops", "link_clicks", "link_visitors", "link_stats")
    partitioned("link_clicks", "month")
    run(ARRIVALS)
    run(RESOLVE)
    run(MESSAGES)
    run(PLACES)
    for table in ("link_codes", "link_clicks", "link_visitors", "link_stats"):
        run(OF_LINKS.format(table=table))


def downgrade() -> None:
    run("""
        alter table deliveries drop column machine_opens;
        alter table broadcasts drop column linked_body, drop column tracking;
        drop function koinon_resolve_links(text[]);
        drop table click_arrivals, link_stats, link_visitors, link_clicks, link_stops, link_codes, links;
        delete from partitioned_tables where name = 'link_clicks';
    """)
