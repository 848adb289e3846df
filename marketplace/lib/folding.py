"""Templates whose fixed parts are drawn once per language.

A third of the nodes of our pages say the same on every page view: words in the reader's language, icons, addresses
of static files and of views without arguments. Neighbours among them become one node that keeps its text
(docs/decisions/0010). Templates stay as they are, and so does what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, Origin, TextNode, TokenType
from django.template.defaulttags import CommentNode, IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

F = TypeVar("F", bound=Callable[..., Any])

_age = 0  # of the settings that texts were drawn under


@receiver(setting_changed)
def _draw_anew(**kwargs: Any) -> None:
    global _age  # noqa: PLW0603 - only tests change settings
    _age += 1


def fixed(tag: F) -> F:
    """Marks the function of a simple tag whose output depends on its arguments and the reader's language alone."""
    tag.is_fixed = True  # type: ignore[attr-defined]
    return tag


class Loader(cached.Loader):
    """Django's caching loader, which folds each template as it comes in."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template; raises TemplateDoesNotExist as the parent does."""
        known = self.get_template_cache.get(self.cache_key(template_name, skip))
        template: Template = super().get_template(template_name, skip)
        if known is not template:
            fold(template.nodelist)
        return template


def fold(nodes: NodeList) -> None:
    """Puts one `Folded` in the place of neighbours that are fixed, here and in all lists below; comments go."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in [*(node for node in nodes if not isinstance(node, CommentNode)), None]:
        if node is not None and is_fixed(node):
            run.append(node)
            continue
        folded += run if all(isinstance(one, TextNode) for one in run) else [Folded(run)]
        run = []
        if node is not None:
            folded.append(node)
            for below in _lists_of(node):
                fold(below)
    nodes[:] = folded


def _lists_of(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):  # its own `nodelist` is made anew at each look
        yield from (below for _, below in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        below = getattr(node, name, None)
        if isinstance(below, NodeList):
            yield below


def is_fixed(node: Node) -> bool:
    """True when the output depends on nothing but the language, the root of the addresses and the settings."""
    rule = _RULES.get(type(node))
    return rule is not None and rule(node)


def _is_fixed_text(node: Any) -> bool:
    if node.asvar or node.message_context:
        return False
    if isinstance(node, TranslateNode):
        return _is_constant(node.filter_expression)
    has_values = any(token.token_type is not TokenType.TEXT for token in node.singular)
    return not (has_values or node.plural or node.extra_context)


def _is_fixed_tag(node: Any) -> bool:
    arguments = [*node.args, *node.kwargs.values()]
    return getattr(node.func, "is_fixed", False) and node.target_var is None and all(map(_is_constant, arguments))


_RULES: dict[type[Node], Callable[[Any], bool]] = {
    TextNode: lambda node: True,
    TranslateNode: _is_fixed_text,
    BlockTranslateNode: _is_fixed_text,
    StaticNode: lambda node: not node.varname and _is_constant(node.path),
    URLNode: lambda node: not (node.args or node.kwargs or node.asvar) and _is_constant(node.view_name),
    SimpleNode: _is_fixed_tag,
}


def _is_constant(expression: Any) -> bool:
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    return not expression.is_var or expression.var.literal is not None


_WITHOUT_ADDRESS = (TextNode, TranslateNode, BlockTranslateNode, StaticNode)


class Folded(Node):
    """Neighbours whose text is kept for each language they were read in."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self.has_address = any(not isinstance(node, _WITHOUT_ADDRESS) for node in nodes)
        self.texts: dict[tuple[object, ...], SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        """The text, drawn by the nodes themselves the first time; they tell of their own errors."""
        key: tuple[object, ...] = (get_language(), context.autoescape, _age)
        if self.has_address:
            key += (get_urlconf(), get_script_prefix())
        text = self.texts.get(key)
        if text is None:
            text = SafeString("".join([str(node.render_annotated(context)) for node in self.nodes]))
            self.texts[key] = text
        return text

    render = render_annotated
