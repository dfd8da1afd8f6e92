"""What the wall asks of every tenant table: an index by organization, references that cannot cross. Pre."""

from koinon.platform.migration import run

revision = "0034"
down_revision = "0033"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create index sender_throttles_tenant on sender_throttles (organization_id);
        alter table bulk_jobs add constraint bulk_jobs_tenant unique (organization_id, id);
        alter table bulk_job_items drop constraint bulk_job_items_job_id_fkey;
        alter table bulk_job_items add constraint bulk_job_items_job foreign key (organization_id, job_id)
          references bulk_jobs (organization_id, id) on delete cascade;
    """)


def downgrade() -> None:
    run("""
        alter table bulk_job_items drop constraint bulk_job_items_job;
        alter table bulk_job_items add constraint bulk_job_items_job_id_fkey foreign key (job_id)
          references bulk_jobs (id) on delete cascade;
        alter table bulk_jobs drop constraint bulk_jobs_tenant;
        drop index sender_throttles_tenant;
    """)
