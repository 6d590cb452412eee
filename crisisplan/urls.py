"""Addresses of the contingency plan. `machine_readable` stands outside the languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from crisisplan.views import control, machine
from crisisplan.views import public as pages

public: list[URLPattern] = [
    path("beredskab/", pages.plan_page, name="plan"),
    path("beredskab/beredskabsplan.pdf", pages.plan_pdf, name="plan-pdf"),
    path("beredskab/punkt/<int:number>/", pages.point_page, name="point"),
]

machine_readable: list[URLPattern] = [
    path("beredskab/status.json", machine.status, name="crisis-status"),
    path("beredskab/feed.atom", machine.feed, name="crisis-feed"),
]

HERE = "beredskab/styring/<uuid:pk>"

staff: list[URLPattern] = [
    path("beredskab/styring/", control.control, name="control"),
    path("beredskab/styring/saet-i-kraft/", control.activate, name="activate"),
    path(f"{HERE}/", control.activation_page, name="activation"),
    path(f"{HERE}/niveau/", control.change_level, name="change-level"),
    path(f"{HERE}/vurdering/", control.confirm_level, name="confirm-level"),
    path(f"{HERE}/nedtrapning/", control.step_down, name="step-down"),
    path(f"{HERE}/nedtrapning/godkend/", control.approve, name="approve"),
    path(f"{HERE}/nedtrapning/traek-tilbage/", control.withdraw, name="withdraw"),
    path(f"{HERE}/afslut/", control.close, name="close"),
    path(f"{HERE}/annuller/", control.annul, name="annul"),
    path(f"{HERE}/medunderskrift/", control.countersign, name="countersign"),
]
