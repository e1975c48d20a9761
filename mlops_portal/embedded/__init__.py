"""The one-command start: prepares, starts, supervises and stops the portal's processes.

Standard library only, no Django and no Celery: the parent must stay small, start quickly and
survive any failure of its children.
"""
