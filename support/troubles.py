"""The steps of «What went wrong?»."""

from django.utils.translation import gettext_lazy as _

from orders.models import Order
from support.wizard import START, Answer, Choice, Fitting, Question, Tree

S = Order.Status
_UNPAID = Fitting(frozenset({S.AWAITING_PAYMENT}))
_NOT_PAID_YET = Fitting(frozenset({S.AWAITING_PAYMENT, S.PAYMENT_REVIEW}))
_PAYING = Fitting(frozenset({S.AWAITING_PAYMENT, S.PAYMENT_REVIEW, S.TO_SHIP}))
_TO_SHIP = Fitting(frozenset({S.TO_SHIP, S.PARTLY_SHIPPED}))
_ON_THE_WAY = Fitting(frozenset({S.PARTLY_SHIPPED, S.SHIPPED, S.DELIVERED}))
_RECEIVED = Fitting(frozenset({S.PARTLY_SHIPPED, S.SHIPPED, S.DELIVERED, S.FINISHED}))
_CANCELLABLE = Fitting(frozenset({S.AWAITING_PAYMENT, S.TO_SHIP}))
_CANCELLED = Fitting(frozenset({S.CANCELLED}), is_paid=True)

_DO_NOT_CONFIRM = _("Do not confirm receipt while something is wrong: until then the seller is not paid.")
_PHOTOS = _("Take photos of the parcel, the label with the tracking code and the fault itself.")
_TALK = _("Tell the seller what is wrong and what you want: part of the money, all of it, or other goods.")
_ASK_US = _("If you cannot agree, write to us with the number of the order: we decide, and give reasons.")
_WINDOW = _("You can claim your money from receipt until %(tail_days)s after you have confirmed it.")

QUESTIONS = (
    Question(
        START,
        _("What went wrong?"),
        (
            Choice("payment", _("Something about the payment")),
            Choice("never-shipped", _("The seller has not sent the order")),
            Choice("not-arrived", _("The parcel has not come")),
            Choice("goods", _("The parcel came, but something is wrong with the goods")),
            Choice("silent-seller", _("The seller does not answer")),
            Choice("cancel", _("I want to cancel the order")),
            Choice("other", _("Something else")),
        ),
    ),
    Question(
        "payment",
        _("What is it about the payment?"),
        (
            Choice("refused", _("The payment was refused")),
            Choice("paid-no-order", _("The money is gone, but the order is not paid")),
            Choice("charged-twice", _("I was charged twice")),
            Choice("refund-missing", _("The order was cancelled, but the money is not back")),
        ),
    ),
    Question(
        "not-arrived",
        _("Are the dates of delivery over?"),
        (
            Choice("on-the-way", _("No, there is still time")),
            Choice("overdue", _("Yes, they are over")),
            Choice("dates-unknown", _("I do not know the dates")),
        ),
    ),
    Question(
        "overdue",
        _("What does the tracking page say?"),
        (
            Choice("late", _("The parcel is on its way, or there is no news")),
            Choice("at-pickup", _("It waits at a pickup point or post office")),
            Choice("customs-hold", _("It is at customs")),
            Choice("not-mine", _("It was delivered, but I do not have it")),
            Choice("lost", _("It is lost or goes back to the seller")),
        ),
    ),
    Question(
        "goods",
        _("What is wrong with the goods?"),
        (
            Choice("not-as-described", _("They are defective or not as described")),
            Choice("damaged", _("They were broken on the way")),
            Choice("incomplete", _("Something is missing")),
            Choice("counterfeit", _("They are counterfeit")),
            Choice("does-not-suit", _("They are fine, but I do not want them")),
        ),
    ),
    Question(
        "silent-seller",
        _("What should the seller answer about?"),
        (
            Choice("never-shipped", _("When the order will be sent")),
            Choice("not-arrived", _("Where the parcel is")),
            Choice("cancel", _("My request to cancel")),
            Choice("not-as-described", _("Goods that are not right")),
            Choice("silent", _("Something else")),
        ),
    ),
)

