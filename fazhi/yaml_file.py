"""A YAML file as a checked model, with errors that name file, entry and line."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same YAML by libyaml where the package has it: ten times as fast."""


class YamlError(ValueError):
    """A file that cannot be used: which one, which entry, which line, and what is wrong."""


def parse_file(path: Path, model: type[Model]) -> tuple[Model, yaml.Node | None]:
    """A YAML file as `model`, and its nodes, which know their lines.

    Raises YamlError naming file, entry, line and what is wrong.
    """
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=LOADER)
        _check_keys(path, root)
        content: Any = yaml.load(text, Loader=LOADER)
        return model.model_validate(content), root
    except yaml.YAMLError as error:
        raise YamlError(f"{path.name} is no YAML: {error}") from error
    except ValidationError as error:
        raise YamlError("\n".join(_explain(path, content, root, dict(problem)) for problem in error.errors())) from error


def _check_keys(path: Path, node: yaml.Node | None) -> None:
    """YAML lets the later of two equal keys win in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                raise YamlError(f"{path.name}, line {line}: {key.value!r} stands in line {seen[key.value]} already; keep one")
            seen[key.value] = line
            _check_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_keys(path, item)


def _explain(path: Path, content: Any, root: yaml.Node | None, problem: dict[str, Any]) -> str:
    location = problem["loc"]
    name, entry = "?", content
    for key in (None, *location):
        if key is not None:
            entry = entry[key] if isinstance(entry, list) and isinstance(key, int) else entry.get(key) if isinstance(entry, dict) else None
        if isinstance(entry, dict) and "id" in entry:
            name = entry["id"]
    return f"{path.name}, {name}, line {line_of(root, location)}, {'.'.join(str(key) for key in location[2:] or location)}: {problem['msg']}"


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
