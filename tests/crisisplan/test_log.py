"""The log: written, corrected, filtered, never edited; every tampering found; checked by others."""

import csv
import hashlib
import io
import json
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crisisplan.editions import freezing
from crisisplan.forms.log import LineForm
from crisisplan.log import appendonly, exporting, logbook, openchain
from crisisplan.models import Activation, LogEntry, Recommendation
from portal import outbox
from portal.models import AuditEvent, OutboxMessage, User
from tests.crisisplan.builders import bring_to, make_activation, make_person

pytestmark = pytest.mark.django_db
Kind = LogEntry.Kind
LOG = LogEntry._meta.db_table


@pytest.fixture
def lead(client):
    person = make_person()
    client.force_login(person)
    return person


@pytest.fixture
def activation():
    return make_activation()


def address(name, activation, *more):
    return reverse(f"crisisplan:{name}", args=[activation.pk, *more])


def line(**changes):
    """A page of the form, as a browser sends it."""
    return {
        "kind": "decision",
        "text": "Vi forlænger hotlinens bemanding.",
        "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "key": str(uuid.uuid4()),
        **changes,
    }


def fill(activation, count=8):
    """Some lines of many kinds; the last number is returned."""
    by = make_person("crisis-staff")
    for number in range(count):
        kind = [Kind.EVENT, Kind.DECISION, Kind.OMISSION, Kind.ACTION][number % 4]
        logbook.write(activation, kind, f"Linje om {number} steder.", by=by, point=number % 8 + 1)
    return logbook.head(activation).number


# -- writing ---------------------------------------------------------------------------------------
def test_a_line_is_written_with_everything_that_was_filled_in(client, lead, activation):
    sent = line(
        point="3",
        area="midt",
        on_authority_of="Kriseleder",
        reference="k7qm-2zrd",
        assess_before_release="on",
    )
    page = client.post(address("log-write", activation), sent, follow=True)

    entry = activation.log.get(kind=Kind.DECISION)
    assert "er skrevet i loggen." in page.text
    assert (entry.point, entry.area, entry.by) == (3, "midt", lead)
    assert (entry.on_authority_of, entry.reference) == ("Kriseleder", "K7QM-2ZRD")
    assert entry.assess_before_release
    assert timezone.now() - entry.happened_at < timedelta(minutes=2)
    assert logbook.verify(activation) == []


def test_a_page_sent_twice_writes_one_line(client, lead, activation):
    sent = line()
    before = activation.log.count()
    for _attempt in range(2):
        client.post(address("log-write", activation), sent)

    assert activation.log.count() == before + 1


def test_another_activations_key_is_never_taken_for_ones_own(activation):
    other = make_activation(areas=["nord"])
    key = uuid.uuid4()
    logbook.write(other, Kind.EVENT, "Noget andet sted.", key=key)

    with pytest.raises(RuntimeError), transaction.atomic():
        logbook.write(activation, Kind.EVENT, "Noget her.", key=key)
    assert not activation.log.filter(text="Noget her.").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Skriv, hvad der skete, eller hvad I besluttede."),
        ({"kind": ""}, "Vælg, hvad slags linje det er."),
        ({"kind": "level"}, "Vælg en slags på listen."),
        ({"kind": "correction"}, "Vælg en slags på listen."),
        ({"happened_at": "2999-01-01T10:00"}, "Tidspunktet er ikke kommet endnu."),
        ({"happened_at": "i går"}, "Skriv dato og klokkeslæt, for eksempel"),
        ({"area": "nord"}, "Vælg blandt områderne på listen."),
        ({"point": "9"}, "Vælg blandt de otte punkter på listen."),
        ({"on_authority_of": "Opdigtet Person"}, "Vælg en funktion på listen."),
        ({"reference": "Opdigtet"}, "Skriv kun sagens nummer"),
        ({"key": "x"}, "Siden var ikke hel."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_is_kept(client, lead, activation, wrong, sentence):
    before = activation.log.count()
    page = client.post(address("log-write", activation), line(**wrong))

    assert sentence in page.text
    assert wrong.get("text") == "" or "Vi forlænger hotlinens bemanding." in page.text
    assert activation.log.count() == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hun har nummer 010190-1234.", "CPR-nummer"),
        ("Skriv til person@example.invalid om det.", "e-mailadressen"),
    ],
)
def test_cpr_and_mail_addresses_never_pass(client, lead, activation, text, sentence):
    page = client.post(address("log-write", activation), line(text=text, is_no_person="on"))

    assert sentence in page.text
    assert text in page.text
    assert not activation.log.filter(text=text).exists()


