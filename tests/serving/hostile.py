"""200 strings that people could call themselves or write, and that must do nothing on a page."""

from __future__ import annotations

_TAGS = ("script", "img", "svg", "iframe", "object", "embed", "video", "audio", "body", "input", "form", "a", "math",
         "style", "link", "meta", "base", "details", "marquee", "select", "textarea", "title", "template", "dialog")  # fmt: skip
_EVENTS = (
    "onerror",
    "onload",
    "onfocus",
    "onclick",
    "ontoggle",
    "onanimationstart",
    "onmouseover",
    "onbegin",
)

_BY_HAND = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "</script><script>alert(1)</script>", "<!--<script>alert(1)//-->",
    "]]><script>alert(1)</script>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>", "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "</svg><script>alert(1)</script>", "</text></svg><img src=x onerror=alert(1)>", "<use href='data:image/svg+xml,<svg onload=alert(1)>'>",
    "{{7*7}}", "{{ config }}", "{% for x in ().__class__ %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{constructor.constructor('alert(1)')()}}",
    "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "<http://evil.example>", "http://evil.example/x.png",
    "//evil.example/x.js", "\u2028alert(1)\u2028", "\u2029</script>", "\u202eexe.cod", "\u2066\u2067\u2068<b>\u2069",
    "\u200f\u200e\u061c", "Z" + "\u0301\u0302\u0303\u0304\u0305" * 60, "\x1b[2J\x1b[31mred", "\x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
    "\r\nSet-Cookie: a=b", "\r\n\r\n<script>alert(1)</script>", "\x00<script>alert(1)</script>", "\x08\x7f\x9b",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1", "\r=1+1", "＝1＋1", "=cmd|'/c calc'!A1",
    "' OR 1=1 --", "'; DROP TABLE messages; --", "\" OR \"\"=\"", "%", "_", "\\", "%_%", "\\'; --", "'''", "\"\"\"",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&#x3C;img src=x onerror=alert(1)&#x3E;", "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003e", "\\x3cscript\\x3e", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<ScRiPt>alert(1)</sCrIpT>",
    "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script>", "<<script>alert(1)//<</script>", "<\x00script>alert(1)</script>",
    "\" onmouseover=alert(1) x=\"", "' onmouseover=alert(1) x='", "` onmouseover=alert(1)", "x onmouseover=alert(1)", "\" autofocus onfocus=alert(1) \"",
    "\" style=\"position:fixed;inset:0;background:url(http://evil.example)\"", "\" class=\"skip", "\" id=\"main", "\"><base href=http://evil.example>",
    "<meta http-equiv=refresh content=0;url=http://evil.example>", "<link rel=stylesheet href=http://evil.example/x.css>",
    "<form action=http://evil.example><button>x</button></form>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<bdi>", "</bdi></a></li></ol>", "</li></ol></main>", "</select><script>alert(1)</script>", "</option><option selected>", "</pre></details>",
    "../../../../etc/passwd", "C:\\Windows\\x", "CON", "foto.jpg<script>", "file.svg\"onload=\"alert(1)", ".", "..", "~", "-rf",
    "null", "undefined", "NaN", "true", "[object Object]", "__proto__", "constructor", "toString", "-", "0", " ", "\u00a0", "\u3000", "\ufeff",
    "👨‍👩‍👧‍👦" * 8, "🏳️‍🌈", "مرحبا", "שלום <b>", "日本語" * 40, "x" * 3000, "W" * 500, "a\n" * 200,
)  # fmt: skip


def _made() -> list[str]:
    """Each tag with an event, quoted in each way until there are enough."""
    quotes = ("", '"', "'", "`")
    return [
        f"{quotes[number % 4]}><{tag} {_EVENTS[number % len(_EVENTS)]}={quotes[number // 3 % 4]}alert({number}){quotes[number // 3 % 4]} src=x href=javascript:alert(1)>"
        for number, tag in enumerate(_TAGS * 4)
    ]


STRINGS = tuple(dict.fromkeys((*_BY_HAND, *_made())))[:200]
