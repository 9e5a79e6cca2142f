"""Filing and licence numbers as people write them, and as they are compared."""

import unicodedata


def number_key(number: str) -> str:
    """Letters and digits only, in one width and case: "（京）网微剧备字〔2025〕第00123号" and "(京)网微剧备字[2025]第 00123 号" are one number."""
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(character for character in folded if character.isalnum())[:60]
