"""The guidance: publications, their editions, and the PDF folders made from them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = _("Vejledninger")
