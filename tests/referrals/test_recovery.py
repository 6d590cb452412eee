"""The first ceremony and the lost key: at the terminal, with two colleagues and two halves."""

import re

import pytest
from django.core.management.base import CommandError

from portal.models import AuditEvent, User
from referrals import ceremony, checks, keyring, rotation, sealing
from referrals.models import AuthorityKey, KeyGrant, PersonalKey, Wrap
from tests import builders
from tests.referrals.test_rotation import command

READ, RECOVERY = AuthorityKey.Use.READ, AuthorityKey.Use.RECOVERY
PHRASE = "syv små grise drak grøn te"
TWO = ["--to", "opdigtet.en", "opdigtet.to"]


@pytest.fixture
def staff(db, settings):
    """Production with two caseworkers who have made their own keys, and nothing else."""
    builders.demo_people.make_groups()
    settings.DEMO = False
    settings.PINNED_KEYS = []
    return [colleague("opdigtet.en"), colleague("opdigtet.to")]


def colleague(username, *, authority="cmm", role="cmm-lead", phrase=PHRASE):
    from django.contrib.auth.models import Group

    user = User.objects.create_user(username, authority=authority)
    user.groups.set(Group.objects.filter(name=role))
    if phrase:
        keyring.make_personal_key(user, phrase)
    return user


class Paper:
    """Stands at the terminal: writes off what is shown and types back the last group."""

    def __init__(self, *answers):
        self.answers, self.shown = list(answers), ""

    def readline(self):
        if self.shown.endswith("gruppe her: "):
            return re.findall(r"-([0-9A-Z]{4})$", self.shown, re.M)[-1] + "\n"
        return self.answers.pop(0) + "\n" if self.answers else ""

    def isatty(self):
        return False

    def write(self, text):
        self.shown += text
        return len(text)

    def flush(self):
        pass

    @property
    def halves(self):
        """The lines of both halves, as they were shown."""
        lines = re.findall(r"^\d: ([0-9A-Z-]{29})$", self.shown, re.M)
        return [lines[:7], lines[7:14]]


def at_terminal(monkeypatch, name, *arguments, answers=()):
    """Run the command with someone who reads and answers; returns the Paper they wrote."""
    from django.core.management import call_command

    person = Paper(*answers)
    monkeypatch.setattr("sys.stdin", person)
    call_command(name, *arguments, stdout=person)
    return person


def make_keys(monkeypatch, settings, authority="cmm", to=TWO):
    person = at_terminal(monkeypatch, "make_keys", authority, *to, answers=["ja"])
    settings.PINNED_KEYS = re.search(r"PORTAL_PINNED_KEYS=(\S+)", person.shown)[1].split(",")
    return person


# -- the first ceremony ---------------------------------------------------------------------------
def test_two_colleagues_make_the_first_keys_and_both_open_what_comes(staff, settings, monkeypatch):
    with pytest.raises(sealing.KeyUnavailable):
        builders.make_referral()

    person = make_keys(monkeypatch, settings)

    referral, _code = builders.make_referral()
    for user in staff:
        assert keyring.mark_of(keyring.personal_public(user)) in person.shown
        opened = keyring.from_phrase(user, PHRASE).open(referral.parts.get(kind="facts"))
        assert opened["obs.ongoing"] == "yes"
    keys = AuthorityKey.objects.filter(authority="cmm")
    assert {key.fingerprint for key in keys} == set(settings.PINNED_KEYS)
    assert {(key.use, key.generation, key.is_demo) for key in keys} == {
        (READ, 1, False),
        (RECOVERY, 1, False),
    }
    assert AuditEvent.objects.filter(verb="key.make").count() == 2
    assert AuditEvent.objects.filter(verb="key.grant").count() == 2


def test_the_halves_stand_on_paper_only(staff, settings, monkeypatch, tmp_path):
    person = make_keys(monkeypatch, settings)

    assert [len(half) for half in person.halves] == [7, 7]
    assert not list(tmp_path.rglob("*recovery*"))
    key = AuthorityKey.objects.get(use=RECOVERY)
    assert not KeyGrant.objects.filter(key=key).exists()
    letters = tuple(
        "".join(ceremony.read_line("cmm", n, place, line) for place, line in enumerate(half))
        for n, half in enumerate(person.halves, start=1)
    )
    assert ceremony.joined("cmm", letters)[0] == key


def test_a_half_that_is_not_written_off_makes_no_key(staff, settings, monkeypatch):
    with pytest.raises(CommandError, match="Gruppen passer ikke"):
        command("make_keys", "cmm", *TWO, typed="ja\n0000\n0000\n0000\n", monkeypatch=monkeypatch)

    assert not AuthorityKey.objects.exists()


