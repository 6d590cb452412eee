"""Addresses of the guidance. `public` stands under the languages, `machine_readable` outside."""

from django.urls import URLPattern, path

from guidance import action_plan, checklist, help_cards, views

PUBLICATION = "vejledninger/<slug:publication>"
SIGNS = "vejledninger/tegn-paa-menneskehandel"
EMPLOYERS = "vejledninger/undgaa-skjult-tvangsarbejde"

public: list[URLPattern] = [
    path("faa-hjaelp/<slug:language>/", help_cards.help_card, name="help-card"),
    path("soeg/", views.search, name="search"),
    path(f"{SIGNS}/tjekliste/", checklist.checklist, name="checklist"),
    path(f"{EMPLOYERS}/selvtest/", action_plan.self_test, name="self-test"),
    path(f"{PUBLICATION}.pdf", views.pdf, name="pdf"),
    path(f"{PUBLICATION}/folder.pdf", views.folder_pdf, name="folder-pdf"),
    path(f"{PUBLICATION}/", views.publication, name="publication"),
    path(f"{PUBLICATION}/udgaver/", views.editions, name="editions"),
    path(f"{PUBLICATION}/udgaver/<int:number>/", views.edition, name="edition"),
    path(f"{PUBLICATION}/udgaver/<int:number>.pdf", views.edition_pdf, name="edition-pdf"),
    path(f"{PUBLICATION}/<slug:chapter>/", views.chapter, name="chapter"),
]

machine_readable: list[URLPattern] = [
    path("vejledninger/feed.atom", views.feed, name="guidance-feed"),
]
