"""Writes kanji-forms.tsv: characters that stand for another kanji, with the form in use today.

Tables that others keep: the Agency for Cultural Affairs' list of common kanji with their old forms and the
variants of names (joyokanji, Apache-2.0), the old forms of kyujipy (MIT), families of variants drawn from
Unihan (ja-itaiji, MIT), and Unicode's Equivalent_Unified_Ideograph for radicals typed as characters, as Perl
carries it.

The families are wide: of them only those are taken that change no word, because IPADIC itself spells most words
with the variant and with the other form alike (嶌田, 島田). Characters of other languages (说) stay: by them it is
seen that a question is not Japanese.

    pip install joyokanji==1.1.0 kyujipy==0.6.8 ja-itaiji==1.0.2
    python3 dictionaries/ja/make-kanji-forms.py
"""

import collections
import importlib.util
import json
import pathlib
import re
import subprocess
import tarfile
import unicodedata

RADICALS = r"""
use Unicode::UCD qw(prop_invmap);
my ($from, $to, $format, $missing) = prop_invmap("EqUIdeo");
for my $i (0 .. $#$from) {
    next if $to->[$i] eq $missing;
    my $end = $i < $#$from ? $from->[$i + 1] : $from->[$i] + 1;
    print "$_ $to->[$i]\n" for $from->[$i] .. $end - 1;
}
"""

HERE = pathlib.Path(__file__).parent
# Kanji that words and names of places and people are written with either way, which the tables leave open.
EITHER = {"舘": "館", "鰺": "鯵", "檜": "桧", "嶋": "島", "渕": "淵", "冨": "富", "峯": "峰", "巖": "岩", "亙": "亘"}
EITHER |= {"獎": "奨", "辨": "弁", "辯": "弁", "瓣": "弁", "羣": "群", "畧": "略", "夲": "本", "龜": "亀", "强": "強"}
EITHER |= {"閒": "間", "塡": "填", "頸": "頚", "蘆": "芦", "桒": "桑", "壺": "壷", "穎": "頴"}
EITHER |= {"旣": "既", "别": "別", "吕": "呂", "嵜": "崎", "嶌": "島", "邉": "辺", "篭": "籠", "頰": "頬", "蟬": "蝉", "屢": "屡"}
# What a pack may well write itself is left as it is.
KEPT = {"籠", "竈"}
# Least share of the words with a variant that IPADIC also spells with the other form.
SHARED = 0.6


def package(name: str) -> pathlib.Path:
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


def radicals() -> dict[str, str]:
    lines = subprocess.run(
        ["perl", "-e", RADICALS], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {chr(int(a)): chr(int(b)) for a, b in (line.split() for line in lines)}


def level(c: str) -> int:
    """1 and 2 for the two levels of JIS X 0208, 3 for what it has not."""
    try:
        code = c.encode("euc_jp")
    except UnicodeEncodeError:
        return 3
    return 3 if len(code) != 2 else 1 if code[0] <= 0xCF else 2


class Dictionary:
    """The words of IPADIC with their readings."""

    def __init__(self) -> None:
        self.readings = collections.defaultdict(set)
        with tarfile.open(HERE.parent / "ipadic-2.7.0-20070801.tar.xz") as archive:
            for member in archive.getmembers():
                if member.name.endswith(".csv"):
                    for line in archive.extractfile(member).read().decode("euc_jp").splitlines():
                        fields = line.split(",")
                        if len(fields) > 11:
                            self.readings[fields[0]].add(fields[11])
        self.having = collections.defaultdict(list)
        for word in self.readings:
            for c in set(word) if len(word) > 1 else ():
                self.having[c].append(word)

    def shared(self, a: str, b: str) -> float | None:
        """Share of the words with `a` that are also written with `b`; none where there are no words with it."""
        words = self.having[a]
        alike = [w for w in words if self.readings.get(w.replace(a, b), set()) & self.readings[w]]
        return len(alike) / len(words) if words else None


def old_forms() -> dict[str, str]:
    data = package("kyujipy") / "data"
    files = ["kyujitai_simplified.cson", "kyujitai_variants.cson"]
    text = "".join((data / f).read_text(encoding="utf-8") for f in files)
    return {old: new for new, old in re.findall(r'\["(.)",\s*"(.)"\]', text)}


def families(known: dict[str, str], ipadic: Dictionary) -> dict[str, str]:
    path = package("ja_itaiji") / "data" / "term" / "ja-itaiji.json"
    kin = collections.defaultdict(set)
    for head, members in json.loads(path.read_text(encoding="utf-8")).items():
        for member in (m for m in members if len(m) == len(head) == 1 and m != head):
            kin[head].add(member)
            kin[member].add(head)
    forms = {}
    for a, others in kin.items():
        used = [b for b in others if level(b) == 1 and ipadic.having[b]]
        if a in known or level(a) == 1 or not used:
            continue
        best = max(used, key=lambda b: (ipadic.shared(a, b) or 0, len(ipadic.having[b]), b))
        share = ipadic.shared(a, best)
        if share is not None and share >= SHARED:
            forms[a] = best
    return forms


def main() -> None:
    config = package("joyokanji") / "config"
    forms = radicals()
    for name in ("variants.json", "kanji.json"):
        forms |= json.loads((config / name).read_text(encoding="utf-8"))
    ipadic = Dictionary()
    # Where IPADIC has words with an old form and none of them with the new one, they are two characters today.
    apart = {a for a, b in old_forms().items() if a not in forms and ipadic.shared(a, b) == 0}
    forms = {a: b for a, b in old_forms().items() if a not in apart} | forms | EITHER
    forms |= families(forms, ipadic)
    # What compatibility normalisation settles already is not our business, nor are strokes.
    strokes = range(0x31C0, 0x31F0)
    forms = {
        a: b
        for a, b in forms.items()
        if len(a) == len(b) == 1 and a != b and a not in KEPT and unicodedata.normalize("NFKC", a) == a and ord(a) not in strokes
    }
    for _ in range(3):
        forms = {a: forms.get(b, b) for a, b in forms.items() if forms.get(b) != a}
    out = HERE / "kanji-forms.tsv"
    out.write_text("".join(f"{a}\t{b}\n" for a, b in sorted(forms.items())), encoding="utf-8")


main()
