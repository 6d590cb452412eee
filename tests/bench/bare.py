"""The least a Django view can be: what the portal's pages and forms are compared with.

`/page` returns the bytes of $BENCH_BODY with the headers of $BENCH_HEADERS, `/least` the bytes with
the fewest headers; `/form` is one question behind Django's CSRF check. No middleware at all; with
$BENCH_MIDDLEWARE=usual the list that Django's own manual starts with.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django import forms
from django.conf import settings

USUAL = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = "django.template.backends.django.DjangoTemplates"

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="only-for-the-benchmark",
    ROOT_URLCONF=__name__,
    MIDDLEWARE=USUAL if os.environ.get("BENCH_MIDDLEWARE") == "usual" else [],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    TEMPLATES=[{"BACKEND": TEMPLATES}],
    LANGUAGE_CODE="da",
    LANGUAGES=[("da", "Dansk"), ("en", "English")],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402 – all of these need the settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_protect  # noqa: E402

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEADERS = json.loads(os.environ["BENCH_HEADERS"])
SHOWN = "<form method=post>{% csrf_token %}{{ form }}<button>Videre</button></form>"


class Question(forms.Form):
    answer = forms.ChoiceField(
        choices=[("yes", "Ja"), ("no", "Nej"), ("unknown", "Ved ikke")], widget=forms.RadioSelect
    )


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers=HEADERS)


def least(request: HttpRequest) -> HttpResponse:
    kind = "text/html; charset=utf-8"
    return HttpResponse(BODY, content_type=kind, headers={"Content-Encoding": "gzip"})


@csrf_protect
def form(request: HttpRequest) -> HttpResponse:
    asked = Question(request.POST) if request.method == "POST" else Question()
    if asked.is_valid():
        return HttpResponseRedirect("/next")
    template = engines["django"].from_string(SHOWN)
    return HttpResponse(template.render({"form": asked}, request))


urlpatterns = [path("page", page), path("least", least), path("form", form)]
application = get_wsgi_application()
