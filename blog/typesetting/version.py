"""What set a text: HTML and formulas made by another version may differ."""

TEMML_VERSION = "0.13.5"
_REVISION = 9  # raise it whenever the HTML for the same text changes
VERSION: str = f"{_REVISION}-temml-{TEMML_VERSION}"
