"""Refusals. Their text is for logs (ids and states); the Danish sentence is the view's."""


class MoveNotAllowed(Exception):
    """The row is no longer in a state from which this move is allowed."""


class NotTwoPeople(Exception):
    """The same person may not both propose and approve."""


class TooOften(Exception):
    """A limit was reached. `wait_seconds` says when to try again."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds
