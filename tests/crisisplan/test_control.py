"""The staff's pages: who may open them, what they do, and what they refuse."""

import uuid

import pytest
from django.urls import reverse

from crisisplan import working
from crisisplan.models import Activation
from crisisplan.points import POINTS
from tests.crisisplan.builders import FORM, bring_to, make_activation, make_person

pytestmark = pytest.mark.django_db

MAY_SWITCH = ["crisis-lead", "administrator"]
MAY_NOT = ["cmm-intake", "cmm-caseworker", "cmm-lead", "us-receiver", "editor", "data-protection"]
TO_N2 = {"level": "N2", "chosen_points": ["1"]}
DEEDS = [
    "change-level",
    "confirm-level",
    "step-down",
    "approve",
    "withdraw",
    "close",
    "annul",
    "countersign",
]


@pytest.fixture
def lead(client):
    person = make_person()
    client.force_login(person)
    return person


def address(name, activation):
    return reverse(f"crisisplan:{name}", args=[activation.pk])


def every_address():
    activation = make_activation()
    pages = [address(name, activation) for name in ("activation", *DEEDS)]
    return [reverse("crisisplan:control"), reverse("crisisplan:activate"), *pages]


# -- who -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", MAY_NOT)
def test_other_roles_are_refused_everywhere(client, role):
    paths = every_address()
    client.force_login(make_person(role))
    for path in paths:
        assert client.get(path).status_code == 403, path
        assert client.post(path, {**FORM, "version": 1}).status_code in (403, 405), path
    assert Activation.objects.get().version == 1


def test_strangers_are_sent_to_sign_in(client):
    for path in every_address():
        assert client.get(path).url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("role", MAY_SWITCH)
def test_crisis_lead_and_administrator_may_switch(client, role):
    client.force_login(make_person(role))
    page = client.post(reverse("crisisplan:activate"), FORM, follow=True)
    assert "Planen er i kraft, og banneret er på alle sider." in page.text
    assert Activation.objects.get().level == "N3"


def test_an_unknown_activation_is_not_found(client, lead):
    assert client.get(reverse("crisisplan:annul", args=[uuid.uuid4()])).status_code == 404


# -- putting in force ------------------------------------------------------------------------------
def test_a_get_shows_the_form_and_what_will_happen_and_changes_nothing(client, lead):
    page = client.get(reverse("crisisplan:activate")).text
    assert "Banneret vises på alle sider inden for et sekund" in page
    assert "Skriv KRISE for at bekræfte" in page
    assert not Activation.objects.exists()


def test_an_empty_form_says_what_to_do_for_every_field(client, lead):
    page = client.post(reverse("crisisplan:activate"), {}).text
    for sentence in (
        "Vælg et niveau.",
        "Skriv, hvilken sygdom det gælder.",
        "Vælg hele landet eller mindst ét område.",
        "Vælg den vigtigste anledning.",
        "Skriv, hvor I ved det fra, og hvornår det kom.",
        "Skriv en begrundelse.",
        "Skriv ordet KRISE for at bekræfte.",
    ):
        assert page.count(sentence) == 2, sentence  # in the summary and at the field
    assert not Activation.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"confirmation": "KRIES"}, "Du skrev et andet ord."),
        ({"confirmation": "ØVELSE"}, "Du skrev et andet ord."),
        ({"level": "N4"}, "Vælg et af niveauerne på listen."),
        ({"level": "N2", "chosen_points": []}, "Vælg mindst ét punkt"),
        ({"areas": ["mars"]}, "Vælg blandt områderne på listen."),
        ({"chosen_points": ["9"]}, "Vælg blandt de otte punkter på listen."),
        ({"illness": "x" * 61}, "Gør teksten kortere: højst 60 tegn."),
        ({"illness": "."}, "Skriv, hvilken sygdom det gælder."),
        ({"illness": "mpox\u202e"}, "Brug kun bogstaver"),
        ({"illness": "mpox 🦠"}, "Brug kun bogstaver"),
        ({"illness": "<b>mpox"}, "Brug kun bogstaver"),
        ({"source": "SST\u202e"}, "Brug kun almindelige bogstaver"),
        ({"reason": "Hun hedder 010190-1234"}, "ligner et CPR-nummer"),
        ({"reason": "Skriv til a@example.dk"}, "Fjern e-mailadressen."),
        ({"reason": "x" * 1001}, "Gør teksten kortere"),
        ({"reason": "a\x07b"}, "usynlige tegn"),
    ],
)
def test_a_mistake_in_the_form_changes_nothing_and_says_what_to_do(client, lead, wrong, sentence):
    page = client.post(reverse("crisisplan:activate"), {**FORM, **wrong})
    assert page.status_code == 200
    assert sentence in page.text
    assert not Activation.objects.exists()