def test_what_may_be_a_telephone_number_passes_once_somebody_has_looked_again(
    client, lead, activation
):
    text = "Lageret er talt: 20 30 40 50 masker i de fire kasser."
    page = client.post(address("log-write", activation), line(text=text))
    assert "Teksten ligner et telefonnummer." in page.text
    assert "Jeg har set efter" in page.text
    assert text in page.text
    assert not activation.log.filter(text=text).exists()

    client.post(address("log-write", activation), line(text=text, is_no_person="on"))
    assert activation.log.filter(text=text).exists()


def test_the_tick_is_only_there_when_it_is_needed(client, lead, activation):
    assert "Jeg har set efter" not in client.get(address("log-write", activation)).text
    wrong = client.post(address("log-write", activation), line(kind=""))
    assert "Jeg har set efter" not in wrong.text


@pytest.mark.parametrize("position", ["closed", "annulled"])
def test_a_sealed_log_takes_no_more_lines_from_people(client, lead, position):
    activation = bring_to(position)
    before = activation.log.count()
    for name in ("log-write", "log-correct"):
        more = [1] if name == "log-correct" else []
        page = client.post(address(name, activation, *more), line())
        assert page.status_code == 409
        assert "Loggen er lukket" in page.text
    assert activation.log.count() == before


@pytest.mark.parametrize("role", ["administrator"])
def test_those_who_only_see_may_read_and_not_write(client, activation, role):
    client.force_login(make_person(role))
    assert client.get(address("log", activation)).status_code == 200
    assert "Skriv i loggen" not in client.get(address("log", activation)).text
    assert client.post(address("log-write", activation), line()).status_code == 403
    assert client.post(address("log-correct", activation, 1), line()).status_code == 403


def test_no_address_edits_or_deletes_a_line():
    from crisisplan.urls import staff

    names = {pattern.name for pattern in staff if pattern.name and pattern.name.startswith("log")}
    assert names == {"log", "log-write", "log-correct", "log-check", "log-export"}


# -- correcting ------------------------------------------------------------------------------------
def test_a_correction_stands_beside_the_struck_line(client, lead, activation):
    wrong = logbook.write(activation, Kind.EVENT, "Fire steder er lukket.", by=lead, point=4)
    sent = {"text": "Fem steder er lukket.", "key": str(uuid.uuid4())}
    page = client.post(address("log-correct", activation, wrong.number), sent, follow=True)

    made = activation.log.get(kind=Kind.CORRECTION)
    assert (made.corrects, made.point) == (wrong, 4)
    assert "<s>Fire steder er lukket.</s>" in page.text
    assert f"Rettet i linje {made.number}:" in page.text
    assert f"Retter linje {wrong.number}:" in page.text
    wrong.refresh_from_db()
    assert wrong.text == "Fire steder er lukket."
    assert logbook.verify(activation) == []


def test_a_correction_may_be_corrected(client, lead, activation):
    first = logbook.write(activation, Kind.EVENT, "Fire.", by=lead)
    second = logbook.write(activation, Kind.CORRECTION, "Fem.", by=lead, corrects=first)
    sent = {"text": "Seks.", "key": str(uuid.uuid4())}
    page = client.post(address("log-correct", activation, second.number), sent, follow=True)

    assert "<s>Fem.</s>" in page.text
    assert activation.log.get(corrects=second).text == "Seks."


# -- reading ---------------------------------------------------------------------------------------
def numbers_on(page):
    return [entry.number for entry in page.context["lines"]]


def test_the_pages_are_fifty_lines_newest_first_without_gaps(client, lead, activation):
    last = fill(activation, 120)
    seen, next_page = [], "?"
    while next_page:
        page = client.get(address("log", activation) + next_page)
        seen += numbers_on(page)
        next_page = page.context["next_page"]

    assert seen == list(range(last, 0, -1))