def test_the_colleagues_marks_must_be_confirmed(staff, settings, monkeypatch):
    with pytest.raises(CommandError, match="Stoppet"):
        command("make_keys", "cmm", *TWO, typed="nej\n", monkeypatch=monkeypatch)

    assert not AuthorityKey.objects.exists()


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (["opdigtet.en", "opdigtet.en"], "To forskellige kolleger"),
        (["opdigtet.en", "opdigtet.EN"], "To forskellige kolleger"),
        (["opdigtet.en", "ukendt"], "Ingen aktiv medarbejder"),
        (["opdigtet.en", "opdigtet.us"], "arbejder ikke i"),
        (["opdigtet.en", "opdigtet.uden"], "ingen personlig nøgle"),
        (["opdigtet.en", "opdigtet.rolle"], "ingen rolle"),
        (["opdigtet.en", "opdigtet.lukket"], "Ingen aktiv medarbejder"),
    ],
)
def test_who_may_not_have_the_first_key(staff, monkeypatch, to, why):
    colleague("opdigtet.us", authority="us", role="us-receiver")
    colleague("opdigtet.uden", phrase="")
    colleague("opdigtet.rolle", role="editor")
    colleague("opdigtet.lukket")
    User.objects.filter(username="opdigtet.lukket").update(is_active=False)

    with pytest.raises(CommandError, match=why):
        command("make_keys", "cmm", "--to", *to, typed="ja\n", monkeypatch=monkeypatch)

    assert not AuthorityKey.objects.exists()


def test_a_second_ceremony_is_refused(staff, settings, monkeypatch):
    make_keys(monkeypatch, settings)

    with pytest.raises(CommandError, match="har allerede nøgler"):
        command("make_keys", "cmm", *TWO, typed="ja\n", monkeypatch=monkeypatch)


def test_the_other_authority_makes_its_own_beside_it(staff, settings, monkeypatch):
    first = make_keys(monkeypatch, settings)
    for name in ("opdigtet.tre", "opdigtet.fire"):
        colleague(name, authority="us", role="us-receiver")
    make_keys(monkeypatch, settings, "us", ["--to", "opdigtet.tre", "opdigtet.fire"])

    assert len(settings.PINNED_KEYS) == 4
    assert all(sealing.keys_of(authority) for authority in ("cmm", "us"))
    assert first.shown


def test_a_database_without_a_pinned_key_gets_no_new_ones(staff, settings, monkeypatch):
    settings.PINNED_KEYS = ["0" * 64]

    with pytest.raises(CommandError, match="den forkerte database"):
        command("make_keys", "cmm", *TWO, typed="ja\n", monkeypatch=monkeypatch)


@pytest.mark.parametrize("name", ["make_keys", "rotate_keys", "recover_keys"])
def test_an_unknown_authority_is_named(staff, monkeypatch, name):
    more = ["--as", "opdigtet.en"] if name == "rotate_keys" else []
    with pytest.raises(CommandError, match="Skriv cmm eller us"):
        command(name, "politi", *more, monkeypatch=monkeypatch)


def test_a_demo_person_gets_no_real_key(staff, monkeypatch):
    User.objects.filter(username="opdigtet.to").update(is_demo=True)

    with pytest.raises(CommandError, match="demoperson"):
        command("make_keys", "cmm", *TWO, typed="ja\n", monkeypatch=monkeypatch)


# -- nobody can open any more ---------------------------------------------------------------------
@pytest.fixture
def lost(staff, settings, monkeypatch):
    """Two cases, the halves on paper, and everyone's phrase and code gone."""
    person = make_keys(monkeypatch, settings)
    cases = [builders.make_referral()[0] for _each in range(2)]
    for user in staff:
        keyring.make_personal_key(user, "nye ord som ingen fik nøgler til")
    assert not KeyGrant.objects.exists()
    return person.halves, cases


def recover(monkeypatch, halves, *more, first="ja"):
    answers = ([first] if first else []) + [line for half in halves for line in half]
    return at_terminal(monkeypatch, "recover_keys", "cmm", *more, answers=answers).shown


def test_both_halves_open_everything_again(staff, lost, settings, monkeypatch):
    halves, cases = lost
    said = recover(monkeypatch, halves, *TWO)
    assert "10 dele kan åbnes igen, 0 kan ikke" in said
    between, _code = builders.make_referral()  # sealed to the lost key, as nothing is pinned yet
    settings.PINNED_KEYS = re.search(r"PORTAL_PINNED_KEYS=(\S+)", said)[1].split(",")

    said = recover(monkeypatch, halves, "--settle", "0", first="")
    assert "Færdig" in said
    assert "--recovery" in said  # what should be done next

    after, _code = builders.make_referral()
    for user in staff:
        keys = keyring.from_phrase(user, "nye ord som ingen fik nøgler til")
        for case in (*cases, between, after):
            assert keys.open(case.parts.get(kind="facts"))["obs.ongoing"] == "yes"
    old, new = AuthorityKey.objects.filter(use=READ).order_by("generation")
    assert old.retired_at
    assert not Wrap.objects.filter(key=old).exists()
    assert AuditEvent.objects.filter(verb="key.recover", chain=f"key:{new.pk}").count() == 1
    assert rotation.recovering("cmm") is None


