"""`fazhi doctor`: whether all that fazhi stands on is sound, and what to do where it is not."""

import json
from typing import Annotated

import typer

from fazhi.cli.explain import show
from fazhi.cli.screen import RawOption, WarehouseOption, app, fail
from fazhi.doctor import Finding, examine
from fazhi.settings import load

STATES = {"ok": "ok 正常", "warn": "warn 注意", "wrong": "wrong 有误"}


@app.command()
def doctor(
    raw: RawOption = None,
    warehouse: WarehouseOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False,
) -> None:
    """Look whether all is sound, and what to do where it is not; exit status 1 where something is wrong. 自检。"""
    try:
        found = examine(load(raw, warehouse))
    except ValueError as error:
        found = [Finding("settings", "wrong", str(error), "mend it; `fazhi config` lists the settings")]
    except OSError as error:
        raise fail(str(error)) from None
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in found], ensure_ascii=False, indent=1))
    else:
        show("doctor 自检", ("", "state 状态", "what is so 情况", "what to do 怎么办"), [(f.what, STATES[f.state], f.told, f.do) for f in found])
    if any(finding.state == "wrong" for finding in found):
        raise typer.Exit(1)