@pytest.mark.parametrize(
    ("question", "is_shown"),
    [
        ({"kind": "omission"}, lambda e: e.kind == Kind.OMISSION),
        ({"kind": "decided"}, lambda e: e.kind in (Kind.OMISSION, Kind.DECISION)),
        ({"point": "3"}, lambda e: e.point == 3),
        ({"kind": "decided", "point": "2"}, lambda e: e.kind == Kind.DECISION and e.point == 2),
        ({"area": "midt"}, lambda e: e.area == "midt"),
        ({"kind": "level"}, lambda e: e.kind == Kind.LEVEL),
        ({"kind": "nothing", "point": "99", "before": "-1"}, lambda e: True),
    ],
)
def test_the_filters_show_what_they_say(client, lead, activation, question, is_shown):
    fill(activation, 16)
    logbook.write(activation, Kind.AGREEMENT, "Aftalt i området.", by=lead, area="midt")
    page = client.get(address("log", activation), question)

    expected = [e.number for e in activation.log.order_by("-number") if is_shown(e)]
    assert numbers_on(page) == expected
    assert expected


def test_the_page_asks_as_many_questions_for_fifty_lines_as_for_two(client, lead, activation):
    client.get(address("log", activation))  # what is asked once per session
    asked = []
    for count in (1, 60):
        fill(activation, count)
        with CaptureQueriesContext(connection) as queries:
            client.get(address("log", activation))
        # What is in force is asked again each quarter of a second, whoever reads.
        asked.append(sum("publicstate" not in query["sql"] for query in queries))

    assert asked[0] == asked[1] <= 20


# -- tampering (bar B6) ----------------------------------------------------------------------------
@pytest.fixture
def without_triggers(activation):
    fill(activation, 10)
    appendonly.remove(connection)
    yield activation
    appendonly.install(connection)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def id_of(activation, number):
    entry = activation.log.get(number=number)
    return entry.pk.hex if connection.vendor == "sqlite" else str(entry.pk)


COLUMNS = {
    "text": "Noget andet.",
    "kind": "agreement",
    "point": 7,
    "area": "nord",
    "happened_at": "2026-01-01 10:00:00+00:00",
    "entered_at": "2026-01-01 10:00:00+00:00",
    "on_authority_of": "Kriseleder",
    "reference": "K7QM-2ZRD",
    "assess_before_release": True,
    "previous": "f" * 64,
    "mac": "f" * 64,
    "by_id": None,
}


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_a_change_of_any_field_is_found(without_triggers, column):
    pk = id_of(without_triggers, 6)
    sql(f"UPDATE {LOG} SET {column} = %s WHERE id = %s", COLUMNS[column], pk)

    found = logbook.verify(without_triggers)
    assert any(finding.number == 6 for finding in found), found


def test_every_column_of_a_line_is_under_the_mac():
    covered = set(COLUMNS) | {"id", "activation_id", "number", "corrects_id"}
    assert {field.attname for field in LogEntry._meta.fields} == covered


@pytest.mark.parametrize("number", [1, 2, 6, 10])
def test_a_removed_line_is_found(without_triggers, number):
    sql(f"DELETE FROM {LOG} WHERE id = %s", id_of(without_triggers, number))

    assert logbook.Finding(number, logbook.MISSING) in logbook.verify(without_triggers)


def test_a_removed_line_is_found_also_when_the_others_move_up(without_triggers):
    sql(f"DELETE FROM {LOG} WHERE id = %s", id_of(without_triggers, 5))
    for number in range(6, 12):
        pk = id_of(without_triggers, number)
        sql(f"UPDATE {LOG} SET number = %s WHERE id = %s", number - 1, pk)

    assert any(f.number == 5 for f in logbook.verify(without_triggers))


def test_an_inserted_line_is_found(without_triggers):
    last = logbook.head(without_triggers)
    forged = LogEntry(
        activation=without_triggers,
        number=last.number + 1,
        happened_at=timezone.now(),
        entered_at=timezone.now(),
        kind=Kind.DECISION,
        text="Det besluttede vi.",
        previous=last.mac,
        mac=hashlib.sha256(b"a guess").hexdigest(),
    )
    forged.save(force_insert=True)

    assert logbook.verify(without_triggers) == [logbook.Finding(forged.number, logbook.CHANGED)]


def test_two_lines_that_change_places_are_found(without_triggers):
    third, fourth = id_of(without_triggers, 3), id_of(without_triggers, 4)
    for number, pk in ((99, third), (3, fourth), (4, third)):
        sql(f"UPDATE {LOG} SET number = %s WHERE id = %s", number, pk)

    assert {f.number for f in logbook.verify(without_triggers)} >= {3, 4}


