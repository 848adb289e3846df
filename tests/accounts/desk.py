"""People of staff at the members' table, and the addresses of their acts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory

LIST = "/admin/accounts/user/"
VIEW = ("accounts.view_user", "accounts.change_user")
DESK = (*VIEW, "accounts.block_user", "accounts.decide_blockappeal", "accounts.view_blockappeal")


def staff_with(*rights: str, **fields: Any) -> User:
    user = UserFactory(is_staff=True, **fields)
    names = [right.partition(".")[2] for right in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(member: User, code: str) -> str:
    return f"{LIST}{member.pk}/{code}/"
