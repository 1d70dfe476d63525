"""Makes a copy of what is held about a member: JSON for machines, a page for people, in one zip (S2.10).

Part by part, each committed, so that whoever waits sees it go on. Nothing of it is written anywhere unsealed.
"""
import io
import json
import zipfile
from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale

from models.ground import transaction
from models.ground.db import now
from models.people import accounts
from models.rights import exports, gathering


def make(export_id: int, _promise_id: int) -> None:
    export = exports.to_make(export_id)
    if export is None:
        return
    member_id, gathered = export.account_id, {}
    for number, (name, gather) in enumerate(gathering.PARTS.items(), start=1):
        gathered[name] = gather(accounts.find(member_id))
        exports.went_on(export_id, number)
        transaction.commit()
    language = accounts.find(member_id).language
    transaction.rollback()
    exports.keep(export_id, packed(gathered, language))


def packed(gathered: dict, language: str) -> bytes:
    """The zip: data.json and index.html."""
    gathered = {"made_at": now(), **gathered}
    with force_locale(language):
        page = current_app.jinja_env.get_template("exports/index.html").render(lang=language, **gathered)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(gathered, default=_plain, ensure_ascii=False, indent=2))
        archive.writestr("index.html", page)
    return file.getvalue()


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
