"""A real Chromium without a window, and the pages that it opens.

Needs selenium, chromium and chromedriver, and axe-core from npm, whose file `AXE` names.
"""

import base64
import json
import os
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from browser_pages import COMMANDS
from compared_runs import every_outcome, hostile, many_changes, one_invocation
from history_runs import machine_history
from ranked_runs import suite_run
from sample_runs import mixed_run, series_runs
from sized_runs import laws_run

from calibrax import write
from calibrax.cli.main import main

IN_CI = os.environ.get("CI") == "true"
WIDE, PHONE = (1280, 900), (390, 844)


def absent(what):
    """Skip without what the tests need; in CI it has to be there."""
    if IN_CI:
        pytest.fail(f"{what} is absent: CI opens the pages in a browser")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core."""
    path = Path(os.environ.get("AXE", "node_modules/axe-core/axe.min.js"))
    if not path.is_file():
        absent(f"axe-core ({path})")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def driver():
    """The browser."""
    webdriver = pytest.importorskip("selenium.webdriver")
    chromium, chromedriver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if not (chromium and chromedriver):
        absent("chromium or chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.chrome.service.Service(chromedriver)
    found = webdriver.Chrome(options=options, service=service)
    yield found
    found.quit()


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A page of each kind, made by the command; beside the files that it was made from."""
    folder = tmp_path_factory.mktemp("pages")
    pairs = {"outcomes": every_outcome(), "many": many_changes(), "hostile": hostile()}
    pairs["large"] = one_invocation(rows=200)
    for name, sides in pairs.items():
        for run, side in zip(sides, ("base", "new"), strict=True):
            write(run, folder / f"{name}-{side}.json")
    write(mixed_run(), folder / "run.json")
    write(suite_run(), folder / "rank.json")
    write(laws_run(wobble=0.02), folder / "sizes.json")
    for name, runs in {"series": series_runs(), "moved": machine_history()}.items():
        (folder / name).mkdir()
        for number, run in enumerate(runs):
            write(run, folder / name / f"{number}.json")
    with chdir(folder):
        for name, command in COMMANDS.items():
            with pytest.raises(SystemExit):
                main([*command, "-o", f"{name}.html"])
    return {name: folder / f"{name}.html" for name in COMMANDS}


class Tab:
    """One open page."""

    def __init__(self, driver, path):
        self.driver = driver
        self.path = path

    def command(self, name, **arguments):
        """A command of the protocol of Chromium."""
        return self.driver.execute_cdp_cmd(name, arguments)

    def run(self, script, *arguments):
        """The value of a script."""
        return self.driver.execute_script(script, *arguments)

    def load(self, anchor="", size=WIDE, scheme="light", scripts=True):
        """Open the page anew."""
        width, height = size
        self.driver.get("about:blank")
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.command("Emulation.setEmulatedMedia", media="", features=features)
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.log()
        self.requests()
        self.driver.get(self.path.as_uri() + anchor)
        if scripts:
            self.settle()
        return self

    def settle(self):
        """Wait until what was unpacked is drawn."""
        self.driver.execute_async_script(
            "const done = arguments[0];"
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)));"
        )

    def log(self):
        """What the console says, since it was asked last."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """What was asked for, since last time, but for the page itself and inline data.

        What the policy of the page refused was not.
        """
        entries = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        refused = {
            entry["params"]["requestId"]
            for entry in entries
            if entry["method"] == "Network.loadingFailed"
            and entry["params"].get("blockedReason") == "csp"
        }
        urls = [
            entry["params"]["request"]["url"]
            for entry in entries
            if entry["method"] == "Network.requestWillBeSent"
            and entry["params"]["requestId"] not in refused
        ]
        own = (self.path.as_uri(), "data:", "about:", "blob:")
        return [url for url in urls if not url.startswith(own)]

    def all(self, selector):
        """The elements of a selector."""
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        """The first of them."""
        return self.driver.find_element("css selector", selector)

    def press(self, *keys):
        """Type on what has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def shown(self):
        """The names of the rows in sight, from top to bottom."""
        return self.run(
            "return [...document.querySelectorAll('tbody.r')].filter((r) => r.offsetHeight)"
            ".map((r) => r.querySelector('.fn').textContent)"
        )

    def focused(self):
        """The id of the row that has the focus."""
        return self.run("const r = document.activeElement.closest('tbody'); return r && r.id")

    def is_open(self, anchor):
        """Whether the evidence of a row is in sight."""
        return self.run(
            "return document.getElementById('cx-' + arguments[0]).offsetHeight > 0", anchor
        )

    def pdf(self):
        """The printed page."""
        return base64.b64decode(self.command("Page.printToPDF")["data"])


@pytest.fixture
def tab(driver, files):
    """Opens a page by name; afterwards the console is empty and nothing was asked for."""
    opened = []

    def load(name, **options):
        opened.append(Tab(driver, files[name]))
        return opened[-1].load(**options)

    yield load
    for each in opened[-1:]:
        assert each.log() == []
        assert each.requests() == []