def test_lines_may_be_pasted_with_headings_and_in_small_letters(lost, monkeypatch):
    halves, _cases = lost
    pasted = [
        [f"# Halvdel {n} af 2", "", *(f"{i}: {line.lower()}" for i, line in enumerate(half, 1))]
        for n, half in enumerate(halves, start=1)
    ]

    assert "10 dele kan åbnes igen" in recover(monkeypatch, pasted, *TWO)


def wrong_letter(halves):
    line = halves[1][2]
    halves[1][2] = ("1" if line[0] != "1" else "2") + line[1:]


def swapped_lines(halves):
    halves[0][0], halves[0][1] = halves[0][1], halves[0][0]


def swapped_halves(halves):
    halves.reverse()


def the_same_half_twice(halves):
    halves[1] = halves[0]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (wrong_letter, "Halvdel 2, linje 3 passer ikke"),
        (swapped_lines, "Halvdel 1, linje 1 passer ikke"),
        (swapped_halves, "Halvdel 1, linje 1 passer ikke"),
        (the_same_half_twice, "Halvdel 2, linje 1 passer ikke"),
    ],
)
def test_what_is_typed_wrong_is_named_and_changes_nothing(lost, monkeypatch, spoil, why):
    halves, _cases = lost
    spoil(halves)

    with pytest.raises(CommandError, match=why):
        recover(monkeypatch, halves, *TWO)

    assert AuthorityKey.objects.filter(use=READ).count() == 1


def test_a_half_of_another_key_is_refused(lost, monkeypatch):
    halves, _cases = lost
    other = ceremony.halves_of("cmm", sealing.new_private())[0].lines()

    with pytest.raises(CommandError, match="hører ikke sammen"):
        recover(monkeypatch, [other, halves[1]], *TWO)
    both = ceremony.halves_of("cmm", sealing.new_private())
    with pytest.raises(CommandError, match="hører ikke sammen"):
        recover(monkeypatch, [half.lines() for half in both], *TWO)

    assert AuthorityKey.objects.filter(use=READ).count() == 1


def test_one_half_alone_says_nothing_about_the_key(lost):
    """Half one is random; half two is the key hidden under it."""
    private = sealing.new_private()
    pairs = [ceremony.halves_of("cmm", private) for _each in range(2)]

    assert len({half.secret for pair in pairs for half in pair}) == 4
    assert private not in {half.secret for pair in pairs for half in pair}


def test_the_two_who_get_the_key_need_one_of_their_own(lost, monkeypatch):
    halves, _cases = lost
    PersonalKey.objects.all().delete()

    with pytest.raises(CommandError, match="ingen personlig nøgle"):
        recover(monkeypatch, halves, *TWO)


# -- the yearly drill, on demo data ---------------------------------------------------------------
def test_the_drill_of_the_readme_works_on_demo_data(db, monkeypatch):
    people = builders.make_people()
    referral, _code = builders.make_referral()
    halves = [
        (ceremony.folder() / f"DEMO-recovery-cmm-{n}-of-2.txt").read_text().splitlines()
        for n in (1, 2)
    ]
    two = ["--to", "demo-leder", "demo-sagsbehandler"]

    assert "5 dele kan åbnes igen" in recover(monkeypatch, halves, *two)
    assert "Færdig" in recover(monkeypatch, halves, "--settle", "0", first="")
    for role in ("cmm-lead", "cmm-caseworker"):
        keys = keyring.from_phrase(people[role], builders.phrase_of(role))
        assert keys.open(referral.parts.get(kind="facts"))["obs.ongoing"] == "yes"
    intake = keyring.from_phrase(people["cmm-intake"], builders.phrase_of("cmm-intake"))
    assert not intake.privates  # a colleague gives it back on the page


# -- the start check ------------------------------------------------------------------------------
def found():
    return [message.id for message in checks.pinned_keys_are_here(databases=["default"])]


def test_a_process_may_start_with_the_keys_it_knows(staff, settings, monkeypatch):
    make_keys(monkeypatch, settings)

    assert found() == []
    assert checks.pinned_keys_are_here(databases=None) == []  # a command that asks no database


@pytest.mark.parametrize("use", [READ, RECOVERY])
def test_nothing_starts_when_a_pinned_key_is_gone_or_another(staff, settings, monkeypatch, use):
    make_keys(monkeypatch, settings)
    key = AuthorityKey.objects.get(use=use)
    own = bytes(key.public)

    AuthorityKey.objects.filter(pk=key.pk).update(public=b"x" * 1216)
    assert found() == ["referrals.E001", "referrals.E002"]
    AuthorityKey.objects.filter(pk=key.pk).update(public=own)
    assert found() == []
    settings.PINNED_KEYS = [p for p in settings.PINNED_KEYS if p != key.fingerprint]
    assert found() == ["referrals.E002"]


def test_the_check_is_among_those_that_the_command_runs(staff, settings, monkeypatch):
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    make_keys(monkeypatch, settings)
    settings.PINNED_KEYS = [*settings.PINNED_KEYS, "0" * 64]

    with pytest.raises(SystemCheckError, match="referrals.E001"):
        call_command("check", databases=["default"])
