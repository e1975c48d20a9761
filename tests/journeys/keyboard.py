"""A person who uses the keyboard alone, and what she must see at every stop on her way.

At each stop the focus must be marked and the control not wholly covered or outside the window
(WCAG 2.4.7 and 2.4.11). Nothing here clicks, fills or moves the focus by script.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page

MOST_LOOKS = 6  # at the way still ahead
MOST_OPTIONS = 60  # of one select

SCRIPT = (Path(__file__).parent.parent / "browser" / "keyboard.js").read_text() + "0"


class Keyboard:
    """The hands of one person on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, target: Locator) -> None:
        """Bring the focus there: by the skip link and Tab, or by Shift+Tab from the end."""
        target.wait_for()
        handle = target.element_handle()
        self.page.evaluate(SCRIPT)
        seen = self._look(handle)
        if seen["skips"]:
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.matches('.skip')"):
                self.page.keyboard.press("Enter")
            seen = self._look(handle)
        for _ in range(MOST_LOOKS):
            if seen["there"]:
                return
            backwards = seen["nowhere"] or not seen["after"]
            self._hold_tab(max(1, seen["steps"]), backwards=backwards)
            seen = self._look(handle)
        raise AssertionError(self._lost(target, seen))

    def _hold_tab(self, times: int, *, backwards: bool) -> None:
        """Tab, pressed for as long as it takes to repeat so often."""
        keys = self.page.keyboard
        if backwards:
            keys.down("Shift")
        for _ in range(times):
            keys.down("Tab")
        keys.up("Tab")
        if backwards:
            keys.up("Shift")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a control and use it."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator, key: str = "Enter") -> None:
        """Use a link or a button that leads to another page, and arrive there."""
        self.go_to(target)
        with self.arriving():
            self.page.keyboard.press(key)

    def shortcut(self, *keys: str) -> None:
        """Use keys of the page that lead to another page, and arrive there."""
        with self.arriving():
            for key in keys:
                self.page.keyboard.press(key)

    def arriving(self) -> AbstractContextManager[Any]:
        """Wait for the next page."""
        return self.page.expect_navigation(wait_until="load")

    def write(self, target: Locator, text: str) -> None:
        """Type into a field, in place of what stands there."""
        self.go_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        assert target.input_value() == text

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""
        self.press(box, "Space")
        assert box.is_checked()

    def choose(self, radio: Locator) -> None:
        """Choose a radio button: Tab comes to its group, arrows move inside it."""
        self.go_to(radio)
        handle = radio.element_handle()
        move = "ArrowDown" if self._look(handle)["after"] else "ArrowUp"
        for _ in range(radio.evaluate("e => document.getElementsByName(e.name).length")):
            if handle.evaluate("e => e === document.activeElement"):
                break
            self.page.keyboard.press(move)
        if not radio.is_checked():
            self.page.keyboard.press("Space")
        assert radio.is_checked()

    def pick(self, select: Locator, value: str) -> None:
        """Choose an option of a select by arrows."""
        self.go_to(select)
        places = "(e, v) => [...e.options].findIndex(o => o.value === v) - e.selectedIndex"
        steps = select.evaluate(places, value)
        assert abs(steps) <= MOST_OPTIONS
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert select.input_value() == value

    def _look(self, handle: ElementHandle) -> dict[str, Any]:
        seen: dict[str, Any] = handle.evaluate("target => window.walk(target)")
        assert not seen["faults"], f"{self.page.url}: {seen['faults']}"
        return seen

    def _lost(self, target: Locator, seen: dict[str, Any]) -> str:
        stops = "\n    ".join(seen["names"][-8:])
        return f"{self.page.url}: the keyboard does not reach {target}; it stopped at\n    {stops}"
