"""What assistance refuses."""

from koinon.platform import errors

BUDGET_SPENT = errors.register("assist_budget_spent", 429, "This month’s budget for assistance is used up.")
ASSIST_OFF = errors.register("assist_off", 409, "Assistance is off. An administrator can switch it on.")
ASSIST_AWAY = errors.register("assist_away", 503, "The language model does not answer. Everything else works.")
