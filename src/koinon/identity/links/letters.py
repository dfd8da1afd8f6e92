"""What the mails with links say."""

from collections.abc import Callable

from koinon.identity.contracts import Client
from koinon.identity.letters import Write, facts, not_you
from koinon.identity.links.tokens import Purpose
from koinon.platform.mail import Letter
from koinon.platform.words import Words

WithLink = Callable[[str, Client, str | None], Write]


def reset(url: str, client: Client, zone: str | None) -> Write:
    """Choose a new password."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="password_reset",
            subject=say.gettext("Choose a new password"),
            paragraphs=(say.gettext("Somebody, we hope you, asked for a new password for this address."),),
            facts=facts(say, client, zone),
            action=(say.gettext("Choose a new password"), url),
            small=(
                say.gettext("The link works once, within 60 minutes."),
                say.gettext("If it was not you, do nothing: your password stays as it is."),
            ),
        )

    return write


def verify(url: str, client: Client, zone: str | None) -> Write:
    """Confirm this address."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="verify_email",
            subject=say.gettext("Confirm your address"),
            paragraphs=(say.gettext("Confirm that this address is yours, and you can invite people and send."),),
            action=(say.gettext("Confirm"), url),
            small=(say.gettext("The link works once, within 48 hours."),),
        )

    return write


def founding(url: str, name: str, client: Client) -> Write:
    """Confirm this address, and the organization is founded."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="sign_up",
            subject=say.gettext("Confirm your address"),
            paragraphs=(say.gettext("Confirm that this address is yours, and %(name)s is created.") % {"name": name},),
            facts=facts(say, client),
            action=(say.gettext("Confirm"), url),
            small=(
                say.gettext("The link works once, within 48 hours."),
                say.gettext("If it was not you, do nothing. We keep nothing of it."),
            ),
        )

    return write


def magic(url: str, client: Client, zone: str | None) -> Write:
    """Sign in by this link."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="magic_link",
            subject=say.gettext("Your link to sign in"),
            paragraphs=(say.gettext("Open it in the browser in which you asked for it."),),
            facts=facts(say, client, zone),
            action=(say.gettext("Sign in"), url),
            small=(
                say.gettext("The link works once, within 15 minutes."),
                say.gettext("If it was not you, do nothing: nobody can sign in without this mail."),
            ),
        )

    return write


def no_account(client: Client) -> Write:
    """Nobody has this address here."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="no_account",
            subject=say.gettext("There is no account with this address"),
            paragraphs=(
                say.gettext(
                    "Somebody, perhaps you, typed this address on our sign-in pages. No account here has it: "
                    "perhaps you used another one."
                ),
            ),
            facts=facts(say, client),
            small=(say.gettext("If it was not you, do nothing. We keep nothing of it."),),
        )

    return write


def no_magic(client: Client) -> Write:
    """No link to sign in for this address."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="no_magic_link",
            subject=say.gettext("No link to sign in"),
            paragraphs=(
                say.gettext(
                    "Somebody, perhaps you, asked for a link to sign in with this address. Either no account has it, "
                    "or its organization does not allow such links. Sign in with your password or passkey."
                ),
            ),
            facts=facts(say, client),
        )

    return write


def password_changed(client: Client, zone: str | None, url: str) -> Write:
    """The password is another one now."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="password_changed",
            subject=say.gettext("Your password was changed"),
            paragraphs=(say.gettext("Your other sessions and remembered devices have ended."),),
            facts=facts(say, client, zone),
            action=(say.gettext("This was not me"), url),
            small=(say.gettext("For 24 hours this link locks your account and lets you choose a new password."),),
        )

    return write


def new_address(url: str, client: Client, zone: str | None) -> Write:
    """Confirm the new address."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="change_email",
            subject=say.gettext("Confirm your new address"),
            paragraphs=(say.gettext("From then on you sign in with this address."),),
            facts=facts(say, client, zone),
            action=(say.gettext("Confirm"), url),
            small=(
                say.gettext("The link works once, within 24 hours."),
                say.gettext("If it was not you, do nothing: nothing is changed."),
            ),
        )

    return write


def address_taken(client: Client) -> Write:
    """Somebody wants to use an address that has an account."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="address_taken",
            subject=say.gettext("You have an account already"),
            paragraphs=(
                say.gettext("Somebody, perhaps you, wants to use this address for another account. It has one."),
            ),
            facts=facts(say, client),
            small=(say.gettext("If it was not you, do nothing: nothing is changed."),),
        )

    return write


def address_changed(client: Client, zone: str | None, url: str) -> Write:
    """The account has another address now; said to the old one."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="email_changed",
            subject=say.gettext("The address of your account was changed"),
            paragraphs=(say.gettext("This address no longer signs in. If that was you, there is nothing to do."),),
            facts=facts(say, client, zone),
            action=(say.gettext("Undo it"), url),
            small=(say.gettext("For 7 days this link brings your address back and ends every session."), not_you(say)),
        )

    return write


LINKS: dict[Purpose, WithLink] = {
    Purpose.RESET_PASSWORD: reset,
    Purpose.VERIFY_EMAIL: verify,
    Purpose.MAGIC_LINK: magic,
}
NOTHING_HERE: dict[Purpose, Callable[[Client], Write]] = {
    Purpose.RESET_PASSWORD: no_account,
    Purpose.VERIFY_EMAIL: no_account,
    Purpose.MAGIC_LINK: no_magic,
}