def test_a_line_moved_to_another_activation_is_found(without_triggers):
    other = make_activation(areas=["nord"])
    moved, home = id_of(without_triggers, 11), other.pk
    home = home.hex if connection.vendor == "sqlite" else str(home)
    sql(f"UPDATE {LOG} SET activation_id = %s, number = 2 WHERE id = %s", home, moved)

    assert logbook.verify(other) != []


def test_a_cut_tail_is_found_against_a_printed_head_and_only_so(without_triggers):
    printed = logbook.head(without_triggers)
    for number in (9, 10, 11):
        sql(f"DELETE FROM {LOG} WHERE id = %s", id_of(without_triggers, number))

    assert logbook.verify(without_triggers) == []
    assert logbook.verify(without_triggers, against=printed) == [
        logbook.Finding(11, logbook.NOT_AS_PRINTED)
    ]


def test_a_log_written_anew_with_the_secret_is_found_against_a_printed_head(without_triggers):
    """Whoever has database and secret can make a whole chain, but not the one on paper."""
    printed = logbook.head(without_triggers)
    last = id_of(without_triggers, printed.number)
    sql(f"DELETE FROM {LOG} WHERE id = %s", last)
    logbook.write(without_triggers, Kind.DECISION, "En helt anden beslutning.")

    assert logbook.verify(without_triggers) == []
    assert logbook.verify(without_triggers, against=printed) != []


@pytest.mark.parametrize("code", ["", "0", "abc", "é" * 16])
def test_a_code_too_short_or_strange_never_fits(activation, code):
    head = logbook.head(activation)
    assert not logbook.is_same_code(head.mac, code)
    assert logbook.is_same_code(head.mac, head.mac[:16])


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {LOG} SET text = 'x' WHERE number = 1",
        f"UPDATE {LOG} SET mac = mac WHERE number = 1",
        f"DELETE FROM {LOG} WHERE number = 1",
    ],
)
def test_the_database_itself_refuses_change_and_deletion(activation, statement):
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        sql(statement)
    assert logbook.verify(activation) == []


# -- the page that checks --------------------------------------------------------------------------
def test_the_page_says_that_the_log_is_whole(client, lead, activation):
    last = fill(activation)
    page = client.get(address("log-check", activation)).text

    assert f"Loggen er hel: {last} linjer" in page
    assert logbook.head(activation).in_groups in page
    assert logbook.in_groups(openchain.code_at(activation, last)) in page


def test_the_page_names_the_lines_that_are_wrong(client, lead, without_triggers):
    sql(f"UPDATE {LOG} SET text = 'x' WHERE id = %s", id_of(without_triggers, 4))
    page = client.get(address("log-check", without_triggers)).text

    assert "Loggen er ikke hel" in page
    assert "Linje 4 er ændret, efter at den blev skrevet." in page


@pytest.mark.parametrize("kind", ["mac", "open"])
def test_a_code_from_paper_is_held_against_the_log(client, lead, without_triggers, kind):
    number = logbook.head(without_triggers).number
    head = logbook.head(without_triggers).mac
    code = head if kind == "mac" else openchain.code_at(without_triggers, number)
    asked = {"number": number, "code": f" {code[:8].upper()} {code[8:20]}"}
    page = client.get(address("log-check", without_triggers), asked).text
    assert f"Koden passer med linje {number}" in page

    sql(f"DELETE FROM {LOG} WHERE id = %s", id_of(without_triggers, number))
    page = client.get(address("log-check", without_triggers), asked).text
    assert "Loggen er hel" in page
    assert f"Koden passer ikke med linje {number}" in page


@pytest.mark.parametrize("asked", [{"number": "x", "code": "y"}, {"number": "1", "code": "12"}])
def test_a_code_that_cannot_be_one_is_refused_with_words(client, lead, activation, asked):
    page = client.get(address("log-check", activation), asked)
    assert page.status_code == 200
    assert "Skriv mindst de første 16 tegn." in page.text


