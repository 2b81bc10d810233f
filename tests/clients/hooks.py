"""What Schemathesis is not to try."""

import schemathesis


def holds_blank(part):
    if isinstance(part, dict):
        return any(holds_blank(value) for value in part.values())
    if isinstance(part, list):
        return any(holds_blank(item) for item in part)
    return part == ""


@schemathesis.hook
def filter_body(context, body):
    """An empty text of a field that may be left out is no value: taken, whatever pattern a value must have."""
    return not holds_blank(body)
