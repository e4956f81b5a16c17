"""How many sentences are read right, how many of what is not ours are refused, how long it takes.

The half of the sentences that nothing was built with, by language and kind; beside it rapidfuzz
over the texts of the actions, which names the likest action for whatever is asked.

    python benchmarks/ask.py [building|reporting] [--wrong]
"""

import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from sentences import refused, right, sentences  # noqa: E402

from contact_sync.render.words import languages, words  # noqa: E402
from contact_sync.world.model import Action  # noqa: E402

OUTSIDE = ("refused", "none")
LIKE = 60
"""So alike, of 100, must a text be for rapidfuzz to answer at all."""


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def likest(text, language):
    """The action whose texts are most like a sentence; None where none is like it."""
    from rapidfuzz import fuzz, process

    say = words(language)
    told = {
        (action, kind): getattr(say, kind)(action)
        for action in Action
        for kind in ("action", "also", "happens", "happened")
    }
    found = process.extractOne(text, told, scorer=fuzz.token_set_ratio, score_cutoff=LIKE)
    return found[2][0] if found else None


def main(half="reporting", wrong=False):
    before = megabytes()
    begun = time.perf_counter()
    from contact_sync.ask.readings.reading import hear

    for language in languages():
        hear("first", language)
    first = time.perf_counter() - begun
    every = sentences(half)
    counts, hits, out = Counter(), Counter(), Counter()
    by_likeness = Counter()
    spent = []
    for one in every:
        language, kind = one["language"], one["kind"]
        begun = time.perf_counter()
        heard = hear(one["text"], language)
        spent.append(1000 * (time.perf_counter() - begun))
        key = (language, kind)
        counts[key] += 1
        hits[key] += right(one, heard)
        out[key] += refused(heard)
        if wrong and not right(one, heard):
            print("  wrong:", one["text"], heard.refused, [r.understood for r in heard.readings])
    after = megabytes()
    spent.sort()
    for one in every:
        named = likest(one["text"], one["language"])
        key = (one["language"], one["kind"])
        outside = one["kind"] in OUTSIDE
        by_likeness[key] += named is None if outside else str(named) in one.get("actions", ())
    print(f"{half}: {len(every)} sentences")
    print(f"{'':12}{'kind':10}{'right':>12}{'rapidfuzz':>12}")
    for language in languages():
        for kind in sorted({one["kind"] for one in every}):
            key = (language, kind)
            right_of = f"{hits[key]}/{counts[key]}"
            print(f"{language:12}{kind:10}{right_of:>12}{by_likeness[key]:>12}")
        ours = [key for key in counts if key[0] == language and key[1] not in OUTSIDE]
        others = [key for key in counts if key[0] == language and key[1] in OUTSIDE]
        for name, keys, of in (("ours", ours, hits), ("kept out", others, out)):
            number = sum(counts[key] for key in keys)
            share = sum(of[key] for key in keys) / number
            like = sum(by_likeness[key] for key in keys) / number
            print(f"{language:12}{name:10}{share:>12.1%}{like:>12.1%}")
    print(
        f"first sentence {first * 1000:.0f} ms; then median {spent[len(spent) // 2]:.2f} ms, ",
        end="",
    )
    print(f"95 % within {spent[int(len(spent) * 0.95)]:.2f} ms, longest {spent[-1]:.2f} ms")
    print(f"memory: {after - before:.0f} MB more")


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if not one.startswith("-")]
    main(*named, wrong="--wrong" in sys.argv)
