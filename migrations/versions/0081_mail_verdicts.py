"""Soft bounces of a mail address, the country of a location, the topic of a keyword (CON-011, 021, 062). Pre."""

from koinon.platform.migration import run

revision = "0081"
down_revision = "0080"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table addresses add column soft_bounced_at timestamptz[] not null default '{}';
        alter table locations add column country text check (country ~ '^[A-Z]{2}$');
        alter table keywords add column topic_id uuid;
        alter table keywords add foreign key (organization_id, topic_id) references topics (organization_id, id)
          on delete set null (topic_id);
        create index keywords_topic on keywords (organization_id, topic_id) where topic_id is not null;
    """)


def downgrade() -> None:
    run("""
        alter table keywords drop column topic_id;
        alter table locations drop column country;
        alter table addresses drop column soft_bounced_at;
    """)
