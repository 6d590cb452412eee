"""The headers Django and its packages do not send by themselves (design: security.md 5.1)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The admin's scripts assign HTML, which trusted types forbid; the rest is the same policy.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)


class SecurityHeaders:
    """Outermost middleware, so that errors and files carry the headers too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cross-Origin-Embedder-Policy"] = "require-corp"
        if "/admin/" in request.path_info[:10]:
            response.setdefault("Content-Security-Policy", ADMIN_POLICY)
        # Whatever a view has not said may be kept is not kept.
        response.setdefault("Cache-Control", "no-store")
        return response
