"""healthz, readyz, metrics: for machines that watch the service. No personal data in any of them."""
from flask import Response, abort, current_app, request

from blueprints.access import open_to_everyone
from blueprints.watchtower import bp, gauges, reading


@bp.get("/healthz")
@open_to_everyone
def healthz():
    """The process answers; nothing else is asked of it."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@open_to_everyone
def readyz():
    state = reading.state(current_app.config["SETTINGS"].redis_url)
    return state, 200 if reading.is_ready(state) else 503


@bp.get("/metrics")
@open_to_everyone
def metrics():
    if not _asked_from_this_machine():
        abort(404)
    return Response(gauges.text(), content_type=gauges.CONTENT_TYPE)


def _asked_from_this_machine() -> bool:
    """A proxy on this machine asks for others: what it forwards is not from here."""
    return request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
