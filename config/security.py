"""Response headers that narrow what a browser does with our pages."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse


def policy(directives: Mapping[str, str]) -> str:
    """Return a Content-Security-Policy header value."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


PUBLIC = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
# Text becomes markup only through `static/js/trusted.js`.
TRUSTED_TYPES = {"trusted-types": "default", "require-trusted-types-for": "'script'"}
# The staff's pages: Unfold's Alpine evaluates attributes as code, sets inline styles and uses small data: pictures.
STAFF = PUBLIC | {
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
}
STAFF_NAMESPACE = "admin"
PUBLIC_POLICY, STAFF_POLICY = policy(PUBLIC | TRUSTED_TYPES), policy(STAFF)
ALWAYS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware: the strict policy everywhere, a wider one for the admin; a view may set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_staff_page = match is not None and STAFF_NAMESPACE in match.namespaces
        response.headers.setdefault("Content-Security-Policy", STAFF_POLICY if is_staff_page else PUBLIC_POLICY)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
