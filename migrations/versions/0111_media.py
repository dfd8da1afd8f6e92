"""The library of files to send. Pre."""

from koinon.platform.migration import run, tenant

revision = "0111"
down_revision = "0110"
branch_labels = depends_on = None

CATEGORIES = """
create table media_categories (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create unique index media_categories_name on media_categories (organization_id, lower(name));

create table media_file_categories (
  organization_id uuid not null,
  media_file_id uuid not null,
  category_id uuid not null,
  primary key (organization_id, media_file_id, category_id),
  foreign key (organization_id, media_file_id) references media_files (organization_id, id) on delete cascade,
  foreign key (organization_id, category_id) references media_categories (organization_id, id) on delete cascade
);
create index media_file_categories_category on media_file_categories (organization_id, category_id);
"""


def upgrade() -> None:
    run("""
        create table media_files (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          kind text not null check (kind in ('image', 'document', 'audio', 'video', 'sticker')),
          mime text not null,
          name text not null check (length(name) between 1 and 200),
          bytes bigint not null check (bytes > 0),
          sha256 bytea,
          status text not null default 'pending'
            check (status in ('pending', 'uploading', 'completed', 'failed', 'deleted')),
          error text,
          variants jsonb not null default '{}',
          width integer,
          height integer,
          duration_ms bigint,
          alt text not null default '' check (length(alt) <= 500),
          is_pinned boolean not null default false,
          charged bigint not null default 0,
          received_at timestamptz,
          same_as uuid,
          last_used_at timestamptz,
          expires_at timestamptz,
          deleted_at timestamptz,
          dropped_at timestamptz,
          created_by uuid,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id)
        );
        create unique index media_files_bytes on media_files (organization_id, sha256)
          where sha256 is not null and deleted_at is null;
        create index media_files_recent on media_files (organization_id, created_at desc, id desc);
        create index media_files_kind on media_files (organization_id, kind, created_at desc, id desc);
        create index media_files_ending on media_files (organization_id, expires_at)
          where expires_at is not null and deleted_at is null;
        create index media_files_gone on media_files (organization_id, deleted_at)
          where deleted_at is not null and dropped_at is null;
    """)
    run(CATEGORIES)
    tenant("media_files", "media_categories", "media_file_categories")


def downgrade() -> None:
    run("drop table media_file_categories, media_categories, media_files;")
