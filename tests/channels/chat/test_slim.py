"""Does a script that was made smaller still say the same?"""

import pytest

from faden.channels.chat.slim import slim


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("/* why */ let a = 1; // more\nlet b;", "let a=1;let b;"),
        ("a = b\n(c)", "a=b\n(c)"),  # whatever the line break means, it stays
        ("return\nvalue", "return\nvalue"),
        ("x = {\n  a,\n  b,\n}\ny()", "x={a,b,}\ny()"),
        ('say("// no /* comment */")', 'say("// no /* comment */")'),
        ("say('it\\'s  //')", "say('it\\'s  //')"),
        ("css = `\n  a { b: c }\n  // kept\n`", "css=`\n  a { b: c }\n  // kept\n`"),
        ("`${ a ? `in  ${ {b: 1}.b }  in` : '' }  out`", "`${a?`in  ${{b:1}.b}  in`:''}  out`"),
        ("a = /[/*]  x/u.test(b)", "a=/[/*]  x/u.test(b)"),
        ("return /  'x/.test(b)", "return/  'x/.test(b)"),
        ("/x/ in b", "/x/ in b"),
        ("a / /x/.y", "a/ /x/.y"),
        ("a = b / c / d // e", "a=b/ c/ d "),
        ("a = (b + c) / d; '/'", "a=(b+c)/ d;'/'"),
        ("a = b + +c - -d", "a=b+ +c- -d"),
        ("class A { static #a = 1; get #b() {} }", "class A{static #a=1;get #b(){}}"),
        ("if (#a in b) c", "if(#a in b)c"),
        ("1 .toFixed()", "1 .toFixed()"),
        ("text\u00a0= 'a\u00a0b'", "text='a\u00a0b'"),
        ("", ""),
    ],
)
def test_only_what_says_nothing_goes(source: str, wanted: str) -> None:
    assert slim(source) == wanted


def test_a_template_without_an_end_is_told() -> None:
    with pytest.raises(ValueError, match="does not end"):
        slim("a = `b")