# -- the mailed head -------------------------------------------------------------------------------
@pytest.fixture
def boxes(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_ADDRESSES = {"crisis-anchor": "arkiv@example.invalid"}


def deliver_all():
    while outbox.deliver_next():
        pass


def test_the_head_is_mailed_at_each_level_change_of_a_real_activation(boxes):
    activation = make_activation(level="N1", chosen_points=[])
    first = logbook.head(activation)
    activation.change_level("N3", reason="Flere.", by=make_person(), seen=activation.version)
    second = logbook.head(activation)
    logbook.write(activation, Kind.EVENT, "En linje, der ikke sender noget.")
    deliver_all()

    assert [message.to for message in mail.outbox] == [["arkiv@example.invalid"]] * 2
    for message, head in zip(mail.outbox, (first, second), strict=True):
        assert f"Antal linjer: {head.number}" in message.body
        assert head.mac in message.body
        assert openchain.code_at(activation, head.number) in message.body


def test_the_mail_says_nothing_but_the_number_and_the_codes(boxes):
    activation = make_activation()
    deliver_all()
    [message] = mail.outbox
    head = logbook.head(activation)
    rest = message.body
    for said in (openchain.code_at(activation, head.number), head.mac, str(head.number)):
        assert said in rest
        rest = rest.replace(said, "")

    assert message.subject == "Kontrolkode fra portalen"
    for word in (activation.number, activation.illness, "N3", "Midtjylland", "menneskehandel"):
        assert word not in message.subject + rest
    assert rest == (
        "Gem denne mail. Den viser senere, om loggen er hel.\n\nAntal linjer: \nKontrolkode: \n"
        "Åben kontrolkode: \n\nDu kan ikke svare på denne mail."
    )


def test_an_exercise_mails_nothing():
    exercise = make_activation(kind=Activation.Kind.EXERCISE)
    exercise.change_level("N2", reason="Ro.", by=make_person(), seen=1, chosen_points=[1])

    assert not OutboxMessage.objects.filter(kind="crisisplan.head").exists()


def test_a_head_mailed_then_a_cut_tail_is_found(boxes, without_triggers):
    without_triggers.confirm_level(reason="Uændret.", by=make_person(), seen=1)
    deliver_all()
    body = mail.outbox[-1].body
    number = int(body.split("Antal linjer: ")[1].split()[0])
    code = body.split("Kontrolkode: ")[1].split()[0]
    sql(f"DELETE FROM {LOG} WHERE id = %s", id_of(without_triggers, number))

    mailed = logbook.Head(number, code)
    assert logbook.verify(without_triggers, against=mailed)[0].what == logbook.NOT_AS_PRINTED


# -- export ----------------------------------------------------------------------------------------
def sha(*parts):
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def wrong_in(document):
    """An outsider's check, written from `how_to_check` alone: no secret, none of our code."""
    code, wrong = "0" * 64, []
    for place, one in enumerate(document["lines"], start=1):
        hashes = []
        for name in document["field_order"]:
            field = one["fields"][name]
            hashes.append(field.get("hash") or sha(field["salt"], name, field["value"]))
        code = sha(code, *hashes)
        shown = one["fields"]["number"].get("value", str(one["number"]))
        if code != one["code"] or one["number"] != place or shown != str(place):
            wrong.append(place)
    if document["head"] != {"number": len(document["lines"]), "code": code}:
        wrong.append("head")
    return wrong


def export(activation, form="json", **how):
    made = exporting.export(activation, form, by=make_person(), **how)
    return json.loads(made) if form == "json" else made


def marked(activation):
    by = User.objects.create(
        username="opdigtet", first_name="Opdigtet", last_name="Ingensteds", is_active=True
    )
    logbook.write(activation, Kind.DECISION, "Følsomt om et sted.", assess_before_release=True)
    logbook.write(activation, Kind.HANDOVER, "Kriseleder: fra Opdigtet Ingensteds.", by=by)
    logbook.write(activation, Kind.EVENT, "=SUM(A1)", by=by, on_authority_of="Opdigtet Ingensteds")
    return by


@pytest.mark.parametrize("for_release", [False, True])
def test_an_outsider_can_check_order_and_completeness_without_the_secret(activation, for_release):
    fill(activation)
    marked(activation)
    document = export(activation, for_release=for_release)

    assert wrong_in(document) == []
    number = logbook.head(activation).number
    assert document["head"] == {"number": number, "code": openchain.code_at(activation, number)}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: lines[3]["fields"]["text"].update(value="Noget andet."),
        lambda lines: lines[3]["fields"]["kind"].update(value="event"),
        lambda lines: lines[3]["fields"]["happened_at"].update(value="2026-01-01"),
        lambda lines: lines[3]["fields"].update(text={"hash": "0" * 64}),
        lambda lines: lines.pop(3),
        lambda lines: lines.pop(),
        lambda lines: lines.insert(3, lines[5]),
        lambda lines: lines.reverse(),
    ],
)
def test_an_outsider_finds_every_tampering_with_the_file(activation, tamper):
    fill(activation)
    document = export(activation)
    tamper(document["lines"])

    assert wrong_in(document) != []


