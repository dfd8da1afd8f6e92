"""Rows of jobs lie by organization, job and place: no plan can choose anything else, outcomes stay in place. Pre."""

from koinon.platform.migration import run

revision = "0080"
down_revision = "0079"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table bulk_job_items drop constraint bulk_job_items_pkey;
        alter table bulk_job_items add primary key (organization_id, job_id, position);
        drop index bulk_job_items_failed;
        drop index bulk_job_items_organization;
        alter table bulk_job_items set (fillfactor = 60);
    """)


def downgrade() -> None:
    run("""
        alter table bulk_job_items reset (fillfactor);
        create index bulk_job_items_organization on bulk_job_items (organization_id);
        create index bulk_job_items_failed on bulk_job_items (job_id, position) where outcome = 'failed';
        alter table bulk_job_items drop constraint bulk_job_items_pkey;
        alter table bulk_job_items add primary key (job_id, position);
    """)
