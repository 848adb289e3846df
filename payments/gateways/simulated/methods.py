"""What the simulated providers offer."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money
from payments.gateways.method import Method, RefundWay

WALLET = Method(
    gateway="wallet",
    name=_("Electronic wallet"),
    text=_("From the balance of your wallet, on the page of the wallet."),
    icon="wallet",
    duration=_("At once."),
    steps=(
        _("Choose “Electronic wallet” on the payment page and press “Pay”."),
        _("Sign in to your wallet on its own page and look at the sum."),
        _("Confirm the payment. You come back to the shop, and the order is paid."),
    ),
    decline_codes=("wallet_empty", "wallet_blocked", "not_confirmed", "page_expired", "no_answer"),
)
PHONE = Method(
    gateway="phone",
    name=_("Mobile phone account"),
    text=_("The operator takes the sum from the account of your number. Up to $150, with a number of Russia, "
           "Kazakhstan or Belarus."),
    icon="phone",
    duration=_("Up to five minutes after you answer the message."),
    steps=(
        _("Choose “Mobile phone account” on the payment page and press “Pay”."),
        _("Type your mobile number on the page of the operator."),
        _("Answer the message that comes to your phone."),
        _("The operator takes the sum, and we write to you as soon as it has arrived."),
    ),
    decline_codes=("phone_balance", "phone_not_allowed", "not_confirmed", "page_expired", "no_answer"),
    least=Money(Decimal("1.00")),
    most=Money(Decimal("150.00")),
    countries=("RU", "KZ", "BY"),
)  # fmt: skip
MONEY_TRANSFER = Method(
    gateway="money_transfer",
    name=_("Money transfer"),
    text=_("In cash at an office of the transfer system, by the number that we give you. From $10."),
    icon="send",
    duration=_("From ten minutes to one day after you have handed in the money."),
    steps=(
        _("Choose “Money transfer” on the payment page and press “Pay”: you get the number of the transfer."),
        _("Go to any office of the transfer system with your passport and the number."),
        _("Hand in the exact sum. The fee of the system comes on top."),
        _("We write to you as soon as the transfer has arrived. It is awaited for five days."),
    ),
    decline_codes=("transfer_refused", "not_received"),
    refund_way=RefundWay.BY_STAFF,
    least=Money(Decimal("10.00")),
    most=Money(Decimal("5000.00")),
    waits_for=timedelta(days=5),
)
VOUCHER = Method(
    gateway="voucher",
    name=_("Cash at a post office or terminal"),
    text=_("By a code that you show at the counter or type at the terminal. Up to $500, in Russia, Kazakhstan "
           "and Belarus."),
    icon="ticket",
    duration=_("A few minutes after you have paid; the code is good for three days."),
    steps=(
        _("Choose “Cash at a post office or terminal” on the payment page and press “Pay”: you get a code."),
        _("Print the page with the code or write it down."),
        _("Show the code at a post office, or type it at a payment terminal, and pay in cash."),
        _("We write to you as soon as the payment has arrived, usually within minutes. Keep the receipt until then."),
    ),
    decline_codes=("voucher_refused", "not_received"),
    refund_way=RefundWay.BY_STAFF,
    most=Money(Decimal("500.00")),
    countries=("RU", "KZ", "BY"),
    waits_for=timedelta(days=3),
)  # fmt: skip