def test_a_file_cut_and_sealed_again_is_found_against_the_printed_code(activation):
    fill(activation)
    document = export(activation)
    printed = document["head"]
    document["lines"].pop()
    document["head"] = {"number": printed["number"] - 1, "code": document["lines"][-1]["code"]}

    assert wrong_in(document) == []  # whole in itself, but not what stands on the paper
    assert document["head"] != printed


def test_the_internal_file_marks_what_must_be_assessed_and_leaves_nothing_out(activation):
    marked(activation)
    text = export(activation, "csv").decode("utf-8-sig")
    document = export(activation)

    assert "Følsomt om et sted." in text
    assert "Opdigtet Ingensteds" in text
    [line] = [
        row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["skal_vurderes"]
    ]
    assert line["tekst"] == "Følsomt om et sted."
    fields = [one["fields"]["assess_before_release"]["value"] for one in document["lines"]]
    assert fields.count("yes") == 1


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_copy_for_release_has_no_names_and_holds_back_what_is_not_assessed(activation, form):
    marked(activation)
    by = activation.activated_by
    made = exporting.export(activation, form, by=by, for_release=True).decode("utf-8-sig")

    for hidden in ("Opdigtet Ingensteds", "Følsomt om et sted.", str(by), by.username):
        assert hidden not in made
    assert "Kriseleder: fra [medarbejder]." in made


def test_an_assessed_line_is_released_and_still_fits_the_chain(activation):
    marked(activation)
    number = activation.log.get(assess_before_release=True).number
    document = export(activation, for_release=True, assessed=[number])

    assert document["lines"][number - 1]["fields"]["text"]["value"] == "Følsomt om et sted."
    assert wrong_in(document) == []


def test_a_hidden_name_cannot_be_guessed_from_its_hash(activation):
    by = marked(activation)
    document = export(activation, for_release=True)
    guesses = {sha(salt, "by", str(by.pk)) for salt in ("", "0" * 32)}
    for one in document["lines"]:
        assert set(one["fields"]["by"]) == {"hash"}
        assert one["fields"]["by"]["hash"] not in guesses


@pytest.mark.parametrize("start", ["=1+1", "+45", "-1", "@x", "  =1+1", "\t=1", "＝1+1"])
def test_no_cell_is_a_formula(activation, start):
    logbook.write(activation, Kind.EVENT, f"{start} er talt.")
    text = export(activation, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))

    cells = [cell for row in rows for cell in row]
    assert f"'{start} er talt." in cells
    assert not [c for c in cells if c.strip().startswith(("=", "+", "-", "@", "＝"))]