def test_the_word_may_be_typed_in_small_letters(client, lead):
    client.post(reverse("crisisplan:activate"), {**FORM, "confirmation": " krise "})
    assert Activation.objects.count() == 1


def test_pressing_twice_makes_one_activation_and_a_plain_refusal(client, lead):
    client.post(reverse("crisisplan:activate"), FORM)
    page = client.post(reverse("crisisplan:activate"), FORM)
    assert "Der er allerede en aktivering for mpox i Midtjylland" in page.text
    assert Activation.objects.count() == 1


def test_the_name_of_the_illness_is_tidied(client, lead):
    client.post(
        reverse("crisisplan:activate"), {**FORM, "illness": "  H5N1\xa0(fugle-influenza)   ny. "}
    )
    assert Activation.objects.get().illness == "H5N1 (fugle-influenza) ny"


def test_the_name_of_the_illness_is_escaped(client):
    make_activation(illness="<b>mpox</b>")
    page = client.get("/beredskab/").text
    assert "<b>mpox" not in page
    assert "&lt;b&gt;mpox&lt;/b&gt;." in page


# -- the other deeds -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "start", "sent", "end"),
    [
        ("change-level", "N2", {"level": "N3", "confirmation": "krise"}, "N3"),
        ("change-level", "N3", {**TO_N2, "confirmation": "KRISE"}, "N2"),
        ("confirm-level", "N3", {}, "N3"),
        ("step-down", "N3", {"is_reviewed": "on"}, "N3"),
        ("close", "N1", {"confirmation": "AFSLUT"}, "closed"),
        ("annul", "N2", {"confirmation": "ANNULLER"}, "annulled"),
        ("annul", "N3", {"confirmation": "annullér"}, "annulled"),
        ("countersign", "N2", {}, "N2"),
    ],
)  # fmt: skip
def test_each_deed_has_a_page_and_does_what_it_says(client, lead, name, start, sent, end):
    activation = bring_to(start)
    page = client.get(address(name, activation))
    assert page.status_code == 200
    assert "Det sker, når du trykker" in page.text

    sent = {"version": activation.version, "reason": "Derfor.", **sent}
    answer = client.post(address(name, activation), sent)

    assert answer.status_code == 302, answer.text
    version = activation.version
    activation.refresh_from_db()
    assert activation.position == end
    assert activation.version == version + 1


@pytest.mark.parametrize(
    ("name", "start", "sent"),
    [
        ("change-level", "N2", {"level": "N3", "confirmation": "ØVELSE"}),
        ("change-level", "N2", {"level": "N4", "confirmation": "KRISE"}),
        ("change-level", "N3", {"level": "N2", "confirmation": "KRISE"}),
        ("step-down", "N3", {}),
        ("close", "N1", {"confirmation": "ANNULLER"}),
        ("annul", "N2", {"confirmation": ""}),
        ("annul", "N2", {"confirmation": "ANNULLER", "reason": ""}),
        ("annul", "N2", {"confirmation": "ANNULLER", "version": ""}),
    ],
)
def test_a_deed_not_confirmed_is_not_done(client, lead, name, start, sent):
    activation = bring_to(start)
    sent = {"version": activation.version, "reason": "Derfor.", **sent}
    page = client.post(address(name, activation), sent)
    assert page.status_code == 200
    assert "Der er problemer" in page.text
    before = activation.version
    activation.refresh_from_db()
    assert activation.version == before


def test_two_people_step_down_over_two_pages(client, lead):
    activation = make_activation()
    sent = {"version": 1, "reason": "Roligt.", "is_reviewed": "on"}
    client.post(address("step-down", activation), sent)
    own = client.get(address("activation", activation)).text
    assert "To personer skal trappe ned" in own
    assert address("approve", activation) not in own

    approve = {"version": 2, "confirmation": "NEDTRAP"}
    refused = client.post(address("approve", activation), approve)
    assert refused.status_code == 409
    assert "Det skal der to personer til" in refused.text

    client.force_login(make_person("administrator"))
    page = client.get(address("approve", activation)).text
    assert "Roligt." in page and str(lead) in page
    client.post(address("approve", activation), approve)
    activation.refresh_from_db()
    assert activation.position == "N4"


