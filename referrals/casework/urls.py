"""Addresses behind the sign-in: cases, hand-offs, keys."""

from django.urls import URLPattern, path

from referrals.casework import cases, handoffs, moves, receiving, unlock, writing

urlpatterns: list[URLPattern] = [
    path("sager/", cases.case_list, name="list"),
    # -- keys
    path("sager/laas-op/", unlock.unlock, name="unlock"),
    path("sager/laas/", unlock.lock, name="lock"),
    # -- hand-offs
    path("sager/overdragelser/", receiving.inbox, name="handoffs"),
    path("sager/overdragelser/<uuid:pk>/", receiving.received, name="handoff"),
    path("sager/overdragelser/<uuid:pk>/afgoer/", handoffs.decide, name="handoff-decide"),
    path("sager/overdragelser/<uuid:pk>/kald-tilbage/", handoffs.recall, name="handoff-recall"),
    path(
        "sager/overdragelser/<uuid:pk>/bekraeft/",
        receiving.acknowledge,
        name="handoff-acknowledge",
    ),
    path("sager/overdragelser/<uuid:pk>/overtag/", receiving.accept, name="handoff-accept"),
    path("sager/overdragelser/<uuid:pk>/raad/", receiving.give_advice, name="handoff-advice"),
    path("sager/overdragelser/<uuid:pk>/afvis/", receiving.decline, name="handoff-decline"),
    # -- one case
    path("sager/<uuid:pk>/", cases.case, name="case"),
    path("sager/<uuid:pk>/aabn/", cases.open_case, name="case-open"),
    path("sager/<uuid:pk>/tag/", moves.take, name="case-take"),
    path("sager/<uuid:pk>/giv-tilbage/", moves.give_back, name="case-give-back"),
    path("sager/<uuid:pk>/tildel/", moves.assign, name="case-assign"),
    path("sager/<uuid:pk>/vent-ikke/", moves.stop_waiting, name="case-stop-waiting"),
    path("sager/<uuid:pk>/afslut/", moves.close, name="case-close"),
    path("sager/<uuid:pk>/vis-videre/", moves.send_on, name="case-redirect"),
    path("sager/<uuid:pk>/traek-tilbage/", moves.withdraw, name="case-withdraw"),
    path("sager/<uuid:pk>/foreslaa-genaabning/", moves.ask_to_reopen, name="case-ask-to-reopen"),
    path("sager/<uuid:pk>/genaabn/", moves.reopen, name="case-reopen"),
    path("sager/<uuid:pk>/dubletter/", moves.duplicates, name="case-duplicates"),
    path("sager/<uuid:pk>/dubletter/<uuid:other>/loes/", moves.unlink, name="case-unlink"),
    path("sager/<uuid:pk>/note/", writing.note, name="case-note"),
    path("sager/<uuid:pk>/arbejdsark/", writing.sheet, name="case-sheet"),
    path("sager/<uuid:pk>/samtykke/", writing.consent, name="case-consent"),
    path("sager/<uuid:pk>/beskeder/", writing.messages, name="case-messages"),
    path("sager/<uuid:pk>/overdrag/", handoffs.propose, name="handoff-propose"),
]
