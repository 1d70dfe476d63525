"""Makes a copy of what is held about a member: JSON for machines, a page for people, in one zip (S2.10).

Part by part, each committed, so that whoever waits sees it go on. Nothing of it is written anywhere unsealed.
"""
import io
import json
import zipfile
from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale

from models.community import photos
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
    member = accounts.find(member_id)
    language, pictures = member.language, dict(photos.by_member(member))
    transaction.rollback()
    exports.keep(export_id, packed(gathered, language, pictures))


def packed(gathered: dict, language: str, pictures: dict[str, bytes]) -> bytes:
    """The zip: data.json, index.html and the member's photos."""
    gathered = {"made_at": now(), **gathered}
    with force_locale(language):
        page = current_app.jinja_env.get_template("exports/index.html").render(lang=language, **gathered)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(gathered, default=_plain, ensure_ascii=False, indent=2))
        archive.writestr("index.html", page)
        for name, picture in pictures.items():
            archive.writestr(f"photos/{name}", picture)
    return file.getvalue()


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
