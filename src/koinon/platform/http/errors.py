"""What may go wrong with an outgoing call, told apart by whether the other side can have acted on it."""


class HttpFailure(Exception):
    """An outgoing call ended without a readable answer."""


class ConnectFailed(HttpFailure):
    """Nothing was written: the request surely did not reach the other side and may be made again."""


class OutcomeUnknown(HttpFailure):
    """Something was written and no whole answer came back: the other side may have acted on it."""


class AnswerTooLarge(OutcomeUnknown):
    """The answer is larger than wanted: it was not read to its end, and asking again would not make it smaller."""
