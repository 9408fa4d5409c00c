"""Writes kanji-forms.tsv: characters that stand for another kanji, with the form in use today.

Two tables that others keep: the Agency for Cultural Affairs' list of common kanji with their old
forms and the variants of names (joyokanji, Apache-2.0), and Unicode's Equivalent_Unified_Ideograph
for radicals typed as characters, as Perl carries it.

    pip install joyokanji==1.1.0
    python3 dictionaries/ja/make-kanji-forms.py
"""

import json
import pathlib
import subprocess
import unicodedata

import joyokanji

RADICALS = r"""
use Unicode::UCD qw(prop_invmap);
my ($from, $to, $format, $missing) = prop_invmap("EqUIdeo");
for my $i (0 .. $#$from) {
    next if $to->[$i] eq $missing;
    my $end = $i < $#$from ? $from->[$i + 1] : $from->[$i] + 1;
    print "$_ $to->[$i]\n" for $from->[$i] .. $end - 1;
}
"""


# Kanji that names of places and people are written with either way, in no table of the two.
EITHER = {"舘": "館", "鰺": "鯵", "檜": "桧", "嶋": "島", "渕": "淵"}


def radicals() -> dict[str, str]:
    lines = subprocess.run(
        ["perl", "-e", RADICALS], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {chr(int(a)): chr(int(b)) for a, b in (line.split() for line in lines)}


def main() -> None:
    config = pathlib.Path(joyokanji.__file__).parent / "config"
    forms = radicals()
    for name in ("variants.json", "kanji.json"):
        forms |= json.loads((config / name).read_text(encoding="utf-8"))
    forms |= EITHER
    # What compatibility normalisation settles already is not our business, nor are strokes.
    strokes = range(0x31C0, 0x31F0)
    forms = {
        a: b
        for a, b in forms.items()
        if len(a) == len(b) == 1 and unicodedata.normalize("NFKC", a) == a and ord(a) not in strokes
    }
    while any(b in forms for b in forms.values()):
        forms = {a: forms.get(b, b) for a, b in forms.items()}
    out = pathlib.Path(__file__).with_name("kanji-forms.tsv")
    out.write_text("".join(f"{a}\t{b}\n" for a, b in sorted(forms.items())), encoding="utf-8")


main()