def test_an_old_page_is_refused_and_shows_what_holds_now(client, lead):
    activation = make_activation(level="N2")
    activation.change_level("N3", reason="Værre.", by=make_person(), seen=1)
    sent = {"version": 1, "reason": "En fejl.", "confirmation": "ANNULLER"}
    page = client.post(address("annul", activation), sent)
    assert page.status_code == 409
    assert "En anden har ændret aktiveringen" in page.text
    assert "N3 Operationsberedskab" in page.text
    activation.refresh_from_db()
    assert activation.position == "N3"


def test_a_deed_that_is_not_open_shows_the_activation_instead(client, lead):
    activation = bring_to("closed")
    for name in DEEDS:
        page = client.get(address(name, activation))
        assert page.status_code == 409
        assert "Det kan ikke gøres, som aktiveringen står nu." in page.text


def test_the_one_who_activated_is_not_offered_to_countersign(client):
    person = make_person()
    activation = make_activation(by=person)
    client.force_login(person)
    assert (
        address("countersign", activation) not in client.get(address("activation", activation)).text
    )
    client.force_login(make_person())
    assert address("countersign", activation) in client.get(address("activation", activation)).text


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        ("N2", "Du har selv sat planen i kraft. En anden kriseleder eller administratoren"),
        (
            "annulled",
            "Du har selv annulleret aktiveringen. En anden kriseleder eller administratoren",
        ),
    ],
)
def test_countersigning_ones_own_deed_is_refused_in_plain_words(client, lead, level, sentence):
    activation = make_activation(level="N2", by=lead)
    if level == "annulled":
        activation.annul(reason="En fejl.", by=lead, seen=1)
    for answer in (
        client.get(address("countersign", activation)),
        client.post(address("countersign", activation), {"version": activation.version}),
    ):
        assert answer.status_code == 409
        assert sentence in answer.text


def test_no_point_is_ticked_beforehand(client, lead):
    page = client.get(reverse("crisisplan:activate")).text
    assert "checked" not in page
    assert "Er det København, så vælg hele landet." in page


def test_both_who_close_see_what_is_missing_and_the_words_fit_a_closing(client, lead):
    activation = bring_to("N4")
    working.done(activation, "P1.D1", seen=0, by=lead)
    page = client.get(address("step-down", activation)).text
    assert "74 opgaver er ikke gjort." in page and "10 opgaver er åbne" in page
    assert "Slutbeskeden M12 er ikke sendt." in page
    sent = {"version": activation.version, "reason": "Slut.", "is_reviewed": "on"}
    page = client.post(address("step-down", activation), sent, follow=True).text
    assert "Afslutningen er foreslået." in page

    client.force_login(make_person("crisis-lead"))
    page = client.get(address("approve", activation)).text
    assert "74 opgaver er ikke gjort." in page and "Skriv AFSLUT for at bekræfte" in page
    approve = {"version": activation.version + 1, "confirmation": "NEDTRAP"}
    assert "Du skrev et andet ord." in client.post(address("approve", activation), approve).text
    approve["confirmation"] = "AFSLUT"
    page = client.post(address("approve", activation), approve, follow=True).text
    assert "Afslutningen er godkendt." in page and "Nedtrapningen er godkendt" not in page


@pytest.mark.parametrize(("start", "last"), [("N3", 7), ("N4", 8)])
def test_the_eighth_stop_criterion_is_gone_through_when_it_ends(client, lead, start, last):
    page = client.get(address("step-down", bring_to(start))).text
    assert f"{last}. {POINTS[last].short}" in page
    assert ("8. Genåbning" in page) == (last == 8)


def test_the_history_says_an_annulment_once(client, lead):
    page = client.get(address("activation", bring_to("annulled"))).text
    assert "Annulleret: " not in page


def test_control_shows_what_is_in_force_and_what_is_late(client, lead):
    page = client.get(reverse("crisisplan:control")).text
    assert "Siderne viser intet banner." in page
    activation = make_activation(level="N2")
    bring_to("annulled", areas=["nord"])

    page = client.get(reverse("crisisplan:control")).text

    assert activation.number in page
    assert "Stabsberedskab" in page
    assert "Medunderskrift" in page
    assert "Annulleret (sat i kraft ved en fejl)" in page
    assert page.count("Ikke i kraft") == 6


def test_the_history_tells_who_did_what_and_why(client, lead):
    activation = make_activation(level="N2", reason="Første <grund>.")
    by = make_person()
    activation.change_level("N3", reason="Anden grund.", by=by, seen=1)
    page = client.get(address("activation", activation)).text
    assert "Første &lt;grund&gt;." in page
    assert "Anden grund." in page
    assert str(by) in page
    assert "Operationsberedskab (N3)" in page


def test_staff_pages_are_not_stored(client, lead):
    assert client.get(reverse("crisisplan:control"))["Cache-Control"] == "no-store"
