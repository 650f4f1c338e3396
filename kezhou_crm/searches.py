"""What a search box may ask: few words, for each one reads every row again. What is left out is said, never just cut."""

from dataclasses import dataclass

MOST_WORDS, MOST_CHARACTERS = 6, 100
NAMED, CLIPPED = 3, 12  # of the words left out, and of the characters of each


@dataclass(frozen=True)
class Asked:
    """What was typed: the words that are searched for, and those that are too many."""

    words: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def is_hopeless(self) -> bool:
        """Tell whether nothing of what was typed is searched for; that finds nothing, not everything."""
        return bool(self.left_out) and not self.words

    @property
    def hint(self) -> str:
        """Say what was left out; empty where nothing was."""
        if not self.left_out:
            return ""
        named = "、".join(word if len(word) <= CLIPPED else f"{word[:CLIPPED]}…" for word in self.left_out[:NAMED])
        more = f" 等 {len(self.left_out)} 个词" if len(self.left_out) > NAMED else ""
        return f"一次最多按 {MOST_WORDS} 个词、共 {MOST_CHARACTERS} 字查找，没有用到：{named}{more}。请减少搜索词。"


def read(typed: str) -> Asked:
    """Return the distinct words of what was typed, as many from the first on as are allowed."""
    words = tuple(dict.fromkeys(typed.split()))
    kept, room = 0, MOST_CHARACTERS
    while kept < min(len(words), MOST_WORDS) and len(words[kept]) <= room:
        room -= len(words[kept])
        kept += 1
    return Asked(words[:kept], words[kept:])


def hint(typed: str) -> str:
    """Say what of the typed words is not searched for; empty where all are."""
    return read(typed).hint
