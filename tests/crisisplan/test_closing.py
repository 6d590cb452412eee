"""What is missing when the plan is closed: shown to both who sign, and stopping nobody."""

import pytest

from crisisplan import closing, working
from crisisplan.announcements import dispatching
from crisisplan.models import Dispatch
from tests.crisisplan.builders import make_activation, make_person, step_down
from tests.crisisplan.test_announcing import make_approved

pytestmark = pytest.mark.django_db


def put_up(activation, template, language="da", channel=Dispatch.Channel.POST):
    text = make_approved(activation, template=template, language=language)
    dispatching.by_hand(
        text,
        channel=channel,
        place="Opslagstavlen i Ingensteds",
        at=text.approved_at,
        by=make_person("crisis-staff"),
        key=text.pk,
    )


def missing(activation):
    return closing.missing(activation)


def test_tasks_with_a_deadline_count_until_they_are_done_or_left_out():
    activation, worker = make_activation(level="N2", chosen_points=[1]), make_person("crisis-staff")
    assert missing(activation).open_tasks == {1: 11}
    working.done(activation, "P1.D1", seen=0, by=worker)
    working.omit(activation, "P1.D2", seen=0, by=worker, reason="Rådene er ens.")
    working.take(activation, "P1.D3", seen=0, by=worker)

    assert missing(activation).open_tasks == {1: 9}
    assert missing(activation).all_open_tasks == 9


def test_the_reopening_is_counted_once_it_has_begun():
    activation = make_activation(level="N3")
    assert missing(activation).open_tasks[8] == 0
    step_down(activation)
    assert missing(activation).open_tasks[8] == 10


def test_without_a_message_the_end_message_is_missing():
    found = missing(make_activation())
    assert found and not found.is_end_sent and found.ended_in == ()


def test_the_end_message_is_asked_for_in_every_language_that_was_used():
    activation = make_activation()
    put_up(activation, "M01")
    put_up(activation, "M01", "en")
    put_up(activation, "M12")
    found = missing(activation)
    assert [str(name) for name in found.ended_in] == ["dansk"]
    assert [str(name) for name in found.not_ended_in] == ["engelsk"] and not found.is_end_sent

    put_up(activation, "M12", "en")
    assert missing(activation).is_end_sent


def test_a_text_to_colleagues_needs_no_end():
    activation = make_activation()
    put_up(activation, "M13", "en", Dispatch.Channel.PRINT)
    put_up(activation, "M12")
    assert missing(activation).is_end_sent
