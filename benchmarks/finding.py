"""Finding partners: how good the order of the list is on a constructed set, and what a search of 3,000 people costs.

`python -m benchmarks.finding [--people N] [--repeat N]`. The set is made here: each person offers one thing and needs
another, both put into words by one of several writers who do not use the same forms, between sentences that everybody
writes. Who offers what I need is worth 2, who needs what I offer 1. Random order and counting equal words are ranked
beside it, in the same run.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Sequence
from math import log2
from statistics import mean, median

from eventhub.matchmaking import similarity
from eventhub.matchmaking.fit import Fitting, Person

LINE = "{:<34} {:>12} {:>10} {:>10}"
SHOWN = 5
READ = 10
THINGS = (
    ("We test photonic components", "photonics testing for our sensors", "somebody to test a photonic chip"),
    ("Laser welding of light alloys", "welding with lasers for aluminium", "light-alloy parts, laser-welded"),
    ("Laser cutting of technical textiles", "textile cutting by laser", "cut our fabrics and textiles with a laser"),
    ("Recycling of lithium batteries", "a recycler for battery packs", "used batteries recycled, lithium recovered"),
    ("Battery testing and certification", "certify and test battery modules", "certification tests for batteries"),
    ("Bio-based packaging materials", "biobased package material", "packages from bio-based resources"),
    ("Hydrogen storage tanks", "storing hydrogen in tanks", "a tank manufacturer for hydrogen stores"),
    ("Additive manufacturing in titanium", "additively manufactured titanium parts", "titanium printing, additive"),
    ("Clinical trials for medical devices", "a clinic for device trials", "trial of our medical device"),
    ("Machine vision for inspection", "visual inspection by machines", "inspecting surfaces, machine-vision"),
    ("Predictive maintenance of turbines", "maintaining turbines predictively", "turbine maintenance, predicted"),
    ("Cybersecurity audits for factories", "factory cybersecurity audit", "auditing cyber-security of a factory"),
    ("Timber construction systems", "constructing with timber", "timber systems for construction firms"),
    ("Water treatment membranes", "membrane to treat water", "treated water through membranes"),
    ("Drone surveys for farming", "survey of farms by drones", "drones surveying our farmers' fields"),
    ("Digital twins of ports", "digital twin for a port", "a twin, digital, of the port of our region"),
    ("Smart sensors for logistics", "sensor tracking in logistic chains", "logistics with smart sensors"),
    ("Cosmetic ingredients from algae", "algal ingredient for cosmetics", "ingredients, algae-based, for cosmetics"),
    ("Tourism data platforms", "platform with tourist data", "data on tourism in one platform"),
    ("Electric bus charging", "charge electric buses", "charging stations for buses, electric"),
    ("Semiconductor cleaning chemicals", "chemicals cleaning semiconductors", "clean-room chemistry, semiconductor"),
    ("Recycled carbon fibres", "carbon fibre from recycling", "fibres, carbon, recycled"),
    ("Wearables for sport medicine", "wearable sports sensors", "sport medical wearable devices"),
    ("Robotic harvesting of fruit", "robots that harvest fruits", "fruit harvest robotics"),
)
SAID_BY_EVERYBODY = (
    "We are a network of innovative members in a strong region.",
    "Our members have long experience in European and international programmes.",
    "We would welcome visits, joint proposals and an exchange of good practice.",
    "Small and large companies, universities and public authorities work together here.",
)


def main() -> None:
    """Print quality, then cost."""
    parser = argparse.ArgumentParser(description="Rank partners of a constructed set.")
    parser.add_argument("--people", type=int, default=240)
    parser.add_argument("--searched", type=int, default=3_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    people, things = constructed(options.people)
    print(LINE.format("order of the list", f"precision@{SHOWN}", f"nDCG@{READ}", "found"))
    for name, way in WAYS.items():
        print(LINE.format(name, *quality(people, things, way)))
    for cutoff in (0.8, 0.88, 0.92, 0.96, 1.0):
        similarity.ALIKE, chosen = cutoff, similarity.ALIKE
        print(LINE.format(f"  words alike from {cutoff}", *quality(people, things, by_fit)))
        similarity.ALIKE = chosen
    _time(constructed(options.searched)[0], options.repeat)


def constructed(number: int, seed: int = 7) -> tuple[list[Person], list[tuple[int, int]]]:
    """Return people and, for each, the numbers of what is offered and what is needed."""
    draw = random.Random(seed)
    things = [tuple(draw.sample(range(len(THINGS)), 2)) for _ in range(number)]
    return [_person(place, *each, draw) for place, each in enumerate(things)], things


def _person(number: int, offered: int, needed: int, draw: random.Random) -> Person:
    return Person(
        id=number, user_id=number, type_id=None, name=f"Person {number}", organisation="", kind="cluster", country="FR",
        offers=_text(offered, draw), needs=_text(needed, draw), themes=(), languages=("en",), sectors=(),
        cooperation=(), markets=(), looks_for=(),
    )  # fmt: skip


def _text(thing: int, draw: random.Random) -> str:
    sentences = [draw.choice(THINGS[thing]) + ".", *draw.sample(SAID_BY_EVERYBODY, 2)]
    draw.shuffle(sentences)
    return " ".join(sentences)


Order = Callable[[Person, Sequence[Person]], list[Person]]


def by_fit(mine: Person, others: Sequence[Person]) -> list[Person]:
    """Rank as the pages do."""
    fitting = Fitting(mine, others)
    return sorted(others, key=lambda theirs: -fitting.score(theirs))


def by_equal_words(mine: Person, others: Sequence[Person]) -> list[Person]:
    """Rank by how many words are the same, as a plain search would."""
    return sorted(others, key=lambda theirs: -len(_words(mine.needs) & _words(theirs.offers)) - _half(mine, theirs))


def _half(mine: Person, theirs: Person) -> float:
    return len(_words(mine.offers) & _words(theirs.needs)) / 2


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w{4,}", text)}


def at_random(mine: Person, others: Sequence[Person]) -> list[Person]:
    """Rank by lot."""
    return random.Random(mine.id).sample(others, len(others))


WAYS: dict[str, Order] = {"as the pages do": by_fit, "by equal words": by_equal_words, "at random": at_random}


def quality(people: list[Person], things: list[tuple[int, int]], way: Order) -> tuple[str, str, str]:
    """Return precision, nDCG and the share of those who offer what I need that stand among the first, as printed."""
    precision, gain, found = [], [], []
    for mine in people:
        ranked = [_worth(things, mine, theirs) for theirs in way(mine, [each for each in people if each is not mine])]
        wanted = sum(worth == 2 for worth in ranked)
        precision.append(sum(worth > 0 for worth in ranked[:SHOWN]) / SHOWN)
        gain.append(_gain(ranked) / (_gain(sorted(ranked, reverse=True)) or 1))
        found.append(sum(worth == 2 for worth in ranked[: wanted or 1]) / (wanted or 1))
    return f"{mean(precision):.3f}", f"{mean(gain):.3f}", f"{mean(found):.3f}"


def _worth(things: list[tuple[int, int]], mine: Person, theirs: Person) -> int:
    offered, needed = things[mine.id]
    return 2 * (things[theirs.id][0] == needed) or int(things[theirs.id][1] == offered)


def _gain(ranked: Sequence[int]) -> float:
    return sum(worth / log2(place + 2) for place, worth in enumerate(ranked[:READ]))


def _time(people: list[Person], repeat: int) -> None:
    """Print the processor time that ranking everybody takes: the first time a process reads them, and later."""
    times = []
    for number in range(repeat + 1):
        began = time.process_time()
        by_fit(people[number], people)
        times.append((time.process_time() - began) * 1000)
    print(
        f"{len(people):,} people ranked in {times[0]:.0f} ms of processor time at first, {median(times[1:]):.0f} later"
    )


if __name__ == "__main__":
    main()
