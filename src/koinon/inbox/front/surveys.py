"""What people say of a conversation."""

from koinon.inbox.surveys.contracts import PublicSurvey, Survey, SurveyFigures, SurveySettings
from koinon.inbox.surveys.contracts import Texts as SurveyTexts
from koinon.inbox.surveys.service import (
    answer_survey,
    change_survey_settings,
    latest_answers,
    public_survey,
    survey_figures,
    survey_of,
    survey_settings,
)
from koinon.inbox.surveys.service import organization_of as survey_organization

__all__ = [
    "PublicSurvey",
    "Survey",
    "SurveyFigures",
    "SurveySettings",
    "SurveyTexts",
    "answer_survey",
    "change_survey_settings",
    "latest_answers",
    "public_survey",
    "survey_figures",
    "survey_of",
    "survey_organization",
    "survey_settings",
]
