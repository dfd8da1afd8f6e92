"""Templates: written, reviewed, published, handed to what sends."""

from koinon.messaging.content.choice import chain as locale_chain
from koinon.messaging.content.choice import choices as locale_choices
from koinon.messaging.content.choice import choose as choose_variant
from koinon.messaging.templates.contracts import (
    Button,
    Pinned,
    Rendered,
    Template,
    TemplateDraft,
    TemplateStatus,
    TemplateUse,
    TemplateVariant,
    TemplateVersion,
)
from koinon.messaging.templates.repository.templates import Filters as TemplateFilters
from koinon.messaging.templates.repository.templates import folders as template_folders
from koinon.messaging.templates.repository.templates import names as template_names
from koinon.messaging.templates.repository.templates import page as templates_page
from koinon.messaging.templates.repository.templates import titles as names_of_templates
from koinon.messaging.templates.repository.versions import page as template_versions
from koinon.messaging.templates.service.filling import changes as template_changes
from koinon.messaging.templates.service.publishing import approve as approve_template
from koinon.messaging.templates.service.publishing import publish as publish_template
from koinon.messaging.templates.service.publishing import reject as reject_template
from koinon.messaging.templates.service.publishing import submit as submit_template
from koinon.messaging.templates.service.rendering import Wanted as WantedVariant
from koinon.messaging.templates.service.rendering import fill as fill_variant
from koinon.messaging.templates.service.rendering import render as render_template
from koinon.messaging.templates.service.rendering import sample_text
from koinon.messaging.templates.service.sending import content_of as template_content
from koinon.messaging.templates.service.sending import latest as latest_template
from koinon.messaging.templates.service.sending import offered as offered_templates
from koinon.messaging.templates.service.starting import Starter
from koinon.messaging.templates.service.starting import begin as begin_template
from koinon.messaging.templates.service.starting import starters as template_starters
from koinon.messaging.templates.service.using import register_stop as register_template_stop
from koinon.messaging.templates.service.using import register_use as register_template_use
from koinon.messaging.templates.service.writing import archive as archive_template
from koinon.messaging.templates.service.writing import copy as copy_template
from koinon.messaging.templates.service.writing import create as create_template
from koinon.messaging.templates.service.writing import delete as delete_template
from koinon.messaging.templates.service.writing import discard as discard_template_draft
from koinon.messaging.templates.service.writing import draft_of as template_draft
from koinon.messaging.templates.service.writing import free_name as free_template_name
from koinon.messaging.templates.service.writing import get as template
from koinon.messaging.templates.service.writing import require_sound as check_template
from koinon.messaging.templates.service.writing import restore as restore_template_version
from koinon.messaging.templates.service.writing import update as update_template
from koinon.messaging.templates.service.writing import uses as template_uses
from koinon.messaging.templates.service.writing import version as template_version
from koinon.messaging.templates.settings import needs_review as templates_need_review

__all__ = [
    "Button",
    "Pinned",
    "Rendered",
    "Starter",
    "Template",
    "TemplateDraft",
    "TemplateFilters",
    "TemplateStatus",
    "TemplateUse",
    "TemplateVariant",
    "TemplateVersion",
    "WantedVariant",
    "approve_template",
    "archive_template",
    "begin_template",
    "check_template",
    "choose_variant",
    "copy_template",
    "create_template",
    "delete_template",
    "discard_template_draft",
    "fill_variant",
    "free_template_name",
    "latest_template",
    "locale_chain",
    "locale_choices",
    "names_of_templates",
    "offered_templates",
    "publish_template",
    "register_template_stop",
    "register_template_use",
    "reject_template",
    "render_template",
    "restore_template_version",
    "sample_text",
    "submit_template",
    "template",
    "template_changes",
    "template_content",
    "template_draft",
    "template_folders",
    "template_names",
    "template_starters",
    "template_uses",
    "template_version",
    "template_versions",
    "templates_need_review",
    "templates_page",
    "update_template",
]
