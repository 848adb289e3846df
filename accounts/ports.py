"""What higher apps may hang onto accounts, in their `AppConfig.ready`.

`resume_actions`: an action that a guest began and that is completed after sign-in (S2, S40). The function
gets the member and the argument of `?then=name:argument`, does the work in its own transaction and returns
the path of the page to go to, or `Kept` where the guest may as well stay on the page that the button was on.
It raises DomainError when the thing cannot be done any more.

`resume_notes`: under the same name, a function that says in one sentence, for the sign-in page, what will be
done, or returns "" to fall back on a general sentence.

`member_filters`: classes of list filters that the members' table of the admin gets besides its own, from apps
that know more about members (the club level).

`user_registered`: called with the new member inside the registration's transaction.

`consent_withdrawn`: called with the member and the kind of consent, inside the transaction of every withdrawal, even
when nothing was left to withdraw; safe to repeat. Whoever acts on that consent stops here.

`secret_rotations`: for whoever keeps values encrypted by `marketplace.lib.ciphers`: writes all of them anew under
the key of today and gives their number; `manage.py rotate_secrets` calls them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin

from accounts.models import Consent, User
from marketplace.lib.ports import Registry


@dataclass(frozen=True, slots=True)
class Kept:
    """What a resumed action has kept for the member: the sentence that says so, and the page where it is found."""

    said: str
    path: str


resume_actions: Registry[Callable[[User, str], str | Kept]] = Registry("resume action")
resume_notes: Registry[Callable[[str], str]] = Registry("resume note")
member_filters: Registry[type[admin.SimpleListFilter]] = Registry("filter of members")
user_registered: Registry[Callable[[User], None]] = Registry("registration hook")
consent_withdrawn: Registry[Callable[[User, Consent.Kind], None]] = Registry("withdrawal hook")
secret_rotations: Registry[Callable[[], int]] = Registry("secret rotation")
