"""Masks of identity numbers, phones and cards. The whole value or only its stored last four digits may be given."""


def mask_id(value: str) -> str:
    """3205**********0021; from the last four alone ****0021."""
    return _masked(value, head=4, tail=4)


def mask_phone(value: str) -> str:
    """138****8000; from the last four alone ****8000."""
    return _masked(value, head=3, tail=4)


def mask_card(value: str) -> str:
    """6217 **** **** 1234; from the last four alone **** 1234."""
    digits = value.replace(" ", "")
    if len(digits) <= 8:
        return f"**** {digits[-4:]}" if len(digits) >= 4 else "****"
    return f"{digits[:4]} **** **** {digits[-4:]}"


def _masked(value: str, *, head: int, tail: int) -> str:
    hidden = len(value) - head - tail
    if hidden >= 4:
        return f"{value[:head]}{'*' * hidden}{value[-tail:]}"
    # Too short to show a head without showing nearly everything.
    return f"****{value[-tail:]}" if len(value) >= tail else "****"
