"""The reporter's mailbox: getting in and out, status, CMM's messages, proof, nothing in clear."""

import io
import re

import pikepdf
import pytest
from django.apps import apps
from django.test import Client

from referrals import correspondence, keyring, receipts, sealing
from referrals.intake import mailbox, mailbox_cookie
from referrals.models import Message, Part, Referral, Wrap
from tests import builders
from tests.browser.test_marked_words import found_in
from tests.referrals.test_package_paper import text_of

pytestmark = pytest.mark.django_db

MAILBOX, WRITE = "/henvisning/svar/", "/henvisning/svar/skriv/"
WITHDRAW, PROOF = "/henvisning/svar/traek-tilbage/", "/henvisning/svar/bevis.pdf"


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def case(people):
    """A stored referral and its code."""
    return builders.make_referral()


@pytest.fixture
def browser():
    return Client()


def enter(browser, code):
    return browser.post(MAILBOX, {"code": code}, follow=True)


def page_key(browser, address=WRITE):
    return browser.get(address).context["form"]["key"].value()


def tell(browser, text, **more):
    return browser.post(WRITE, {"about": "seen", "text": text, "key": page_key(browser), **more})


def from_cmm(referral, text="", fixed=""):
    """A message as the staff side stores it."""
    content = correspondence.fixed(fixed) if fixed else correspondence.written(text)
    keys = sealing.keys_of("cmm")
    part, wraps, reporter_wrap = correspondence.seal_to_reporter(referral, content, keys)
    part.save(force_insert=True)
    Wrap.objects.bulk_create(wraps)
    return Message.objects.create(
        referral=referral,
        part=part,
        direction=Message.Direction.TO_REPORTER,
        sent_at=part.made_at,
        reporter_wrap=reporter_wrap,
    )


def read_by_cmm(people, part):
    keys = keyring.from_phrase(people["cmm-lead"], builders.phrase_of("cmm-lead"))
    return keys.open(part)


def everything_in_the_database():
    """Every column of every row, as bytes."""
    held = []
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            held += [
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
            ]
    return b"\n".join(held)


# -- getting in, and out --------------------------------------------------------------------------
def test_the_code_is_posted_once_and_the_page_is_got(browser, case):
    referral, code = case
    page = enter(browser, code)

    assert page.redirect_chain == [(MAILBOX, 302)]
    assert "Status: Sendt" in page.text
    assert referral.reference in page.text
    assert "Status: Sendt" in browser.get(MAILBOX).text  # and again, without the code


def test_the_cookie_holds_the_code_out_of_reach_and_for_the_session(browser, case):
    _referral, code = case
    browser.post(MAILBOX, {"code": code})
    cookie = browser.cookies[mailbox_cookie.NAME]

    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Strict", True, "")
    assert found_in(cookie.value.encode(), [code, code.replace("-", "")]) == []


def test_the_cookies_key_is_not_the_walks(browser, case):
    from referrals.intake import walk_cookie

    browser.post(MAILBOX, {"code": case[1]})
    browser.cookies[walk_cookie.NAME] = browser.cookies[mailbox_cookie.NAME].value

    assert "role" in browser.get("/procedure/resultat/").headers["Location"]
    assert browser.get("/procedure/resultat/").headers["Location"].endswith("/role/")
    with pytest.raises(walk_cookie.InvalidToken):
        walk_cookie._box().decrypt(browser.cookies[mailbox_cookie.NAME].value.encode())


def test_the_mailbox_closes_itself_after_fifteen_minutes(browser, case, time_machine):
    time_machine.move_to("2026-11-25 10:00+01:00", tick=False)
    enter(browser, case[1])
    time_machine.move_to("2026-11-25 10:14+01:00", tick=False)
    assert "Status: Sendt" in browser.get(MAILBOX).text
    time_machine.move_to("2026-11-25 10:30+01:00", tick=False)
    page = browser.get(MAILBOX)

    assert "Status:" not in page.text
    assert "mere end 15 minutter" in page.text


def test_closing_it_deletes_the_cookie(browser, case):
    enter(browser, case[1])
    page = browser.post("/henvisning/svar/luk/")

    assert page.cookies[mailbox_cookie.NAME]["max-age"] == 0
    assert "Status:" not in browser.get(MAILBOX).text


def test_leaving_closes_it_too(browser, case):
    enter(browser, case[1])

    assert browser.get("/forlad/").cookies[mailbox_cookie.NAME]["max-age"] == 0
    assert "Status:" not in browser.get(MAILBOX).text


