"""Gift certificates. The database itself refuses a certificate that has spent, or set aside, more than it holds."""

import django.db.models.deletion
import marketplace.lib.clock
import marketplace.lib.money
import payments.models.gift_card
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION payments_gift_card_is_covered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one text;
    held numeric;
    aside numeric;
BEGIN
    IF TG_TABLE_NAME = 'payments_ledgerentry' THEN
        one := to_jsonb(NEW)->>'owner';
    ELSE
        SELECT number INTO one FROM payments_giftcard WHERE id = (to_jsonb(NEW)->>'card_id')::bigint;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO held FROM payments_ledgerentry WHERE account = 'gift_cards' AND owner = one;
    SELECT coalesce(sum(u.amount), 0) INTO aside FROM payments_giftcarduse u
        JOIN payments_giftcard c ON c.id = u.card_id WHERE c.number = one AND u.status = 'reserved';
    IF held < 0 OR aside > held THEN
        RAISE EXCEPTION 'gift certificate % holds % and has set aside %', one, held, aside
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payments_ledgerentry_gift_card_covered AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.account = 'gift_cards')
    EXECUTE FUNCTION payments_gift_card_is_covered();
CREATE CONSTRAINT TRIGGER payments_giftcarduse_covered AFTER INSERT OR UPDATE ON payments_giftcarduse
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_gift_card_is_covered();
"""

BACKWARD = """
DROP TRIGGER payments_giftcarduse_covered ON payments_giftcarduse;
DROP TRIGGER payments_ledgerentry_gift_card_covered ON payments_ledgerentry;
DROP FUNCTION payments_gift_card_is_covered();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_other_ways_to_pay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GiftCardUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_index=True, default=marketplace.lib.clock.now, editable=False, verbose_name='added at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed at')),
                ('amount', marketplace.lib.money.MoneyField(verbose_name='amount')),
                ('status', models.CharField(choices=[('reserved', 'set aside'), ('spent', 'spent'), ('released', 'free again')], default='reserved', max_length=10, verbose_name='status')),
            ],
            options={
                'verbose_name': 'use of a gift certificate',
                'verbose_name_plural': 'uses of gift certificates',
                'ordering': ['pk'],
            },
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='account',
            field=models.CharField(choices=[('gateway', 'payment gateway'), ('escrow', 'held for the order'), ('unallocated', 'received, not used yet'), ('refunds_due', 'to be returned'), ('gift_cards', 'gift certificates'), ('commission', 'commission of the marketplace'), ('store_payable', 'due to the seller'), ('payouts_due', 'on its way to the seller'), ('bank', 'bank account of the marketplace'), ('promotions', 'coupons that the marketplace pays')], max_length=16, verbose_name='account'),
        ),
        migrations.AlterField(
            model_name='refund',
            name='attempt',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.paymentattempt'),
        ),
        migrations.CreateModel(
            name='GiftCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_index=True, default=marketplace.lib.clock.now, editable=False, verbose_name='added at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed at')),
                ('number', models.CharField(default=payments.models.gift_card.gift_card_number, editable=False, max_length=24, unique=True, verbose_name='number')),
                ('amount', marketplace.lib.money.MoneyField(verbose_name='face value')),
                ('status', models.CharField(choices=[('ordered', 'waiting for payment'), ('active', 'valid'), ('blocked', 'blocked'), ('refunded', 'returned, the money went back'), ('cancelled', 'never paid')], default='ordered', max_length=10, verbose_name='status')),
                ('sender_name', models.CharField(max_length=60, verbose_name='from whom')),
                ('recipient_name', models.CharField(max_length=60, verbose_name='to whom')),
                ('recipient_email', models.EmailField(max_length=254, verbose_name='e-mail of the recipient')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='message')),
                ('language', models.CharField(max_length=5, verbose_name='language of the e-mail')),
                ('idempotency_key', models.CharField(max_length=64)),
                ('send_at', models.DateTimeField(default=marketplace.lib.clock.now, verbose_name='to be sent at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('sendings', models.PositiveSmallIntegerField(default=0, verbose_name='times sent')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='paid at')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='claimed at')),
                ('code_digest', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ('last4', models.CharField(blank=True, editable=False, max_length=4, verbose_name='last characters of the code')),
                ('blocked_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is blocked')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bought_cards', to=settings.AUTH_USER_MODEL, verbose_name='buyer')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gift_cards', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'gift certificate',
                'verbose_name_plural': 'gift certificates',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='refund',
            name='gift_card',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.giftcard', verbose_name='gift certificate'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', False), ('gift_card__isnull', True)), models.Q(('attempt__isnull', True), ('gift_card__isnull', False), ('status__in', ['requested', 'approved', 'sent', 'succeeded'])), _connector='OR'), name='payments_refund_one_tender'),
        ),
        migrations.AddField(
            model_name='giftcarduse',
            name='card',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='payments.giftcard', verbose_name='gift certificate'),
        ),
        migrations.AddField(
            model_name='giftcarduse',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gift_card_uses', to='payments.payment', verbose_name='payment'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(condition=models.Q(('sent_at__isnull', True), ('status', 'active')), fields=['send_at'], name='payments_gift_to_send'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(condition=models.Q(('status', 'ordered')), fields=['created_at'], name='payments_gift_unpaid'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.UniqueConstraint(fields=('buyer', 'idempotency_key'), name='payments_gift_key'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_gift_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['ordered', 'active', 'blocked', 'refunded', 'cancelled'])), name='payments_gift_status_known'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activated_at__isnull', True), ('status__in', ['ordered', 'cancelled'])), models.Q(('activated_at__isnull', False), ('status__in', ['active', 'blocked', 'refunded'])), _connector='OR'), name='payments_gift_paid_when_active'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('sent_at__isnull', True)), models.Q(('activated_at__isnull', False), ('code_digest__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='payments_gift_code_when_sent'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'blocked'), _negated=True), models.Q(('blocked_reason', ''), _negated=True), _connector='OR'), name='payments_gift_block_has_reason'),
        ),
        migrations.AddIndex(
            model_name='giftcarduse',
            index=models.Index(condition=models.Q(('status', 'reserved')), fields=['card'], name='payments_gift_reserved'),
        ),
        migrations.AddConstraint(
            model_name='giftcarduse',
            constraint=models.UniqueConstraint(fields=('payment', 'card'), name='payments_gift_use_unique'),
        ),
        migrations.AddConstraint(
            model_name='giftcarduse',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_gift_use_positive'),
        ),
        migrations.AddConstraint(
            model_name='giftcarduse',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['reserved', 'spent', 'released'])), name='payments_gift_use_status_known'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
