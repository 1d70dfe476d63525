"""Mail that opens a door: to whoever forgot a password (S2.9), to whoever is invited to work here (S1.8)."""
import json

from jobs import emails
from models.ground import transaction
from models.people import invitations, resets
from models.vault import addresses, envelopes

RESET = "reset"     # what the envelope is for


def send_reset(reset_id: int, promise_id: int) -> None:
    """The link, or where nobody has this address a mail of the same subject and size; none to one that had many."""
    reset = resets.find(reset_id)
    if not reset.is_waiting:
        return
    token = emails.promised(reset.token_hash, lambda key: resets.token(reset, key=key))
    sealed, language = reset.sealed, reset.language
    transaction.rollback()
    given = json.loads(envelopes.open_(sealed, RESET, emails.mailer_dir()))
    found, mark = addresses.entered(given["email"], emails.mailer_dir())
    is_known = resets.settle(reset_id, record_keys=found, username=given["username"], address_mark=mark)
    transaction.commit()
    if is_known is None:
        return
    link = f"{emails.site()}/forgotten/{token}" if is_known else f"{emails.site()}/"
    emails.send_to(given["email"], "reset" if is_known else "reset_unknown", language, promise_id, link=link)
    resets.forget_address(reset_id)


def send_invitation(invitation_id: int, promise_id: int) -> None:
    """Unless it was withdrawn, accepted or has run out meanwhile. The address can reset a password from now on."""
    invitation = invitations.find(invitation_id)
    if not invitation.is_open or invitation.has_run_out:
        return
    token = emails.promised(invitation.token_hash, lambda key: invitations.token(invitation, key=key))
    place, language = (invitation.residency, invitation.record_key), invitation.language
    transaction.rollback()
    addresses.same_address(*place, emails.mailer_dir())
    address = addresses.address_for(*place, emails.mailer_dir())
    emails.send_to(address, "invitation", language, promise_id, link=f"{emails.site()}/invitations/{token}",
                   days=invitations.DAYS)
