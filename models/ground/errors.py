"""What can go wrong, as facts. Each becomes one page in `blueprints/errors.py`."""


class DomainError(Exception):
    """Something the rules of the service refuse."""


class NotFound(DomainError):
    """Not there, or not yours: to the asker these are the same."""


class NotAllowed(DomainError):
    """The actor's role does not carry this act."""


class NotForYou(NotAllowed):
    """It asks somebody else to look at a decision of the actor's own."""


class AlreadyClaimed(DomainError):
    """Somebody else holds the queue item."""

    def __init__(self, by, until):
        super().__init__()
        self.by, self.until = by, until


class NotHolding(DomainError):
    """The actor's claim has ended, or never was."""


class Stale(DomainError):
    """The thing changed since the page was drawn."""


class Paused(DomainError):
    """The actor's posting is paused: what was meant for others is not taken in now."""


class Barred(DomainError):
    """The actor is suspended or removed: what is left to them is their own data, and to appeal."""


class NeedsClinician(DomainError):
    """The text still speaks of danger: it may not be published before it has been escalated or reviewed."""


class Sealed(DomainError):
    """No live opening covers this record."""


class Refused(DomainError):
    """A value is against a rule; `field` and `why` (a key) name the form field and the sentence."""

    def __init__(self, field: str, why: str):
        super().__init__(why)
        self.field, self.why = field, why


class TooMany(DomainError):
    """A limit was reached; `seconds` until the next try makes sense."""

    def __init__(self, seconds: int):
        super().__init__()
        self.seconds = seconds
