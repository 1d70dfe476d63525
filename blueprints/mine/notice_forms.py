"""What is told and what is mailed, chosen on one page."""
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from blueprints.forms import Checkboxes, SiteForm
from models.people.mailings import Digest
from models.people.notice_choices import ByMail, Chosen
from models.people.notices import SORTS

NAMES = {
    "replies": _l("Replies to what I shared"),
    "followed-replies": _l("Replies in talkabouts and bricks that I follow"),
    "followed-topics": _l("New posts about topics that I follow"),
    "followed-members": _l("New posts by members whom I follow"),
    "support": _l("When others are with me"),
    "guides": _l("What the Wall Guides tell me"),
}
BY_MAIL = (SelectChoice("at-once", _l("Mail me at once")), SelectChoice("digest", _l("In the mail now and then")),
           SelectChoice("never", _l("No mail")))


class NoticesForm(SiteForm):
    digest = RadioField(_l("A mail now and then, when something is new?"), choices=[
        SelectChoice("off", _l("No, I look when I like")), SelectChoice("daily", _l("Once a day, in the morning")),
        SelectChoice("weekly", _l("Once a week, on Sunday morning"))])
    shown = Checkboxes(_l("What stands among my notices"),
                       choices=[SelectChoice(key, NAMES[key]) for key, sort in SORTS.items() if sort.may_be_hidden])

    @classmethod
    def showing(cls, chosen: dict[str, Chosen], digest: str) -> "NoticesForm":
        """What is chosen now; a mail now and then is off until it is asked for."""
        return cls(digest=digest or Digest.OFF.value, shown=[key for key, one in chosen.items() if one.shown],
                   **{_field(key): one.by_mail.value for key, one in chosen.items()})

    def chosen(self) -> dict[str, Chosen]:
        return {key: Chosen(not sort.may_be_hidden or key in self.shown.data, ByMail(self[_field(key)].data))
                for key, sort in SORTS.items()}

    def by_mail(self) -> list:
        return [self[_field(key)] for key in SORTS]


def _field(key: str) -> str:
    return f"mail_{key.replace('-', '_')}"


for _key in SORTS:
    setattr(NoticesForm, _field(_key), SelectField(NAMES[_key], choices=BY_MAIL))
