"""Activations of the plan, what each consists of, and what is written while it runs."""

from crisisplan.models.activation import Activation
from crisisplan.models.areas import Area
from crisisplan.models.editions import FrozenPlan, PlanEdition
from crisisplan.models.exercises import Exercise, Inject, Participant
from crisisplan.models.log import LogEntry
from crisisplan.models.messages import Announcement, Dispatch, Recipient, RecipientList
from crisisplan.models.parts import ActivationArea, PointProgress, Step
from crisisplan.models.reviews import Recommendation, Report
from crisisplan.models.work import IndicatorReading, RoleHolder, SituationPicture, TaskProgress

__all__ = [
    "Activation",
    "ActivationArea",
    "Announcement",
    "Area",
    "Dispatch",
    "Exercise",
    "FrozenPlan",
    "IndicatorReading",
    "Inject",
    "LogEntry",
    "Participant",
    "PlanEdition",
    "PointProgress",
    "Recipient",
    "RecipientList",
    "Recommendation",
    "Report",
    "RoleHolder",
    "SituationPicture",
    "Step",
    "TaskProgress",
]
