"""Django as a WSGI application; asgi.py puts it into the server's thread pool."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.config.settings")
application = get_wsgi_application()
