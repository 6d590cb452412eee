"""Addresses behind the sign-in: cases, hand-offs, keys."""

from django.urls import URLPattern, path

from referrals.casework import cases, handoffs, unlock

urlpatterns: list[URLPattern] = [
    path("sager/", cases.case_list, name="list"),
    # -- keys
    path("sager/laas-op/", unlock.unlock, name="unlock"),
    path("sager/laas/", unlock.lock, name="lock"),
    # -- hand-offs
    path("sager/overdragelser/", handoffs.inbox, name="handoffs"),
    path("sager/overdragelser/<uuid:pk>/", handoffs.received, name="handoff"),
    path("sager/overdragelser/<uuid:pk>/afgoer/", handoffs.decide, name="handoff-decide"),
    path(
        "sager/overdragelser/<uuid:pk>/bekraeft/", handoffs.acknowledge, name="handoff-acknowledge"
    ),
    path("sager/overdragelser/<uuid:pk>/overtag/", handoffs.accept, name="handoff-accept"),
    # -- one case
    path("sager/<uuid:pk>/", cases.case, name="case"),
    path("sager/<uuid:pk>/aabn/", cases.open_case, name="case-open"),
    path("sager/<uuid:pk>/tag/", cases.take, name="case-take"),
    path("sager/<uuid:pk>/giv-tilbage/", cases.give_back, name="case-give-back"),
    path("sager/<uuid:pk>/overdrag/", handoffs.propose, name="handoff-propose"),
]
