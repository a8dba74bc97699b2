"""A YAML file as a checked model, with errors that name file, entry and line."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

QUOTED = "'([^']*)'"
HERE = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same YAML by libyaml where the package has it: ten times as fast."""


class YamlError(ValueError):
    """A file that cannot be used: which one, which entry, which line, and what is wrong."""


def shown(path: Path) -> str:
    """How an error names a file: one of fazhi's by its name, a person's own by the whole path."""
    return path.name if path.is_relative_to(HERE) else str(path)


def loaded(path: Path) -> Any:
    """A YAML file as it stands, which nobody but its readers checks: fazhi's own. Raises yaml.YAMLError, OSError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)


def parse_file(path: Path, model: type[Model]) -> tuple[Model, yaml.Node | None]:
    """A YAML file as `model`, and its nodes, which know their lines.

    Raises YamlError naming file, entry, line and what is wrong.
    """
    text = path.read_text(encoding="utf-8")
    try:
        loader = LOADER(text)
        root = loader.get_single_node()
        _check_keys(path, root)
        if not isinstance(root, yaml.MappingNode):
            slip = _slip(text, 0, 1) if root else None
            nothing = f"has nothing in it: write {', '.join(model.model_fields)} there, or remove it"
            raise YamlError(f"{shown(path)} {f'is no YAML: {slip}' if slip else nothing}")
        content: Any = loader.construct_document(root)
        return model.model_validate(content), root
    except yaml.YAMLError as error:
        raise YamlError(f"{shown(path)} is no YAML: {_syntax(text, error)}") from error
    except ValidationError as error:
        raise YamlError("\n".join(_explain(path, content, root, dict(problem), model) for problem in error.errors())) from error


def _syntax(text: str, error: yaml.YAMLError) -> str:
    """What is wrong, with its line: what a Chinese keyboard types, a tab, or else what YAML says."""
    mark = getattr(error, "problem_mark", None)
    slip = _slip(text, max(0, mark.line - 2), mark.line + 1) if mark else None
    return slip or f"{f'line {mark.line + 1}: ' if mark else ''}{getattr(error, 'problem', error)}"


def _slip(text: str, first: int, end: int) -> str | None:
    """What a Chinese keyboard types for a colon, or a tab, in some lines."""
    for number, line in enumerate(text.splitlines()[first:end], first + 1):
        if "：" in line.partition("#")[0]:
            return f"line {number}: a full-width ： stands where : with a blank behind it is meant"
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return f"line {number}: it begins with a tab: indent by blanks"
    return None


def _check_keys(path: Path, node: yaml.Node | None) -> None:
    """YAML lets the later of two equal keys win in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                raise YamlError(f"{shown(path)}, line {line}: {key.value!r} stands in line {seen[key.value]} already; keep one")
            seen[key.value] = line
            _check_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_keys(path, item)


def nearest(word: str, known: Iterable[str]) -> str:
    """(did you mean …?), with the known word that is most like it; empty where none is."""
    close = get_close_matches(word, list(known), 1)
    return f" (did you mean {close[0]}?)" if close else ""


def _explain(path: Path, content: Any, root: yaml.Node | None, problem: dict[str, Any], model: type[BaseModel]) -> str:
    location = problem["loc"]
    name, entry = "?", content
    for key in (None, *location):
        if key is not None:
            entry = entry[key] if isinstance(entry, list) and isinstance(key, int) else entry.get(key) if isinstance(entry, dict) else None
        if isinstance(entry, dict) and "id" in entry:
            name = entry["id"]
    if name == "?" and len(location) > 1 and isinstance(location[1], str):
        name = location[1]  # a concept, by its key
    return f"{shown(path)}, {name}, line {line_of(root, location)}, {'.'.join(str(key) for key in location[2:] or location)}: {_wrong(problem, model)}"


def _wrong(problem: dict[str, Any], model: type[BaseModel]) -> str:
    """What is wrong, with the nearest that would be right where that is known."""
    told, given = str(problem["msg"]), problem["input"]
    if problem["type"] == "extra_forbidden":
        keys = _keys_at(model, problem["loc"][:-1])
        return f"no such key{nearest(str(problem['loc'][-1]), keys)}; there are {', '.join(keys)}"
    if problem["type"] == "literal_error":
        return f"{told}, and not {given!r}{nearest(str(given), re.findall(QUOTED, told))}"
    return f"{told} (it is {given!r})" if isinstance(given, str | int | float) else told


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys that an entry at this place may have."""
    for key in location:
        if isinstance(key, str) and key in model.model_fields:
            inside = [part for part in get_args(model.model_fields[key].annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
            model = inside[0] if inside else model
    return list(model.model_fields)


def line_of(root: yaml.Node | None, location: tuple[str | int, ...]) -> int:
    """The line, from 1, of what stands at `location`, or of the innermost that exists of what encloses it."""
    node, line = root, 1
    for key in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((name, value) for name, value in node.value if name.value == key), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line
