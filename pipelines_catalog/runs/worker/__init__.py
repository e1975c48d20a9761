"""What runs inside a Celery worker: execution of steps, and the thread beside it."""
