"""What is said on each channel, where a message came from, and what became of it beyond its state. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0102"
down_revision = "0101"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table broadcasts drop constraint broadcasts_channel_check;
        alter table broadcasts
          add constraint broadcasts_channel_check
            check (channel in ('sms', 'whatsapp', 'email', 'push', 'auto')),
          add column variants jsonb not null default '[]',
          add column template_version_id uuid,
          add column fallback jsonb not null default '[]',
          add column schedule_id uuid,
          add column schedule_run_id uuid;
        create index broadcasts_schedule on broadcasts (organization_id, schedule_id, created_at desc)
          where schedule_id is not null;
        alter table deliveries
          add column locale text,
          add column content jsonb,
          add column template_version_id uuid,
          add column fallback_of uuid,
          add column variant text,
          add column read_at timestamptz,
          add column read_count integer not null default 0,
          add column read_device text,
          add column clicked_at timestamptz;
    """)


def downgrade() -> None:
    run("""
        alter table deliveries
          drop column clicked_at,
          drop column read_device,
          drop column read_count,
          drop column read_at,
          drop column variant,
          drop column fallback_of,
          drop column template_version_id,
          drop column content,
          drop column locale;
        drop index broadcasts_schedule;
        alter table broadcasts
          drop column schedule_run_id,
          drop column schedule_id,
          drop column fallback,
          drop column template_version_id,
          drop column variants,
          drop constraint broadcasts_channel_check;
    """)
    rewrite("update broadcasts set channel = 'sms' where channel = 'auto';", "broadcasts")
    run("""
        alter table broadcasts
          add constraint broadcasts_channel_check check (channel in ('sms', 'whatsapp', 'email', 'push'));
    """)
