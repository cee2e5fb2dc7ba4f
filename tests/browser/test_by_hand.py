"""Ten questions of newcomers, those that differ most, answered in the page as a person does it: by mouse, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from browser.test_explorer import ready

pytestmark = pytest.mark.xdist_group("browser")

ASKED: dict[int, dict[str, Any]] = {}
for one in yaml.safe_load((Path(__file__).parents[1] / "newcomers.yaml").read_text(encoding="utf-8")):
    ASKED.setdefault(one.get("number", 0), one)


class Mouse:
    """Goes to what it uses by pointing at it; words are typed."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab

    def use(self, what: Any) -> None:
        what.click()

    def type(self, what: Any, words: str) -> None:
        what.click(click_count=3)  # all that stands there
        self.tab.keyboard.type(words)

    def take(self, field: Any, words: str, option: str) -> None:
        self.type(field, words)
        self.tab.get_by_role("option", name=option).first.click()

    def choose(self, select: Any, value: str) -> None:
        select.select_option(label=value)  # its list is the system's own, in which nothing can be pointed at from here


class Keyboard(Mouse):
    """Goes from one place to the next with Tab, and uses what it comes to by keys."""

    def _reach(self, what: Any) -> None:
        handle = what.element_handle()
        for _ in range(400):
            if handle.evaluate("one => one === document.activeElement"):
                return
            self.tab.keyboard.press("Tab")
        raise AssertionError(f"no key leads to {handle.evaluate('one => one.outerHTML')[:300]}")

    def use(self, what: Any) -> None:
        self._reach(what)
        self.tab.keyboard.press("Space" if what.get_attribute("type") == "checkbox" else "Enter")

    def type(self, what: Any, words: str) -> None:
        self._reach(what)
        self.tab.keyboard.press("Control+A")
        self.tab.keyboard.type(words)

    def take(self, field: Any, words: str, option: str) -> None:
        self.type(field, words)
        self.tab.get_by_role("option", name=option).first.wait_for()
        for _ in range(12):
            self.tab.keyboard.press("ArrowDown")
            if option in self.tab.locator("[role=option][aria-selected=true]").inner_text():
                break
        self.tab.keyboard.press("Enter")

    def choose(self, select: Any, value: str) -> None:
        self._reach(select)
        self.tab.keyboard.type(value)


def shown(tab: Any, title: str) -> None:
    """Wait for a page."""
    tab.wait_for_function("title => document.title.startsWith(title)", arg=title)
    ready(tab)


def as_of(hand: Mouse, day: str) -> None:
    tab = hand.tab
    hand.use(tab.locator(".reading summary"))
    if day == "now":
        hand.use(tab.get_by_role("button", name="Latest day"))
    else:
        hand.type(tab.get_by_label("As of", exact=True), day)
        hand.use(tab.get_by_role("button", name="Apply"))
    tab.wait_for_function("() => location.hash.includes('as_of=')")
    ready(tab)


def guarantors_now(hand: Mouse) -> None:
    hand.use(hand.tab.get_by_role("link", name="Who guarantees Ukraine?"))
    shown(hand.tab, "Who guarantees a state")
    as_of(hand, "now")


def article_5(hand: Mouse) -> None:
    hand.take(hand.tab.locator("#home-search"), "NATO Article 5", "Article 5 of the North Atlantic Treaty")
    shown(hand.tab, "Article 5 of the North Atlantic Treaty")


def minsk(hand: Mouse) -> None:
    tab = hand.tab
    hand.use(tab.get_by_role("link", name="Agreements", exact=True))
    shown(tab, "Agreements compared")
    for _ in range(tab.locator(".choose input:checked").count()):
        hand.use(tab.locator(".choose input:checked").first)
    for words, name in (("Minsk I", "Minsk Protocol"), ("Minsk II", "Minsk Package of Measures")):
        hand.take(tab.get_by_role("combobox", name="Another agreement"), words, name)
    hand.use(tab.get_by_role("button", name="Compare"))
    tab.wait_for_function("() => location.hash.includes('agreement=')")
    ready(tab)


