"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlops_portal.settings")

from mlops_portal.foundation.bodies import whole_bodies  # after the settings are named

application = whole_bodies(get_wsgi_application())
