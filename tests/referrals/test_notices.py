"""Mails that say only that something waits, over real SMTP; and who hears when nobody opens it."""

import re
import socket
from datetime import timedelta
from email import message_from_string, policy

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.utils import timezone

from portal import outbox
from portal.models import OutboxMessage
from referrals import handoff, keyring, notices, public
from referrals.models import HandOff, Referral
from tests import builders
from tests.referrals.test_casework import approved, proposed, taken

pytestmark = pytest.mark.django_db

LADDER = ["leder-cmm", "stedfortraeder-cmm", "hotline-cmm"]
# Nothing of these may stand in a mail, whatever it is about.
TELLING = ("menneskehandel", "trafficking", "udlænding", "henvis", "sag", "person", "overdrag")


class Server:
    """A receiving mail server on loopback that keeps what comes."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def post_office(settings):
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    yield server
    controller.stop()


@pytest.fixture
def people():
    return builders.make_people()


def deliver(post_office):
    """Everything due goes out; returns the boxes it came to since the last time."""
    before = len(post_office.mails)
    while outbox.deliver_next():
        pass
    assert not OutboxMessage.objects.exclude(state="done").filter(due_at__lte=timezone.now())
    return [box for boxes, _text in post_office.mails[before:] for box in map(name_of, boxes)]


def name_of(address):
    return address.removesuffix("@example.invalid")


def late(hours):
    """Every case and hand-off as if it had been due that long ago; the next period has begun."""
    then = timezone.now() - timedelta(hours=hours, seconds=1)
    Referral.objects.update(due_at=then)
    within = timedelta(hours=django_settings.READ_WITHIN_HOURS)
    HandOff.objects.exclude(decided_at=None).update(decided_at=then - within)
    OutboxMessage.objects.filter(kind="referrals.reminder").delete()


# -- who hears at once ----------------------------------------------------------------------------
def test_a_proposal_tells_the_lead(people, post_office):
    case, _code = builders.make_referral()
    assert deliver(post_office) == ["indbakke-cmm"]
    proposed(case, people)

    assert deliver(post_office) == ["leder-cmm"]
    assert deliver(post_office) == []


def test_an_approval_tells_the_receiver_and_a_refusal_nobody(people, post_office):
    case, _code = builders.make_referral()
    moved = proposed(case, people)
    deliver(post_office)
    moved.reject(by=people["cmm-lead"])
    assert deliver(post_office) == []

    by, lead = people["cmm-caseworker"], people["cmm-lead"]
    again = handoff.propose(case, [], basis="duty", reason="x", by=by)
    deliver(post_office)
    keys = keyring.from_phrase(lead, builders.phrase_of("cmm-lead"))
    handoff.approve(again, keys, by=lead)
    assert deliver(post_office) == ["indbakke-us"]
    assert again.notice.state == "done"


@pytest.mark.parametrize("answer", ["return", "decline"])
def test_an_answer_tells_cmm(people, post_office, answer):
    moved = approved(builders.make_referral()[0], people)
    moved.acknowledge(by=people["us-receiver"])
    deliver(post_office)
    if answer == "return":
        handoff.return_with_advice(moved, "Opdigtet råd", by=people["us-receiver"])
    else:
        handoff.decline(moved, code="known", reason="Opdigtet", by=people["us-receiver"])

    assert deliver(post_office) == ["indbakke-cmm"]


def test_what_is_rolled_back_tells_nobody(people, post_office):
    case = taken(builders.make_referral()[0], people)
    deliver(post_office)
    by = people["cmm-caseworker"]
    handoff.propose(case, [], basis="duty", reason="x", by=by)
    deliver(post_office)
    with pytest.raises(Exception, match="is running"):
        handoff.propose(case, [], basis="duty", reason="x", by=by)

    assert deliver(post_office) == []


# -- who hears when it is late --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours", "boxes"),
    [(-1, []), (0, LADDER[:1]), (1.9, LADDER[:1]), (2, LADDER[:2]), (4, LADDER), (400, LADDER)],
)
def test_what_nobody_opens_climbs_from_lead_to_deputy_to_hotline(people, post_office, hours, boxes):
    builders.make_referral()
    deliver(post_office)
    late(hours)
    public.remind()

    assert sorted(deliver(post_office)) == sorted(boxes)


@pytest.mark.parametrize(
    ("hours", "steps"), [(-1, 0), (0, 1), (1.9, 1), (2, 2), (4, 3), (6, 4), (400, 4)]
)
def test_what_nobody_confirms_climbs_from_the_receiver(people, post_office, hours, steps):
    approved(builders.make_referral()[0], people)
    deliver(post_office)
    late(hours)
    public.remind()

    assert sorted(deliver(post_office)) == sorted(["indbakke-us", *LADDER][:steps])


def test_a_box_hears_once_a_period_however_much_there_is(people, post_office):
    for _number in range(3):
        builders.make_referral()
    approved(builders.make_referral()[0], people)
    deliver(post_office)
    late(2)
    for _minute in range(5):
        public.remind()

    assert sorted(deliver(post_office)) == ["indbakke-us", "leder-cmm", "stedfortraeder-cmm"]
    public.remind()
    assert deliver(post_office) == []


def test_the_next_period_tells_again_until_it_is_opened(people, post_office):
    case, _code = builders.make_referral()
    deliver(post_office)
    late(0)
    public.remind()
    assert deliver(post_office) == LADDER[:1]
    step = notices.step().total_seconds()
    earlier = OutboxMessage.objects.get(kind="referrals.reminder")
    stem, _colon, number = earlier.key.rpartition(":")
    assert abs(int(number) - timezone.now().timestamp() // step) <= 1
    OutboxMessage.objects.filter(pk=earlier.pk).update(key=f"{stem}:{int(number) - 1}")
    public.remind()
    assert deliver(post_office) == LADDER[:1]

    late(10)
    case.receive(by=people["cmm-intake"])
    public.remind()
    assert deliver(post_office) == []


@pytest.mark.parametrize("end", ["opened", "withdrawn"])
def test_an_unread_case_is_still_when_it_is_opened_or_gone(people, post_office, end):
    case, _code = builders.make_referral()
    deliver(post_office)
    late(9)
    if end == "opened":
        client = builders.signed_in(people["cmm-intake"], unlocked_as="cmm-intake")
        client.post(f"/sager/{case.pk}/aabn/", {"purpose": "intake"})
    else:
        case.withdraw(by=None)
    public.remind()

    assert deliver(post_office) == []


@pytest.mark.parametrize("end", ["acknowledged", "recalled", "redirected", "answered"])
def test_a_hand_off_is_still_when_it_is_confirmed_or_called_back(people, post_office, end):
    case, _code = builders.make_referral()
    moved = approved(case, people)
    deliver(post_office)
    late(9)
    lead = builders.signed_in(people["cmm-lead"], unlocked_as="cmm-lead")
    receiver = builders.signed_in(people["us-receiver"], unlocked_as="us-receiver")
    if end == "recalled":
        lead.post(f"/sager/overdragelser/{moved.pk}/kald-tilbage/")
    elif end == "redirected":
        given = {"ending": "child", "reason": "Opdigtet grund"}
        lead.post(f"/sager/{case.pk}/vis-videre/", given)
    else:
        receiver.post(f"/sager/overdragelser/{moved.pk}/bekraeft/")
        if end == "answered":
            receiver.post(f"/sager/overdragelser/{moved.pk}/overtag/")
    assert HandOff.objects.get(pk=moved.pk).state != "approved"
    public.remind()

    assert set(deliver(post_office)) <= {"indbakke-cmm"}


def test_a_proposal_that_waits_reminds_no_receiver(people, post_office):
    proposed(builders.make_referral()[0], people)
    deliver(post_office)
    late(400)
    public.remind()

    assert deliver(post_office) == []


# -- what they say --------------------------------------------------------------------------------
def test_the_texts_are_the_same_whatever_they_are_about(people, post_office, settings):
    """Two cases, all kinds of mail: one text for notices and one for reminders, no word more."""
    for name in ("Opdigtet Person", "Ingens Navn"):
        case, _code = builders.make_referral(**{"p.name": name, "safe.threat": "yes"})
        moved = approved(case, people)
        moved.acknowledge(by=people["us-receiver"])
        handoff.decline(moved, code="known", reason="Opdigtet", by=people["us-receiver"])
    builders.make_referral()
    approved(builders.make_referral()[0], people)
    deliver(post_office)
    late(9)
    public.remind()
    deliver(post_office)

    mails = [message_from_string(text, policy=policy.default) for _to, text in post_office.mails]
    texts = {(mail["Subject"], mail.get_content().replace("\r\n", "\n")) for mail in mails}
    assert len(mails) > 12
    assert {subject for subject, _body in texts} == {
        "Ny besked i portalen",
        "Påmindelse fra portalen",
    }
    assert len(texts) == 2
    known = [str(c.reference) for c in Referral.objects.all()]
    known += [str(row.pk) for row in (*Referral.objects.all(), *HandOff.objects.all())]
    for subject, body in texts:
        said = f"{subject}\n{body}".replace(settings.STAFF_URL, "")
        assert not [word for word in (*TELLING, *known) if word.lower() in said.lower()]
        assert not re.search(r"\d", said)
    for boxes, text in post_office.mails:
        assert len(boxes) == 1  # one box a mail
        assert not [word for word in known if word in text]


def test_two_mails_about_two_things_differ_only_in_their_ids(people, post_office):
    for _number in range(2):
        builders.make_referral()
    deliver(post_office)

    ids = [message_from_string(text)["Message-ID"] for _to, text in post_office.mails]
    rows = {f"<{pk}@portal.invalid>" for pk in OutboxMessage.objects.values_list("pk", flat=True)}
    assert set(ids) <= rows
    assert len(set(ids)) == 2
