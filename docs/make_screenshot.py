"""Takes `docs/screenshot.png`: the sample result of a running portal, 1440 by 900 pixels.

Run it beside `make run`: `.venv/bin/python docs/make_screenshot.py http://127.0.0.1:8000`.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).with_name("screenshot.png")


def take(address: str) -> None:
    """Open the sample result of the portal at `address` in chromium, light and in English."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(
            viewport={"width": 1440, "height": 900}, locale="en-US", color_scheme="light"
        )
        page.goto(f"{address.rstrip('/')}/assess/sample/")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])
