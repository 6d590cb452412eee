"""Every address. PORTAL_ROLE picks which of them this process serves."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

import crisisplan.urls
import referrals.urls
from portal import accounts, public_urls, views

handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.forbidden"
handler404 = "portal.error_pages.not_found"
handler500 = "portal.error_pages.server_error"

everywhere: list[URLPattern | URLResolver] = [
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
]

account_pages = [
    path("", accounts.home, name="home"),
    path("log-ind/", accounts.sign_in, name="sign-in"),
    path("log-ud/", accounts.sign_out, name="sign-out"),
    path("demo/", accounts.demo, name="demo"),
]

staff_pages: list[URLPattern | URLResolver] = [
    path("konto/", include((account_pages, "accounts"))),
    path("", include((referrals.urls.staff, "referrals"), namespace="referrals")),
    path("", include((crisisplan.urls.staff, "crisisplan"), namespace="crisisplan")),
]

machine_readable, public_pages = public_urls.machine_readable, public_urls.public_pages
if settings.ROLE == "all":
    # One namespace for public and staff pages of an app, so that links work in every role.
    public_pages = [
        *public_pages[:-2],
        path("", include((referrals.urls.public + referrals.urls.staff, "referrals"))),
        path("", include((crisisplan.urls.public + crisisplan.urls.staff, "crisisplan"))),
    ]
    del staff_pages[1:]

urlpatterns: list[URLPattern | URLResolver] = [*everywhere]
if settings.ROLE in ("public", "all"):
    urlpatterns += machine_readable
    urlpatterns += i18n_patterns(*public_pages, prefix_default_language=False)
if settings.ROLE in ("staff", "all"):
    from django.contrib import admin

    urlpatterns += [path("admin/", admin.site.urls)]
    urlpatterns += i18n_patterns(*staff_pages, prefix_default_language=False)
if settings.ROLE == "staff":
    urlpatterns += i18n_patterns(path("", views.staff_home), prefix_default_language=False)
