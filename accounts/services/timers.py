"""What falls due in accounts: archives and pictures left over, deletions, registrations given up. Safe to run twice."""

from datetime import datetime

from accounts.services import deletion, export, export_making, files, pictures, unconfirmed
from marketplace.lib import clock
from marketplace.lib.sweeping import each


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`; how many things were done. One that fails is logged and stops no other."""
    with clock.at(now):
        done = each(lambda pk: export_making.produce(pk=pk), export_making.stuck_exports(now=now))
        done += each(lambda pk: export.expire(pk=pk), export.expired_exports(now=now))
        done += each(lambda pk: deletion.remind(deletion_id=pk), deletion.reminders_due(now=now))
        done += deletion.carry_out_due(now=now)
        done += each(lambda pk: unconfirmed.delete_registration(pk=pk), unconfirmed.abandoned_registrations(now=now))
        return done + files.delete_orphans(now=now) + pictures.delete_orphans()