def test_the_csv_has_every_line_once_and_corrections_point_both_ways(activation):
    fill(activation)
    wrong = logbook.write(activation, Kind.EVENT, "Fire.")
    right = logbook.write(activation, Kind.CORRECTION, "Fem.", corrects=wrong)
    text = export(activation, "csv").decode("utf-8-sig")
    rows = {row["nummer"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}

    assert len(rows) == activation.log.count()
    assert rows[str(wrong.number)]["rettet_af"] == str(right.number)
    assert rows[str(right.number)]["retter"] == str(wrong.number)


def test_the_pdf_is_made_and_says_exercise_only_in_one(client, lead):
    exercise = make_activation(kind=Activation.Kind.EXERCISE, by=lead)
    marked(exercise)
    sent = {"form": "pdf", "copy": "internal"}
    page = client.post(address("log-export", exercise), sent)

    assert page.content.startswith(b"%PDF-")
    assert "OVELSE-log-OV-" in page["Content-Disposition"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_is_fetched_by_post_and_audited(client, lead, activation, form):
    sent = {"form": form, "copy": "release"}
    page = client.post(address("log-export", activation), sent)

    assert page.status_code == 200
    assert f'filename="log-udlevering-{activation.number}.{form}"' in page["Content-Disposition"]
    event = AuditEvent.objects.get(verb="crisis.export")
    assert (event.chain, event.detail) == (activation.chain, f"log {form} release")
    assert event.actor == f"user:{lead.pk}"


def test_reading_the_page_is_no_export_and_nonsense_is_refused(client, lead, activation):
    assert client.get(address("log-export", activation)).status_code == 200
    assert client.post(address("log-export", activation), {"form": "exe"}).status_code == 400
    assert not AuditEvent.objects.filter(verb="crisis.export").exists()


# -- whatever is sent ------------------------------------------------------------------------------
HOSTILE = [
    "",
    "\x00",
    "a\x00b",
    "x" * 20_000,
    "-1",
    "99999999999999999999",
    "Æ\u202e\u200b",
    "%s%n",
]
NAMES = (
    "kind text happened_at point area on_authority_of reference assess_before_release key before "
    "number code form copy assessed version after situation news seen state reason owner due_on "
    "format summary is_no_person"
).split()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_sent_is_a_failure(client, lead, activation, value):
    logbook.write(activation, Kind.EVENT, "Noget.")
    Recommendation.make(
        activation, text="Øv.", owner="Kriseleder", due_on=timezone.localdate(), by=lead
    )
    names = (
        "log log-write log-check log-export pictures picture-write report report-approve lesson-add"
    ).split()
    numbered = "log-correct picture report-part lesson-move".split()
    addresses = [address(name, activation) for name in names]
    addresses += [address(name, activation, 1) for name in numbered]
    for path in addresses:
        for send in (client.get, client.post):
            page = send(path, dict.fromkeys(NAMES, value))
            assert page.status_code < 500, path


# -- no person comes in (bar B14) ------------------------------------------------------------------
CPRS = ["010190-1234", "0101901234", "311299 0001", "290200-4321", "150675-9999"]
PHONES = [
    "20304050",
    "20 30 40 50",
    "+45 20304050",
    "+4520304050",
    "0045 20 30 40 50",
    "+45 20 30 40 50",
]
MAILS = ["person@example.invalid", "p.ingensteds@example.invalid", "a+b@example.invalid"]
AROUND = [
    "{}",
    "Ring {} i morgen.",
    "Hun har nummer {}.",
    "Besøg hos ({}), aftalt.",
    "Skrevet til {}, svar afventes",
    "Nr.: {}\nFem pladser ledige.",
    "Kontakt:{}",
]
HARMLESS = [
    "Fem klinikker er lukket, og to har åbent.",
    "Kl. 14.05 var der 12 pladser og 120 masker.",
    "25. november 2026: 1.250,5 kroner til nødpakker.",
    "Loven er ændret (udlændingeloven § 33, stk. 14).",
    "N3 i Midtjylland og Nordjylland fra 25.11.2026.",
    "M01 er sendt på 5 sprog til 23 steder; 2 fejlede.",
    "Sag K7QM-2ZRD er givet videre.",
    "Lager: 2.000 masker, 400 test, 35 liter sprit.",
    "Telefontiden er 8–16 og 18–20.",
    "Rådet er version 3 af 2026-11-24.",
]


def noticed(activation, text):
    form = LineForm(line(text=text), activation=activation)
    form.is_valid()
    return "text" in form.errors


def test_numbers_and_addresses_of_people_are_noticed(activation):
    every = [around.format(one) for one in [*CPRS, *PHONES, *MAILS] for around in AROUND]
    missed = [text for text in every if not noticed(activation, text)]

    assert len(every) >= 90
    assert len(missed) <= len(every) * 0.01, missed


def test_danish_about_counts_and_decisions_is_not_taken_for_a_person(activation):
    texts = {text["da"] for text in danish_of(freezing.in_force().content)} | set(HARMLESS)
    alarms = [text for text in texts if noticed(activation, text)]

    assert len(texts) >= 200
    assert len(alarms) <= len(texts) * 0.01, alarms


def danish_of(thing):
    """Every text of the plan itself."""
    if isinstance(thing, dict):
        if "da" in thing and isinstance(thing["da"], str):
            yield thing
        for value in thing.values():
            yield from danish_of(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from danish_of(value)
