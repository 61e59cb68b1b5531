from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """What every page knows of the site and of its own address."""
    language = "zh" if getattr(request, "LANGUAGE_CODE", "en").startswith("zh") else "en"
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "language": language,
        "canonical": settings.SITE_URL + request.path,
    }
