"""The referral side's addresses: public walk and form, staff casework."""

from django.conf import settings
from django.urls import URLPattern, path

from referrals.intake import (
    call_code,
    form,
    kept_pages,
    mailbox,
    mailbox_withdraw,
    mailbox_write,
    walk,
)

public: list[URLPattern] = [
    path("procedure/", walk.procedure, name="procedure"),
    path("procedure/flowchart.svg", walk.flowchart_svg, name="flowchart-svg"),
    path("procedure/flowchart.pdf", walk.flowchart_pdf, name="flowchart-pdf"),
    path("procedure/spoergsmaal/<slug:key>/", walk.question, name="question"),
    path("procedure/resultat/", walk.outcome, name="outcome"),
    path("procedure/videre/", walk.go_on, name="go-on"),
    path("procedure/tegn/", walk.take_signs, name="take-signs"),
    path("procedure/forfra/", walk.start_again, name="start-again"),
    path("procedure/telefonkode/", call_code.make, name="call-code"),
    path("henvisning/", form.start, name="form-start"),
    path("henvisning/spoergsmaal/", form.all_questions, name="form-questions"),
    path("henvisning/tjek/", form.check, name="form-check"),
    path("henvisning/kvittering/", form.receipt, name="receipt"),
    path("henvisning/tak/", form.thanks, name="thanks"),
    path("henvisning/lukket/", kept_pages.close, name="form-closed"),
    path("henvisning/gem/", kept_pages.keep, name="keep"),
    path("henvisning/gem/slet/", kept_pages.delete, name="delete-kept"),
    path("henvisning/fortsaet/", kept_pages.resume, name="resume"),
    path("henvisning/svar/", mailbox.mailbox, name="mailbox"),
    path("henvisning/svar/skriv/", mailbox_write.write, name="mailbox-write"),
    path("henvisning/svar/traek-tilbage/", mailbox_withdraw.withdraw, name="mailbox-withdraw"),
    path("henvisning/svar/bevis.pdf", mailbox.proof, name="mailbox-proof"),
    path("henvisning/svar/luk/", mailbox.close, name="mailbox-close"),
    path("henvisning/<slug:slug>/", form.form_page, name="form-page"),
]

staff: list[URLPattern] = []
if settings.ROLE in ("staff", "all"):
    # The public process never imports what opens authority keys.
    from referrals.casework import urls as casework

    staff = casework.urlpatterns
