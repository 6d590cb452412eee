from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks, privacy  # noqa: F401 – registers the checks

        privacy.configure_logs()