_PAYMENT = (
    Answer(
        "refused",
        _("Nothing was charged, and the order waits"),
        (
            _("The payment page says why the bank refused, and what helps."),
            _("Try again or choose another way to pay. The goods wait for %(hold)s, the order for %(unpaid_days)s."),
        ),
        "pay",
        _UNPAID,
        ("payment-refused", "how-to-pay"),
    ),
    Answer(
        "paid-no-order",
        _("The money cannot get lost between the bank and the shop"),
        (
            _("Wait a few minutes and open the order again: some banks answer late."),
            _("A payment may be checked for up to %(review)s. If it does not pass, all the money goes back."),
            _("If the order stays unpaid, the bank frees the sum by itself. Still not? Write to us with its number."),
        ),
        "order",
        _NOT_PAID_YET,
        ("payment-refused",),
    ),
    Answer(
        "charged-twice",
        _("A second payment goes back by itself"),
        (
            _("Look into your bank’s app: often one of the two sums is only held and soon disappears."),
            _("The page of the order shows what has arrived. What was paid twice is returned at once."),
            _("The bank shows a refund within %(refund_working_days)s working days. Not there then? Write to us."),
        ),
        "order",
        _PAYING,
    ),
    Answer(
        "refund-missing",
        _("The refund is sent at once, but banks are slow"),
        (
            _("The page of the order shows the day on which we sent the refund."),
            _("It goes to the card or account you paid with; the bank takes %(refund_working_days)s working days."),
            _("Is it not there after that? Write to us with the number of the order."),
        ),
        "order",
        _CANCELLED,
        ("how-to-pay", "chargeback"),
    ),
)
_ON_ITS_WAY = (
    Answer(
        "never-shipped",
        _("The order cancels itself when the seller is late"),
        (
            _("The order shows by which day the seller has to send it."),
            _("If that day passes, the order is cancelled and all the money goes back: there is nothing to do."),
            _("Do you not want to wait? Ask to cancel; if the seller is silent for %(cancel_answer)s, that means yes."),
        ),
        "cancel",
        _TO_SHIP,
        ("delivery", "guarantees"),
    ),
    Answer(
        "on-the-way",
        _("There is still time, and you are protected"),
        (
            _("The tracking page shows where the parcel was last and what comes next."),
            _("We remind you %(reminders)s days before the protection ends. Nothing ends unnoticed."),
        ),
        "track",
        _ON_THE_WAY,
        ("tracking-codes", "delivery"),
    ),
    Answer(
        "dates-unknown",
        _("The dates stand on the page of the order"),
        (
            _("Open the order: it says when the parcel is expected."),
            _("If these days are over, come back here and choose “Yes, they are over”."),
        ),
        "order",
        _ON_THE_WAY,
        ("delivery",),
    ),
    Answer(
        "late",
        _("Ask the seller first; your money waits"),
        (
            _("Ask the seller about the parcel, or to lengthen the protection: sellers may lengthen it, not shorten."),
            _("After %(lost_days)s without any news a parcel counts as lost."),
            _("From day %(dispute_from)s after sending you can claim your money, delivery included."),
            _DO_NOT_CONFIRM,
        ),
        "dispute",
        _ON_THE_WAY,
        ("guarantees", "tracking-codes"),
    ),
    Answer(
        "at-pickup",
        _("The parcel waits for you"),
        (
            _("The tracking page names the place. Take the tracking code and your passport along."),
            _("Parcels are kept for a limited time only, then they go back: the carrier knows until when."),
        ),
        "track",
        _ON_THE_WAY,
        ("tracking-codes",),
    ),
    Answer(
        "customs-hold",
        _("Customs may keep a parcel for a while"),
        (
            _("Usually it goes on after a few days, and you do not have to do anything."),
            _("If customs write to you, answer them: they may need details of the recipient or a duty."),
            _("Is there no news for long? The protection runs on, and your money waits."),
        ),
        "track",
        _ON_THE_WAY,
        ("customs",),
    ),
    Answer(
        "not-mine",
        _("Delivered to somebody else: tell us soon"),
        (
            _("Ask at home, at the neighbours and at the post office: parcels are often left there."),
            _("After proof of delivery the order finishes by itself in %(delivered_days)s. Do not wait that long."),
            _("Write to us with the number of the order: the carrier has to prove to whom it was handed."),
            _DO_NOT_CONFIRM,
        ),
        "dispute",
        _ON_THE_WAY,
        ("guarantees",),
    ),
    Answer(
        "lost",
        _("A lost parcel is not your loss"),
        (
            _("If it has not come, you get everything back, delivery included."),
            _("The seller may send it once more: agree only if the protection lasts long enough."),
            _DO_NOT_CONFIRM,
        ),
        "dispute",
        _ON_THE_WAY,
        ("guarantees",),
    ),
)
_GOODS = (
    Answer(
        "not-as-described",
        _("Part of the money and you keep the goods, or all of it and you send them back"),
        (
            _DO_NOT_CONFIRM,
            _PHOTOS,
            _("The order keeps the description of the day you bought: compare it with what you got."),
            _TALK,
            _WINDOW,
            _ASK_US,
        ),
        "dispute",
        _RECEIVED,
        ("guarantees",),
    ),
    Answer(
        "damaged",
        _("Keep everything as it is and take photos"),
        (
            _("If you are still at the pickup point or with the courier, have the damage written down."),
            _DO_NOT_CONFIRM,
            _PHOTOS,
            _TALK,
            _WINDOW,
        ),
        "dispute",
        _RECEIVED,
        ("guarantees",),
    ),
    Answer(
        "incomplete",
        _("The rest may come in another parcel"),
        (
            _("Look at the tracking page: an order may travel in several parcels, and it names what lies in each."),
            _("If all of them are here, take photos of what came and of the label with the weight."),
            _TALK,
            _WINDOW,
        ),
        "track",
        _RECEIVED,
        ("guarantees", "tracking-codes"),
    ),
    Answer(
        "counterfeit",
        _("With the guarantee of authenticity you get twice the price"),
        (
            _DO_NOT_CONFIRM,
            _PHOTOS,
            _("What helps: the opinion of the brand or of its service centre, numbers that do not match."),
            _("Does the page of the product show “Guarantee of authenticity”? Then you get twice the price."),
            _("Without it you get all the money back. You can also report the product to us from its page."),
            _WINDOW,
        ),
        "dispute",
        _RECEIVED,
        ("guarantees",),
    ),
    Answer(
        "does-not-suit",
        _("It depends on the free return"),
        (
            _("Does the page of the product show “Free return”? Then you send it back at the seller’s cost."),
            _("Without it, the seller decides. Ask before you confirm receipt, and do not use the goods."),
            _("Mall goods go back to an address in your country."),
        ),
        "order",
        _RECEIVED,
        ("guarantees",),
    ),
)
_REST = (
    Answer(
        "cancel",
        _("Before the parcel is sent you can cancel"),
        (
            _("Not paid yet: cancel at any time, at once."),
            _("Paid, not sent: ask the seller. Silence for %(cancel_answer)s means yes, and all the money goes back."),
            _("Sent already: wait for the parcel; the guarantees hold."),
        ),
        "cancel",
        _CANCELLABLE,
        ("how-to-order",),
    ),
    Answer(
        "silent",
        _("You are protected even when the seller is silent"),
        (
            _("Give the seller a day: it may be night there, or a holiday."),
            _("Nothing ends because of silence: all deadlines stand on the page of the order."),
            _("If it is urgent, write to us with the number of the order."),
        ),
        "order",
        Fitting(frozenset(S) - {S.CLOSED, S.CANCELLED}),
        ("guarantees",),
    ),
    Answer(
        "other",
        _("Write to us"),
        (
            _("Say what happened in two or three sentences, and give the number of the order if there is one."),
            _("Never send us your password or the whole number of a card: we do not need them."),
        ),
        "contact",
        Fitting(frozenset(S)),
    ),
)

TROUBLES = Tree(*QUESTIONS, *_PAYMENT, *_ON_ITS_WAY, *_GOODS, *_REST)
