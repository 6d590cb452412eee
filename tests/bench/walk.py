"""Goal 7: answering one question of the walk, against a bare Django form behind its CSRF check."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from tests.bench import load, servers
from tests.bench.machine import SERVER_CORE
from tests.bench.report import Report
from tests.bench.servers import Server, World
from tests.bench.visitor import FORM_TYPE, Visitor

BEFORE = {"role": "frontline", "acute-danger": "no", "urgent-health": "no", "age": "yes"}
QUESTION = "/procedure/spoergsmaal/indicators/"
ANSWER = {"answer": "clear"}
ROUNDS, CONNECTIONS = 5, 8


def measure(world: World, report: Report) -> None:
    environment = world.copy("walk")
    with (
        world.database_on_server_core(),
        servers.portal(world, environment, core=SERVER_CORE) as portal,
        servers.bare(world) as bare,
        servers.bare(world, middleware="usual") as framed,
    ):
        visitor = Visitor(portal.port)
        for key, value in BEFORE.items():
            answer_one(visitor, f"/procedure/spoergsmaal/{key}/", {"answer": value})
        targets = [
            target("step", world, portal, visitor, QUESTION, ANSWER, world.database_pid),
            target("bare", world, bare, Visitor(bare.port), "/form", {"answer": "yes"}),
            target("usual", world, framed, Visitor(framed.port), "/form", {"answer": "yes"}),
        ]
        rounds = load.run(targets, rounds=ROUNDS)
    with world.inside(environment) as ask:
        counted = ask("walk_queries")
    report.is_quiet = report.is_quiet and load.is_clean(rounds)
    report.exact("errors in all of it", load.errors(rounds) == 0, str(load.errors(rounds)), "0")
    for each in targets:
        report.shown(f"{each.name}: CPU", load.figures(rounds, each.name, "cpu_us"), " µs")
        report.shown(f"{each.name}: p50", load.figures(rounds, each.name, "p50"), " ms")
    report.goal("7 walk step / bare form, by CPU", load.ratios(rounds, "step", "bare"), most=1.5)
    report.shown(
        "7 walk step / the same form behind Django's usual middleware, by CPU",
        load.ratios(rounds, "step", "usual"),
    )
    found = "{writes} of {queries} queries in {steps} steps".format(**counted)
    report.exact("7 database writes", counted["writes"] == 0, found, "0")


def answer_one(visitor: Visitor, path: str, answer: dict[str, str]) -> None:
    token = visitor.get(path).token
    posted = visitor.post(path, {**answer, "csrfmiddlewaretoken": token})
    if posted.status != 302:
        raise RuntimeError(f"{path} answered {posted.status}")


def target(
    name: str,
    world: World,
    server: Server,
    visitor: Visitor,
    path: str,
    answer: dict[str, str],
    *more_pids: int,
) -> load.Target:
    """The same answer posted again and again, with the cookies a browser would have by then."""
    token = visitor.get(path).token
    cookies = visitor.cookie_header
    form = {**answer, "csrfmiddlewaretoken": token}
    posted = visitor.post(path, form)
    if posted.status != 302 or posted.headers["Location"] == path:
        raise RuntimeError(f"{path} answered {posted.status} {posted.headers['Location']}")
    visitor.close()
    script = script_for(world.folder / f"{name}.lua", urlencode(form), cookies)
    return load.Target(
        name,
        server.url + path,
        (server.pid, *more_pids),
        script=script,
        connections=CONNECTIONS,
        seconds=1 if name == "usual" else 2,
    )


def script_for(path: Path, form: str, cookies: str) -> Path:
    path.write_text(
        'wrk.method = "POST"\n'
        f'wrk.body = "{form}"\n'
        f'wrk.headers["Content-Type"] = "{FORM_TYPE}"\n'
        f'wrk.headers["Cookie"] = "{cookies}"\n'
    )
    return path
