def svg(*, language: str, base: str) -> str:
    return "<svg xmlns='http://www.w3.org/2000/svg'/>"
