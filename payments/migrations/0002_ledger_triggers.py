"""The database keeps the ledger: every transaction sums to zero, and no row is changed or deleted.

TRUNCATE is left to role grants, so that a test database can be flushed.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION payments_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger rows are append-only (% on %)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER payments_ledgerentry_append_only BEFORE UPDATE OR DELETE ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_is_append_only();
CREATE TRIGGER payments_ledgertransaction_append_only BEFORE UPDATE OR DELETE ON payments_ledgertransaction
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_is_append_only();

CREATE FUNCTION payments_ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint := CASE WHEN TG_TABLE_NAME = 'payments_ledgerentry' THEN (to_jsonb(NEW)->>'transaction_id')::bigint
                       ELSE (to_jsonb(NEW)->>'id')::bigint END;
    total numeric;
    lines integer;
BEGIN
    SELECT coalesce(sum(amount), 0), count(*) INTO total, lines
        FROM payments_ledgerentry WHERE transaction_id = one;
    IF total <> 0 OR lines < 2 THEN
        RAISE EXCEPTION 'ledger transaction % has % entries and sums to %', one, lines, total
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payments_ledgerentry_sums_to_zero AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_sums_to_zero();
CREATE CONSTRAINT TRIGGER payments_ledgertransaction_sums_to_zero AFTER INSERT ON payments_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_sums_to_zero();
"""

BACKWARD = """
DROP TRIGGER payments_ledgertransaction_sums_to_zero ON payments_ledgertransaction;
DROP TRIGGER payments_ledgerentry_sums_to_zero ON payments_ledgerentry;
DROP FUNCTION payments_ledger_sums_to_zero();
DROP TRIGGER payments_ledgertransaction_append_only ON payments_ledgertransaction;
DROP TRIGGER payments_ledgerentry_append_only ON payments_ledgerentry;
DROP FUNCTION payments_ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
