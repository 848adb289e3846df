"""What a query of words asks for, as a tree of lexemes: which part of it the bits of common words can answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from catalog.search.words import Condition

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'(?::\*)?|<->|<\d+>|[&|()])")
_LEXEME = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Node:
    """An atom (`sign` is empty, `text` a tsquery of one lexeme, of a beginning or of neighbours) or `parts` joined by
    & or |."""

    sign: str
    text: str = ""
    parts: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return f"({self.text})" if not self.sign else "(" + f" {self.sign} ".join(map(str, self.parts)) + ")"


def tree_of(query: str) -> Node | None:
    """The tree of a tsquery as `words.text_query` writes them; None for one that has other signs in it."""
    tokens, place = [], 0
    while query[place:].strip():
        found = _TOKEN.match(query, place)
        if found is None:
            return None
        tokens.append(found[1])
        place = found.end()
    try:
        node = _alternatives(tokens)
    except (IndexError, ValueError):
        return None
    return node if not tokens else None


def within_bits(node: Node, known: Collection[str]) -> Node | None:
    """What is left of the query when no goods have an unknown atom; None when then nothing can be found."""
    if not node.sign:
        return node if node.text in known else None
    parts = [within_bits(part, known) for part in node.parts]
    kept = [part for part in parts if part is not None]
    if not kept or (node.sign == "&" and len(kept) < len(parts)):
        return None
    return _joined(node.sign, kept)


def beside_bits(node: Node, known: Collection[str]) -> Node | None:
    """What finds all that `within_bits` misses, and maybe some that it does not: each wants an unknown atom."""
    if not node.sign:
        return None if node.text in known else node
    parts = [beside_bits(part, known) for part in node.parts]
    if node.sign == "|":
        kept = [part for part in parts if part is not None]
        return _joined("|", kept) if kept else None
    found = [
        _joined("&", [part, *(other for other in node.parts if other is not own)])
        for own, part in zip(node.parts, parts, strict=True)
        if part is not None
    ]
    return _joined("|", found) if found else None


def bits_of(node: Node, known: Mapping[str, int]) -> Condition:
    """The bits of the goods in the category `p.category_id` that fit, all atoms being known: noughts for none."""
    if node.sign == "&":
        return _combined("&", [bits_of(part, known) for part in node.parts])
    atoms = [part for part in node.parts if not part.sign] if node.sign else [node]
    others = [bits_of(part, known) for part in node.parts if part.sign]
    if not atoms:
        return _combined("|", others)
    own = Condition(
        "coalesce((SELECT bit_or(w.goods) FROM catalog_wordgoods w WHERE w.category_id = p.category_id"
        " AND w.word_id = ANY(%s)), ~p.goods)",
        (sorted(known[atom.text] for atom in atoms),),
    )
    return _combined("|", [own, *others])


def lexemes_of(query: str) -> tuple[str, ...]:
    """The lexemes in a tsquery, as they are written there."""
    return tuple(_LEXEME.findall(query))


def _combined(sign: str, parts: list[Condition]) -> Condition:
    text = f" {sign} ".join(part.sql for part in parts)
    return Condition(f"({text})", tuple(value for part in parts for value in part.params))


def _joined(sign: str, parts: Iterable[Node]) -> Node:
    """Parts of the same kind are taken in; of alternatives, neighbours go where one of them suffices."""
    flat = dict.fromkeys(own for part in parts for own in (part.parts if part.sign == sign else (part,)))
    if sign == "|":
        words = {node.text for node in flat if not node.sign}
        flat = {
            node: None
            for node in flat
            if node.sign or len(lexemes_of(node.text)) == 1 or not words.intersection(lexemes_of(node.text))
        }
    return next(iter(flat)) if len(flat) == 1 else Node(sign, "", tuple(flat))


def _alternatives(tokens: list[str]) -> Node:
    parts = [_conjunction(tokens)]
    while tokens[:1] == ["|"]:
        del tokens[0]
        parts.append(_conjunction(tokens))
    return _joined("|", parts)


def _conjunction(tokens: list[str]) -> Node:
    parts = [_neighbours(tokens)]
    while tokens[:1] == ["&"]:
        del tokens[0]
        parts.append(_neighbours(tokens))
    return _joined("&", parts)


def _neighbours(tokens: list[str]) -> Node:
    node = _single(tokens)
    text = node.text
    while tokens and tokens[0].startswith("<"):
        sign, following = tokens.pop(0), _single(tokens)
        if node.sign or following.sign:
            raise ValueError(sign)
        text = f"{text} {sign} {following.text}"
    return node if node.sign else Node("", text)


def _single(tokens: list[str]) -> Node:
    sign = tokens.pop(0)
    if sign.startswith("'"):
        return Node("", sign)
    if sign != "(":
        raise ValueError(sign)
    node = _alternatives(tokens)
    if tokens.pop(0) != ")":
        raise ValueError(sign)
    return node