def troops_on_a_day(hand: Mouse) -> None:
    hand.use(hand.tab.get_by_role("link", name="Who is for and against European troops in Ukraine?"))
    shown(hand.tab, "Who is for")
    as_of(hand, "2025-09-01")


def failed(hand: Mouse) -> None:
    tab = hand.tab
    hand.use(tab.get_by_role("link", name="Which precedents are there, and how did each end?"))
    shown(tab, "Which precedents")
    field = tab.locator(".parameters label", has_text="outcome").locator("input, select")
    if field.evaluate("one => one.tagName") == "SELECT":
        hand.choose(field, "failed")
    else:
        hand.type(field, "failed")
    hand.use(tab.get_by_role("button", name="Ask", exact=True))
    tab.wait_for_function("() => location.hash.includes('outcome=')")
    ready(tab)


def sources(hand: Mouse) -> None:
    tab = hand.tab
    hand.take(tab.get_by_role("combobox", name="Find", exact=True), "no credibility without the US", "Without the US no guarantee can be credible")
    shown(tab, "Without the US")
    hand.use(tab.get_by_text("How to cite this"))
    tab.locator(".cite pre", has_text="Kluth").wait_for()


def two_actors(hand: Mouse) -> None:
    tab = hand.tab
    hand.use(tab.locator(".topic a[href^='#/ask/compare-actors']"))
    tab.wait_for_selector(".parameters")
    for name, words in (("one", "France"), ("other", "United Kingdom")):
        hand.take(tab.locator(".parameters label", has=tab.get_by_text(name, exact=True)).locator("input"), words, words)
    hand.use(tab.get_by_role("button", name="Ask", exact=True))
    tab.wait_for_function("() => location.hash.includes('?')")
    ready(tab)


def in_1999(hand: Mouse) -> None:
    tab = hand.tab
    hand.use(tab.locator(".topic a[href^='#/ask/members-of']"))
    tab.wait_for_selector(".parameters")
    ready(tab)
    hand.take(tab.locator(".parameters input").first, "NATO", "NATO")
    hand.use(tab.get_by_role("button", name="Ask", exact=True))
    ready(tab)
    as_of(hand, "1999")


def weighed(hand: Mouse) -> None:
    hand.use(hand.tab.get_by_role("link", name="Options", exact=True))
    shown(hand.tab, "Options weighed")


def air_support(hand: Mouse) -> None:
    hand.type(hand.tab.locator("#home-search"), "air support")
    hand.use(hand.tab.get_by_role("button", name="Find"))
    shown(hand.tab, "Find: air support")


WAYS: dict[int, Callable[[Mouse], None]] = {
    1: guarantors_now,
    2: article_5,
    5: minsk,
    6: troops_on_a_day,
    10: failed,
    11: sources,
    14: two_actors,
    16: in_1999,
    26: weighed,
    33: air_support,
}


@pytest.mark.parametrize(
    ("hand", "step"), [(Mouse, 4), pytest.param(Mouse, 1, marks=pytest.mark.long), pytest.param(Keyboard, 1, marks=pytest.mark.long)]
)
def test_newcomers_are_answered(path: Path, opened: Callable[..., Any], hand: type[Mouse], step: int) -> None:
    tab = opened(path)
    ready(tab)
    missing = []
    for number, way in list(WAYS.items())[::step]:
        tab.evaluate("location.hash = '#/find'")  # a page with nothing on it
        shown(tab, "Find")
        tab.evaluate("location.hash = '#/'")
        shown(tab, "Start")
        way(hand(tab))
        same = " ".join(tab.locator(".same").all_inner_texts())
        rows = [f"{row} {same}" for row in tab.locator(".content :is(tr, li, dl, p, pre)").all_text_contents()]
        for item in ASKED[number]["has"]:
            parts = [str(part).casefold() for part in (item if isinstance(item, list) else [item])]
            if not any(all(part in row.casefold() for part in parts) for row in rows):
                missing.append((number, item))
    assert missing == []
