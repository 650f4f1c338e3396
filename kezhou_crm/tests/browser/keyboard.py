"""A clerk without a mouse: Tab, arrows, Enter, Space and typing; whoever loses the focus on the way fails."""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page

FARTHEST = 160  # stops: more than the longest page has

# Where the focus stands; whether it can be seen; whether the stop before looks otherwise without it.
STOP = """() => {
  const look = one => { const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineColor, style.boxShadow, style.borderColor].join(); };
  const now = document.activeElement, before = window.kezhouBefore;
  if (before && before[0] === now) { return {held: true, words: now.outerHTML.slice(0, 120)}; }
  const stop = {held: false, words: '', top: 0, left: 0, shown: true, inside: false, lost: ''};
  if (before && before[0] !== now && before[0].isConnected && look(before[0]) === before[1]) {
    stop.lost = before[0].outerHTML.slice(0, 120);
  }
  window.kezhouBefore = null;
  if (now === document.body || now === document.documentElement) { return stop; }
  const box = now.getBoundingClientRect();
  const within = (place, most) => Math.min(Math.max(place, 0), most - 1);
  const over = [0.1, 0.5, 0.9].map(part => document.elementFromPoint(
    within(box.left + box.width * part, innerWidth), within(box.top + box.height / 2, innerHeight)));
  const labels = [...(now.labels || [])];
  stop.shown = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0 && box.left < innerWidth
    && box.top < innerHeight && over.some(one => one && (now.contains(one) || one.contains(now)
      || labels.some(label => label.contains(one))));
  stop.words = now.outerHTML.slice(0, 120);
  stop.top = Math.round(box.top + scrollY);
  stop.left = Math.round(box.left);
  stop.inside = Boolean(now.closest('#content'));
  window.kezhouBefore = [now, look(now)];
  return stop;
}"""


class Stop(NamedTuple):
    """One stop of the Tab key: what holds the focus, and where on the page; no words where the page has ended."""

    words: str
    top: int
    left: int
    inside: bool


class Keyboard:
    """The keys of one page, and what the story needs of them."""

    def __init__(self, page: Page) -> None:
        """Have dialogues caught from now on: asked for only when one opens, the browser may be the quicker."""
        self.page = page
        page.on("filechooser", lambda _dialogue: None)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def enter(self, key: str = "Enter") -> None:
        """Press the key that leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def step(self, key: str = "Tab") -> Stop:
        """Go to the next stop; it must be seen, and the last one must have looked otherwise while it held the focus."""
        self.page.keyboard.press(key)
        stop = self.page.evaluate(STOP)
        assert not stop["held"], f"held at {stop['words']}"
        assert stop["shown"], f"the focus is hidden at {stop['words']}"
        assert not stop["lost"], f"looks the same with the focus: {stop['lost']}"
        return Stop(stop["words"], stop["top"], stop["left"], stop["inside"])

    def to(self, wanted: Locator, key: str = "Tab") -> None:
        """Press Tab until the wanted control has the focus."""
        for _stop in range(FARTHEST):
            self.step(key)
            if wanted.evaluate("one => one === document.activeElement", timeout=3000):
                return
        raise AssertionError(f"not reached by {key}: {wanted}")

    def walk(self) -> list[Stop]:
        """Tab through the whole page, until its end."""
        stops: list[Stop] = []
        while len(stops) <= FARTHEST:
            stop = self.step()
            if not stop.words or stop in stops[:1]:
                return stops
            stops.append(stop)
        raise AssertionError(f"no end after {FARTHEST} stops: {stops[-1].words}")

    def write(self, field: str, words: str) -> None:
        """Reach a text field and type over what it holds."""
        self.to(self.page.locator(f"#id_{field}"))
        self.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, field: str, words: str) -> None:
        """Reach a field's select and go down to the option of these words."""
        self.pick(self.page.locator(f"#id_{field}"), words)

    def pick(self, select: Locator, words: str) -> None:
        """Reach a select and go down to the option of these words."""
        self.to(select)
        self.press("Home")

        def chosen() -> str:
            return select.evaluate("one => one.selectedOptions[0].text")

        for _option in range(select.locator("option").count()):
            if words in chosen():
                return
            self.press("ArrowDown")
        raise AssertionError(f"no option {words}: {chosen()}")

    def find(self, field: str, words: str, key: str = "Tab") -> None:
        """Reach an autocomplete, open it, type, and take the first row that is found."""
        self.to(self.page.locator(f"#id_{field} + .select2 .select2-selection"), key)
        self.press("Enter")
        self.page.locator(".select2-container--open .select2-search__field:focus").wait_for()  # nobody types before
        self.page.keyboard.type(words)
        self.page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
        self.press("Enter")
        shown = self.page.locator(f"#id_{field} + .select2 .select2-selection__rendered")
        assert words in shown.inner_text()

    def attach(self, field: str, file: Path) -> None:
        """Reach a file field, and let Enter open the system's own dialogue."""
        self.to(self.page.locator(f"#id_{field}"))
        with self.page.expect_file_chooser() as dialogue:
            self.press("Enter")
        dialogue.value.set_files(file)

    def follow(self, words: str) -> None:
        """Reach the link or button of these words on the page's part, and go where it leads."""
        content = self.page.locator("#content")
        self.to(content.get_by_role("link", name=words, exact=True).first)
        self.enter()

    def unfold(self, words: str) -> None:
        """Reach what is folded under these words, and open it."""
        self.to(self.page.locator("summary", has_text=words))
        self.press("Enter")

    def submit(self, words: str) -> None:
        """Reach the button of these words and press it."""
        self.to(self.page.locator(f".submit-row input[value='{words}']"))
        self.enter("Space")