@pytest.mark.parametrize("value", ["", "x" * 4000, "gAAAAA==", "æøå"])
def test_a_cookie_that_is_not_ours_opens_nothing(browser, case, value):
    browser.cookies[mailbox_cookie.NAME] = value

    for address in (MAILBOX, WRITE, WITHDRAW):
        page = browser.get(address, follow=True)
        assert page.status_code == 200
        assert "Status:" not in page.text


def test_a_purged_case_is_found_by_no_code(browser, case, people):
    referral, code = case
    unknown = without_keys(browser.post(MAILBOX, {"code": receipts.new_code()}).text)
    referral.receive(by=people["cmm-intake"])
    referral.close(ending="test", by=people["cmm-lead"])
    referral.become_stub()

    assert without_keys(browser.post(MAILBOX, {"code": code}).text) == unknown


def without_keys(page):
    """The page without what is random in every form."""
    return re.sub(r'name="(csrfmiddlewaretoken|key)"[^>]*', "", page)


def test_a_lost_code_is_answered_honestly(browser):
    page = browser.get(MAILBOX).text

    assert "Vi kan ikke finde koden frem" in page
    assert "sagens nummer" in page
    assert "en ny henvisning" in page


def test_without_cookies_a_plain_page_says_so_and_gives_the_hotline(case):
    strict = Client(enforce_csrf_checks=True)  # a browser that kept no cookie from the page
    for address in (MAILBOX, WRITE, WITHDRAW, PROOF, "/henvisning/gem/", "/henvisning/fortsaet/"):
        page = strict.post(address, {"code": case[1]})
        assert page.status_code == 403
        assert "tager ikke imod cookies" in page.text
        assert "tel:+45" in page.text


# -- five plain statuses --------------------------------------------------------------------------
def test_each_state_has_one_of_five_names():
    assert set(mailbox.OF_STATUS) == set(Referral.Status)
    assert set(mailbox.OF_STATUS.values()) == set(mailbox.NAMES) == set(mailbox.MEANINGS)


def test_the_status_follows_the_case_in_plain_words(browser, case, people):
    referral, code = case
    by = people["cmm-lead"]
    seen = [status_in(enter(browser, code))]
    for deed in (
        lambda: referral.receive(by=by),
        lambda: referral.take(by=by),
        referral.await_reporter,
        lambda: referral.close(ending="contact", by=by),
    ):
        deed()
        seen.append(status_in(browser.get(MAILBOX)))

    assert seen == ["Sendt", "Modtaget", "Modtaget", "Vi har skrevet til dig", "Afsluttet"]


@pytest.mark.parametrize("ending", ["child", "emergency"])
def test_a_redirected_case_is_ended_and_does_not_say_why(browser, case, people, ending):
    referral, code = case
    referral.receive(by=people["cmm-intake"])
    referral.redirect(ending=ending, by=people["cmm-intake"])
    page = enter(browser, code)

    assert status_in(page) == "Afsluttet"
    assert "kommune" not in page.text.split("<main")[1].split("</main")[0].lower()


def status_in(page):
    return re.search(r"<h1>Status: (.*?)</h1>", page.text)[1]


# -- what CMM has written -------------------------------------------------------------------------
def test_messages_from_cmm_are_read_newest_last_and_once_new(browser, case):
    referral, code = case
    from_cmm(referral, "Hvornår kommer varevognen?")
    from_cmm(referral, fixed="please-ring")
    page = enter(browser, code)

    assert status_in(page) == "Vi har skrevet til dig"
    first, second = (page.text.index(w) for w in ("varevognen", "tale frit"))
    assert first < second
    assert page.text.count("badge-info") == 2
    assert not Message.objects.filter(read_at=None).exists()
    again = browser.get(MAILBOX)
    assert status_in(again) == "Sendt"
    assert "badge-info" not in again.text
    assert "varevognen" in again.text


def test_a_head_request_reads_nothing(browser, case):
    referral, code = case
    browser.post(MAILBOX, {"code": code})
    from_cmm(referral, "Er du der?")
    browser.head(MAILBOX)

    assert Message.objects.get().read_at is None


def test_what_the_reporter_wrote_is_never_shown(browser, case):
    enter(browser, case[1])
    page = browser.get(tell(browser, "Ordet er snurrebassen.").url)

    assert "Din besked er sendt" in page.text
    for address in (MAILBOX, WRITE, WITHDRAW):
        assert "snurrebassen" not in browser.get(address).text
    assert "Din besked er sendt" not in browser.get(MAILBOX).text  # told once


def test_a_damaged_message_says_so_and_stays_unread(browser, case):
    referral, code = case
    good, bad = from_cmm(referral, "Hel."), from_cmm(referral, "I stykker.")
    Part.objects.filter(pk=bad.part_id).update(sealed=b"\1" + b"x" * 5000)
    page = enter(browser, code)

    assert "Hel." in page.text
    assert "beskadiget" in page.text
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.read_at and not bad.read_at


