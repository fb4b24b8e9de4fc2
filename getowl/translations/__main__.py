"""`python -m getowl.translations` compiles the catalogues, with no settings at hand: for images."""

from getowl.translations.catalogues import compile_catalogues

if __name__ == "__main__":
    compile_catalogues()
