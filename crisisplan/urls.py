"""Addresses of the contingency plan. `machine_readable` stands outside the languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from crisisplan.views import (
    announcements,
    cards,
    control,
    dispatches,
    editions,
    exercises,
    log,
    machine,
    pictures,
    reviews,
)
from crisisplan.views import public as pages
from crisisplan.views.exercise_wall import walled

public: list[URLPattern] = [
    path("beredskab/", pages.plan_page, name="plan"),
    path("beredskab/status/", pages.status_help, name="status-help"),
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
    path(f"{HERE}/nu/", control.live, name="live"),
    path(f"{HERE}/niveau/", control.change_level, name="change-level"),
    path(f"{HERE}/vurdering/", control.confirm_level, name="confirm-level"),
    path(f"{HERE}/nedtrapning/", control.step_down, name="step-down"),
    path(f"{HERE}/nedtrapning/godkend/", control.approve, name="approve"),
    path(f"{HERE}/nedtrapning/traek-tilbage/", control.withdraw, name="withdraw"),
    path(f"{HERE}/afslut/", control.close, name="close"),
    path(f"{HERE}/annuller/", control.annul, name="annul"),
    path(f"{HERE}/medunderskrift/", control.countersign, name="countersign"),
    # -- cards
    path(f"{HERE}/kort/<int:number>/", cards.card, name="card"),
    path(f"{HERE}/kort/<int:number>.pdf", cards.card_pdf, name="card-pdf"),
    path(f"{HERE}/kort/<int:number>/stop/", cards.stop, name="point-stop"),
    path(f"{HERE}/kort/<int:number>/igen/", cards.resume, name="point-resume"),
    path(f"{HERE}/opgave/<str:code>/", cards.act, name="task"),
    path(f"{HERE}/opgave/<str:code>/udfoert/", cards.done, name="task-done"),
    path(f"{HERE}/opgave/<str:code>/undlad/", cards.omit, name="task-omit"),
    path(f"{HERE}/tal/<str:code>/", cards.figure, name="figure"),
    path(f"{HERE}/roller/", cards.roles, name="roles"),
    # -- exercises
    path("beredskab/styring/oevelser/", exercises.exercises, name="exercises"),
    path("beredskab/styring/oevelser/ny/", exercises.start, name="exercise-start"),
    path(f"{HERE}/oevelse/", exercises.exercise, name="exercise"),
    path(f"{HERE}/oevelse/indspil/", exercises.injects, name="exercise-injects"),
    path(f"{HERE}/oevelse/indspil/nyt/", exercises.add_inject, name="exercise-inject-add"),
    path(f"{HERE}/oevelse/slut/", exercises.end, name="exercise-end"),
    path(f"{HERE}/oevelse/set/", exercises.seen, name="exercise-seen"),
    path(f"{HERE}/oevelse/opsamling/", exercises.lessons, name="exercise-lessons"),
    path(f"{HERE}/oevelse/slet/", exercises.erase, name="exercise-erase"),
    # -- the log, situation pictures, the report and its lessons
    path(f"{HERE}/log/", log.log_page, name="log"),
    path(f"{HERE}/log/skriv/", log.write_line, name="log-write"),
    path(f"{HERE}/log/<int:number>/ret/", log.correct_line, name="log-correct"),
    path(f"{HERE}/log/kontrol/", log.check_log, name="log-check"),
    path(f"{HERE}/log/hent/", log.export_log, name="log-export"),
    path(f"{HERE}/billeder/", pictures.picture_list, name="pictures"),
    path(f"{HERE}/billeder/nyt/", pictures.write_picture, name="picture-write"),
    path(f"{HERE}/billeder/<int:number>/", pictures.picture_page, name="picture"),
    path(f"{HERE}/billeder/<int:number>.pdf", pictures.picture_pdf, name="picture-pdf"),
    path(f"{HERE}/evaluering/", reviews.report_page, name="report"),
    path(f"{HERE}/evaluering/del/<int:number>/", reviews.report_part, name="report-part"),
    path(f"{HERE}/evaluering/godkend/", reviews.approve_report, name="report-approve"),
    path(f"{HERE}/evaluering.pdf", reviews.report_pdf, name="report-pdf"),
    path(f"{HERE}/evaluering/undervejs/", reviews.halfway, name="report-halfway"),
    path(f"{HERE}/anbefaling/", reviews.add_lesson, name="lesson-add"),
    path(f"{HERE}/anbefaling/<int:number>/", reviews.move_lesson, name="lesson-move"),
    path(f"{HERE}/anbefaling/<int:number>/planen/", reviews.carry_lesson, name="lesson-carry"),
    path("beredskab/styring/laering/", reviews.lessons, name="lessons"),
    path("beredskab/styring/historik/", reviews.history, name="history"),
    # -- the plan editor
    path("beredskab/styring/plan/", editions.editions, name="editions"),
    path("beredskab/styring/plan/kladde/", editions.start, name="edition-start"),
    path("beredskab/styring/plan/kladde/i-kraft/", editions.publish, name="edition-publish"),
    path(
        "beredskab/styring/plan/kladde/<slug:part>/<slug:key>/", editions.edit, name="edition-edit"
    ),
    path("beredskab/styring/plan/udgave/<int:number>/", editions.edition, name="edition"),
    path(f"{HERE}/plan/", editions.adopt, name="edition-adopt"),
    # -- announcements
    path(f"{HERE}/beskeder/", announcements.texts, name="announce"),
    path(f"{HERE}/besked/ny/", announcements.write, name="announce-write"),
    path(f"{HERE}/besked/ikke/", dispatches.not_sent, name="announce-not"),
    path(f"{HERE}/besked/<int:number>/", announcements.text, name="announce-text"),
    path(f"{HERE}/besked/<int:number>/ret/", announcements.edit, name="announce-edit"),
    path(f"{HERE}/besked/<int:number>/laest/", announcements.read, name="announce-read"),
    path(f"{HERE}/besked/<int:number>/godkend/", announcements.approve, name="announce-approve"),
    path(f"{HERE}/besked/<int:number>/kilde/", announcements.source, name="announce-source"),
    path(f"{HERE}/besked/<int:number>/m11/", announcements.correct, name="announce-correct"),
    path(f"{HERE}/besked/<int:number>/tilbage/", dispatches.withdraw, name="announce-withdraw"),
    path(f"{HERE}/besked/<int:number>/send/", dispatches.send, name="announce-send"),
    path(f"{HERE}/besked/<int:number>/i-haanden/", dispatches.by_hand, name="announce-by-hand"),
    path(f"{HERE}/besked/<int:number>/ned/", dispatches.take_down, name="announce-down"),
]
# Every address of an activation, also those still to come: an exercise cannot be seen from outside.
staff = [walled(pattern) for pattern in staff]