def test_a_message_moved_from_another_case_does_not_open(browser, case):
    referral, code = case
    other, _code = builders.make_referral()
    moved = from_cmm(other, "Til en anden.")
    Message.objects.filter(pk=moved.pk).update(referral=referral)
    Part.objects.filter(pk=moved.part_id).update(referral=referral)
    page = enter(browser, code)

    assert "Til en anden" not in page.text
    assert "beskadiget" in page.text


def test_another_code_opens_no_message(case):
    referral, _code = case
    from_cmm(referral, "Kun til dig.")

    with pytest.raises(sealing.Damaged):
        correspondence.reporter_private(referral, receipts.new_code())


def test_the_fixed_sentences_are_five_and_tell_nothing_about_a_person():
    assert len(correspondence.FIXED) == 5
    for sentence in map(str, correspondence.FIXED.values()):
        assert not re.search(r"person|hun |han |politi|myndighed", sentence), sentence
    with pytest.raises(KeyError):
        correspondence.fixed("no-such-sentence")


def test_both_cmm_and_the_reporter_open_what_cmm_wrote(case, people):
    referral, code = case
    message = from_cmm(referral, "Et spørgsmål.")
    private = correspondence.reporter_private(referral, code)

    assert correspondence.open_for_reporter(message, private)["text"] == "Et spørgsmål."
    assert read_by_cmm(people, message.part) == {"text": "Et spørgsmål.", "fixed": ""}
    assert message.part.wraps.count() == 2  # CMM's key and its recovery key


# -- proof ----------------------------------------------------------------------------------------
def test_the_proof_says_when_and_how_far_and_not_a_word_of_the_content(browser, case):
    referral, code = case
    enter(browser, code)
    page = browser.post(PROOF)

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == 'attachment; filename="bekraeftelse.pdf"'
    words = text_of(page.content)
    assert referral.reference in words
    assert "har modtaget en henvendelse fra den, der har koden" in words
    assert "Sendt" in words
    for told in ("opdigtsk", "Opdigtet", "pas.", "menneskehandel ", "henvisning"):
        assert told not in words
    with pikepdf.open(io.BytesIO(page.content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Bekræftelse"


def test_the_proof_is_only_for_an_open_mailbox(browser, case):
    assert browser.post(PROOF).url == MAILBOX
    assert browser.get(PROOF).status_code == 405


def test_the_time_of_looking_is_not_given_as_the_time_of_the_event(browser, case, time_machine):
    referral, code = case
    time_machine.move_to("2026-11-25 15:32+01:00", tick=False)
    page = enter(browser, code).text.replace("\xa0", " ")
    rows = dict(re.findall(r"<th scope=\"row\">([^<]+)</th><td>([^<]+)</td>", page))

    assert rows["Status"] == "Sendt"
    assert rows["Status set den"] == "25. november 2026 kl. 15.32"
    assert "Status nu" not in page


def test_the_page_carries_the_same_proof_to_print(browser, case):
    page = enter(browser, case[1]).text
    proof = page.split('id="proof"')[1].split("</section>")[0]

    assert "har modtaget en henvendelse" in proof
    assert case[0].reference in proof


# -- nothing in clear -----------------------------------------------------------------------------
def test_no_word_of_a_message_is_in_the_database_in_clear(browser, case):
    referral, code = case
    marked = ["snurrebassen", "Pjuskeporten", "Grydeholderen", code, code.replace("-", "")]
    enter(browser, code)
    tell(browser, "snurrebassen låste døren.")
    from_cmm(referral, "Hvem er Grydeholderen?")
    browser.get(MAILBOX)
    tell(browser, "Det er Pjuskeporten.", about="answer")
    held = everything_in_the_database()

    assert Message.objects.count() == 3
    assert found_in(held, [referral.reference])  # the search finds what is there
    assert found_in(held, marked) == []


def test_nothing_of_the_mailbox_is_logged_titled_or_addressed(browser, case, capfd):
    enter(browser, case[1])
    pages = [browser.get(a) for a in (MAILBOX, WRITE, WITHDRAW)]
    sent = tell(browser, "snurrebassen")

    said = capfd.readouterr()
    marked = ["snurrebassen", case[1], case[0].reference, str(case[0].pk)]
    assert '"route": "referrals:mailbox"' in said.out + said.err
    assert found_in((said.out + said.err + sent.url).encode(), marked) == []
    for page in pages:
        assert page.headers["Cache-Control"] == "no-store"
        title = re.search(r"<title>(.*?)</title>", page.text)[1]
        assert title.split(" – ")[0] in ("Status på din henvendelse", "Besked", "Træk tilbage")
