"""A word in front of every main heading of a page, put there in one place: base.html."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.html import conditional_escape

register = template.Library()
MAIN_HEADING = re.compile(r"<h1(?:\s[^>]*)?>")


class Headed(template.Node):
    """What stands between the tags; unchanged, byte for byte, when there is no word."""

    def __init__(self, word: FilterExpression, nodelist: NodeList) -> None:
        self.word = word
        self.nodelist = nodelist

    def render(self, context: Any) -> str:
        content = self.nodelist.render(context)
        word = self.word.resolve(context, ignore_failures=True)
        if not word:
            return content
        first = f'<strong class="page-word">{conditional_escape(word)}</strong> '
        return MAIN_HEADING.sub(lambda heading: heading[0] + first, content)


@register.tag
def headed(parser: Parser, token: Token) -> Headed:
    """`{% headed word %}…{% endheaded %}`."""
    word = parser.compile_filter(token.split_contents()[1])
    nodelist = parser.parse(("endheaded",))
    parser.delete_first_token()
    return Headed(word, nodelist)
