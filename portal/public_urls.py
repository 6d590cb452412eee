"""The addresses everyone may open, without a language before them."""

from django.urls import URLPattern, URLResolver, include, path

import crisisplan.urls
import guidance.urls
import referrals.urls
from portal import views

machine_readable: list[URLPattern | URLResolver] = [
    path("forlad/", views.leave, name="leave"),
    path("was", views.was, name="was"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("", include(crisisplan.urls.machine_readable)),
    path("", include(guidance.urls.machine_readable)),
]

public_pages: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("guidelines-og-procedurer/", views.library, name="library"),
    path("kontakt/", views.contact, name="contact"),
    path("faa-hjaelp/", views.get_help, name="get-help"),
    path("privatliv/", views.privacy_page, name="privacy"),
    path("sikker-paa-nettet/", views.online_safety, name="online-safety"),
    path("", include((guidance.urls.public, "guidance"))),
    path("", include((referrals.urls.public, "referrals"))),
    path("", include((crisisplan.urls.public, "crisisplan"))),
]

# For a process that serves none of them and must still know them: the editors' check of links.
urlpatterns = machine_readable + public_pages
