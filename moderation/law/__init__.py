"""What the law asks of a series: rule packs as frozen dataclasses, and pure functions over them."""
