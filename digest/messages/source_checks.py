"""What a template's source tells before anything is rendered: its syntax, its names, its blocks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import jinja2
from jinja2 import nodes

from digest.errors import TemplateError
from digest.messages.catalogues import Texts
from digest.messages.context import PERSONAL
from digest.messages.mjml_checks import style_faults
from digest.messages.render import HTML_SUFFIX, PAGE_SUFFIX, STYLE_SUFFIX, TEXT_SUFFIX, guarded, loader_of

REQUIRED_BLOCKS = ("masthead", "stories", "footer")
OF_JINJA = frozenset(("loop", "self", "super", "caller", "varargs", "kwargs"))
SUFFIXES = (HTML_SUFFIX, TEXT_SUFFIX, PAGE_SUFFIX, STYLE_SUFFIX)
LIKE_TEMPLATES = re.compile(r"\.(?:mjml|mjml\.html|j2|jinja2?)$")
COMPARISONS = {"<": "is lt", "<=": "is le"}


@dataclass(frozen=True)
class Source:
    """One template file, read."""

    name: str
    filename: str
    text: str
    tree: nodes.Template

    def problem(self, line: int, what: str, fix: str) -> TemplateError:
        """A fault of one of its lines."""
        return TemplateError(what, where=f"{self.filename}:{line}", fix=fix)


def read_source(environment: jinja2.Environment, name: str) -> Source:
    """A template file, parsed and compiled; TemplateError with the line of a syntax error or an unknown filter."""
    try:
        text, filename, _ = loader_of(environment).get_source(environment, name)
    except UnicodeDecodeError:
        raise TemplateError("this file is not UTF-8", where=name, fix="save it as UTF-8") from None
    tree = guarded(name, lambda: environment.parse(text, name, filename))
    guarded(name, lambda: environment.compile(text, name, filename))
    return Source(name, filename or name, text, tree)


def source_problems(
    environment: jinja2.Environment, sources: Mapping[str, Source], variables: frozenset[str], texts: Texts
) -> Iterator[TemplateError]:
    """The faults one can see without rendering, of all files."""
    own = {name for source in sources.values() for name in _stored(source)}
    known = variables | own | OF_JINJA | environment.globals.keys()
    for source in sources.values():
        yield from _unknown_names(source, known)
        yield from _touched_values(source)
        yield from _unsaid(source, texts)
        yield from _not_there(source, sources)
        if source.name.endswith(STYLE_SUFFIX):
            for number, line in enumerate(source.text.splitlines(), 1):
                yield from (source.problem(number, what, fix) for what, fix in style_faults(line))
        if source.name.endswith(HTML_SUFFIX):
            yield from _angle_brackets(environment, source)


def stray_problems(names: Iterable[str]) -> Iterator[TemplateError]:
    """Files that look like templates and that nothing would read, or that stand beside the folder they belong to."""
    known = [name for name in names if name.endswith(SUFFIXES)]
    for name in names:
        if name not in known and LIKE_TEMPLATES.search(name):
            fix = f"end its name in {', '.join(SUFFIXES)}"
            yield TemplateError("nothing reads a file of this name", where=name, fix=fix)
        namesakes = [other for other in known if other.endswith(f"/{name}")]
        if "/" not in name and namesakes:
            yield TemplateError("this is the name of a part", where=name, fix=f"move it to {namesakes[0]}")


def block_problems(sources: Mapping[str, Source], name: str) -> Iterator[TemplateError]:
    """The required blocks an edition and what it extends leave out, and its own blocks that nothing asks for."""
    source, parent = sources[name], _parent(sources, sources[name])
    there = _blocks(source) | _inherited(sources, source)
    for block in REQUIRED_BLOCKS:
        if block not in there:
            fix = f"write {{% block {block} %}} … {{% endblock %}}"
            yield source.problem(1, f"the block {block!r} is missing", fix)
    for own in source.tree.body:
        if parent and isinstance(own, nodes.Block) and own.name not in _inherited(sources, source):
            fix = f"it has {', '.join(map(repr, sorted(_inherited(sources, source))))}"
            yield source.problem(own.lineno, f"{parent.name} has no block {own.name!r}", fix)


def _inherited(sources: Mapping[str, Source], source: Source) -> set[str]:
    blocks, seen = set[str](), {source.name}
    while (parent := _parent(sources, source)) and parent.name not in seen:
        blocks |= _blocks(parent)
        seen.add(parent.name)
        source = parent
    return blocks


def _blocks(source: Source) -> set[str]:
    return {block.name for block in source.tree.find_all(nodes.Block)}


def _parent(sources: Mapping[str, Source], source: Source) -> Source | None:
    for extends in source.tree.find_all(nodes.Extends):
        if isinstance(extends.template, nodes.Const):
            return sources.get(str(extends.template.value))
    return None


def _stored(source: Source) -> set[str]:
    names = {name.name for name in source.tree.find_all(nodes.Name) if name.ctx in ("store", "param")}
    macros = {macro.name for macro in source.tree.find_all(nodes.Macro)}
    return names | macros | {name.target for name in source.tree.find_all(nodes.Import)}


def _unknown_names(source: Source, known: frozenset[str]) -> Iterator[TemplateError]:
    for name in source.tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in known:
            fix = "use one of the variables in docs/templates.md, or {% set %} it first"
            yield source.problem(name.lineno, f"there is no variable {name.name!r}", fix)


def _not_there(source: Source, sources: Mapping[str, Source]) -> Iterator[TemplateError]:
    for node in source.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named = getattr(node, "template", None)
        name = named.value if isinstance(named, nodes.Const) else None
        if isinstance(node, nodes.Extends) and name == source.name:
            fix = "extend parts/base.mjml.jinja or parts/base.txt.jinja: ours of the same name cannot be reached"
            yield source.problem(node.lineno, "this template extends itself", fix)
        if isinstance(name, str) and name not in sources:
            near = get_close_matches(name, list(sources), 1)
            fix = f"did you mean {near[0]!r}?" if near else "name a file of the templates folder"
            yield source.problem(node.lineno, f"there is no template {name!r}", fix)


def _touched_values(source: Source) -> Iterator[TemplateError]:
    allowed = {id(node) for node in _printed(source.tree)}
    for name in source.tree.find_all(nodes.Name):
        if name.name in PERSONAL and id(name) not in allowed:
            fix = f"print it as it is, {{{{ {name.name} }}}}, or hand it to say(…)"
            yield source.problem(name.lineno, f"{name.name!r} is filled in last and cannot be worked with", fix)


def _printed(tree: nodes.Template) -> Iterator[nodes.Node]:
    for output in tree.find_all(nodes.Output):
        yield from output.nodes
    for call in tree.find_all(nodes.Call):
        if _is_say(call):
            yield from (keyword.value for keyword in call.kwargs)
    for used in tree.find_all(nodes.Filter):
        if used.name == "wrap":
            yield from (keyword.value for keyword in used.kwargs)


def _is_say(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == "say"


def _unsaid(source: Source, texts: Texts) -> Iterator[TemplateError]:
    for call in filter(_is_say, source.tree.find_all(nodes.Call)):
        key = call.args[0].value if call.args and isinstance(call.args[0], nodes.Const) else None
        if key is None:
            continue
        if key not in texts:
            fix = f"use one of {', '.join(sorted(texts))}, or add it to languages/en.po of your folder"
            yield source.problem(call.lineno, f"there is no text {key!r}", fix)
            continue
        for place in sorted(texts[key].places - {keyword.key for keyword in call.kwargs}):
            yield source.problem(call.lineno, f"the text {key!r} lacks its {place}", f"write say({key!r}, {place}=…)")


def _angle_brackets(environment: jinja2.Environment, source: Source) -> Iterator[TemplateError]:
    for line, kind, value in environment.lex(source.text, source.name, source.filename):
        if kind == "operator" and value in COMPARISONS:
            yield source.problem(line, f"{value!r} in an expression reads as a tag", f"write `{COMPARISONS[value]}`")
        if kind == "string" and "<" in value:
            yield source.problem(line, f"the text {value} holds a tag", "write the tag outside of the expression")
