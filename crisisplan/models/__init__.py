"""Activations of the plan, and what each consists of."""

from crisisplan.models.activation import Activation
from crisisplan.models.parts import ActivationArea, PointProgress, Step

__all__ = ["Activation", "ActivationArea", "PointProgress", "Step"]
