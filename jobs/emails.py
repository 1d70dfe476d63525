"""Mail that reveals nothing (S2.5): a neutral sender and subject, no member's words.

Only the mailer's process can know an address; development mail lies in the mailer's own folder.
"""
import hashlib
import smtplib
import ssl
from email import policy
from email.message import EmailMessage

from flask import current_app
from flask_babel import force_locale

from models.ground import transaction
from models.ground.db import now
from models.people import accounts, mailings, notices
from models.people import closing as closings
from models.people.accounts import AccountState
from models.people.mailings import Mail
from models.vault import addresses, glass

SECONDS = 3
STEP = 1024     # bytes
WHOLE_LINES = policy.default.clone(max_line_length=900)     # folded, a long address in a header becomes an encoded word


def send_activation(account_id: int, promise_id: int) -> None:
    """The activation link, or to someone who is a member already a mail of the same subject (S2.5).

    Only an account that was opened counts: a joining that was never activated stands in nobody's way.

    A link that is used, or has run out while the mail server was away, isn't sent.
    """
    account = accounts.find(account_id)
    if account.state != AccountState.WAITING or account.activation_ends_at <= now():
        return
    token = promised(account.activation_hash, lambda key: accounts.activation_token(account, key=key))
    place, language = (account.residency, account.record_key), account.language
    transaction.rollback()
    earlier = addresses.same_address(*place, _settings().mailer_dir)
    known = accounts.opened(earlier)
    transaction.rollback()
    if known:
        send(place, "already_member", language, promise_id, link=f"{site()}/sign-in")
    else:
        send(place, "activation", language, promise_id, link=f"{site()}/activate/{token}")


def send_notice(notice_id: int, promise_id: int) -> None:
    """Only that there is something to read. A notice that was read meanwhile needs no mail."""
    notice = notices.find(notice_id)
    account, kind = accounts.find(notice.account_id), notices.NoticeKind(notice.kind)
    if notice.read_at is not None or not account.record_key or account.state != AccountState.ACTIVE:
        return
    place, language, stop = (account.residency, account.record_key), account.language, ""
    if kind in notices.SORT_OF:     # the member may choose about it, and may have since it was promised
        mailing = mailings.of(account)
        if mailing.has_stopped(Mail.NOTICES) or not notices.is_mailed_at_once(kind, for_=account):
            return
        stop = way_to_stop(mailing, Mail.NOTICES)
    transaction.commit()
    send(place, "notice", language, promise_id, stop=stop, link=f"{site()}/mine/notices")


def send_closing(closing_id: int, promise_id: int) -> None:
    """That an account will close, on which day, and how to keep it; nothing once it was undone."""
    closing = closings.find(closing_id)
    account = closing.account
    if closing.undone_at is not None or closing.closed_at is not None or not account.record_key:
        return
    place, language, at = (account.residency, account.record_key), account.language, closing.closes_at
    transaction.rollback()
    send(place, "closing", language, promise_id, at=at, link=f"{site()}/sign-in")


def send_opening(glass_id: int, promise_id: int) -> None:
    """To somebody who has left since their record was opened: no notice reaches them any more (S6.10)."""
    opening = glass.find(glass_id)
    member = opening.escalation.member
    if not member.record_key:
        return
    place, language = (member.residency, member.record_key), member.language
    at, why = opening.opened_at, glass.why(opening.category, language)
    transaction.rollback()
    send(place, "opening", language, promise_id, at=at, why=why, link=site())


def send(place: tuple, name: str, language: str, promise_id: int, *, field: str = addresses.EMAIL, **values) -> None:
    """Only the mailer's process gets this far: the address is opened here and nowhere else."""
    send_to(addresses.address_for(*place, mailer_dir(), field), name, language, promise_id, **values)


def send_to(address: str, name: str, language: str, promise_id: int, *, stop: str = "", **values) -> None:
    """With `stop`, the address that stops such mail, it can be stopped without opening it (RFC 8058)."""
    message = EmailMessage(policy=WHOLE_LINES)
    message["From"] = _settings().mail_from
    message["To"] = address
    message["Message-ID"] = f"<{promise_id:010}@{_settings().mail_from.partition('@')[2]}>"
    if stop:
        message["List-Unsubscribe"], message["List-Unsubscribe-Post"] = f"<{stop}>", "List-Unsubscribe=One-Click"
    with force_locale(language):
        message["Subject"] = _words(f"{name}/subject.txt", language, values)
        values["stop"] = stop
        message.set_content(_of_one_size(_words(f"{name}/body.txt", language, values)), cte="base64")
    _deliver(message, promise_id)


def way_to_stop(mailing, mail: Mail) -> str:
    return f"{site()}/mine/mail/stop/{mailings.token(mailing, mail, key=_settings().secret_key)}"


def _of_one_size(words: str) -> str:
    """Blanks up to the next step, and base64 around it: a mail's size does not tell what stands in it."""
    return words + " " * (-(len(words.encode()) + 1) % STEP) + "\n"


def _words(template: str, language: str, values: dict) -> str:
    return current_app.jinja_env.get_template(f"emails/{template}").render(language=language, **values).strip()


def _deliver(message: EmailMessage, promise_id: int) -> None:
    """By SMTP where a server is set; else into the folder that /dev/mail reads, where the same promise is one file."""
    server = _settings().mail_server
    if server:
        host, _, port = server.partition(":")
        smtp = smtplib.SMTP(timeout=SECONDS)
        try:                # not `with`: broken off while it connects, it would leave the socket open
            smtp.connect(host, int(port or 25))
            if _settings().mail_tls:
                smtp.starttls(context=ssl.create_default_context())
            if _settings().mail_login:
                smtp.login(*_settings().mail_login.split(":", 1))
            smtp.send_message(message)
            smtp.quit()
        finally:
            smtp.close()
        return
    folder = _settings().mailer_dir / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f"{promise_id:08}.part"
    half.write_bytes(bytes(message))
    half.rename(folder / f"{promise_id:08}.eml")    # whoever reads the folder sees whole mails only


def site() -> str:
    """The address of the service, for links."""
    settings = _settings()
    return settings.base_url or f"http://{settings.host}:{settings.port}"


def mailer_dir():
    return _settings().mailer_dir


def promised(kept: str | None, make) -> str:
    """The link's token under the key that it was promised under: the service's key may have been renewed since."""
    tokens = [make(key) for key in _settings().secret_keys]
    return next((token for token in tokens if hashlib.sha256(token.encode()).hexdigest() == kept), tokens[0])


def _settings():
    return current_app.config["SETTINGS"]
