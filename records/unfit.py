"""What the pure modules say of a file that may not be attached."""


class Unfit(ValueError):
    """A file that is refused: the code names the rule, the words say why and what to do, without a full stop."""

    def __init__(self, code: str, words: str) -> None:
        """Keep both."""
        super().__init__(words)
        self.code, self.words = code, words
