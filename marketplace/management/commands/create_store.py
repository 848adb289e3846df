"""`manage.py create_store`: an open store with an owner, for development."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Store, StoreMember, User
from catalog.rules import slug_of
from marketplace.demo.load.delivery import RATES, add_ways


class Command(BaseCommand):
    """An approved store that can sell at once: member, ways of delivery, no goods."""

    help = "Create an open store for a member: create_store 'My shop' owner@example.com"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the store, in any alphabet")
        parser.add_argument("owner", help="e-mail of the member who will own it")
        parser.add_argument("--slug", default="", help="address of the store; made of the name when left out")
        parser.add_argument("--country", default="RU", help="two letters: where it ships from")
        parser.add_argument("--delivery", default="local", choices=sorted(RATES), help="set of ways of delivery")
        parser.add_argument("--trusted", action="store_true", help="paid as soon as an order is finished")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(email=options["owner"].lower()).first()
        if owner is None:
            raise CommandError(f"No member has the e-mail {options['owner']}.")
        slug = options["slug"] or slug_of(options["name"])
        if Store.objects.filter(slug=slug).exists():
            raise CommandError(f"The address {slug} is taken; add --slug.")
        country = options["country"].upper()
        if len(country) != 2 or not country.isalpha():
            raise CommandError(f"{options['country']} is not a country code of two letters.")
        with transaction.atomic():
            store = Store.objects.create(
                name=options["name"], slug=slug, country=country, is_trusted=options["trusted"],
                status=Store.Status.APPROVED,
            )  # fmt: skip
            StoreMember.objects.create(store=store, user=owner, role=StoreMember.Role.OWNER)
            add_ways(store, rates=options["delivery"], handling=3)
        self.stdout.write(f"Store {store.name} is open at {store.get_absolute_url()}")
