-- Evidence stays: what is bound to an entry is neither exchanged nor taken away, by no role.
CREATE FUNCTION funds_voucher_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '凭证登记后不能更改或删除：附错了的，再附上正确的一份' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER voucher_is_final BEFORE UPDATE OR DELETE ON funds_voucher
    FOR EACH ROW EXECUTE FUNCTION funds_voucher_is_final();

CREATE TRIGGER voucher_is_not_truncated BEFORE TRUNCATE ON funds_voucher
    FOR EACH STATEMENT EXECUTE FUNCTION funds_voucher_is_final();

CREATE TRIGGER register_stays BEFORE DELETE ON funds_voucherregister
    FOR EACH ROW EXECUTE FUNCTION funds_voucher_is_final();

CREATE TRIGGER register_is_not_truncated BEFORE TRUNCATE ON funds_voucherregister
    FOR EACH STATEMENT EXECUTE FUNCTION funds_voucher_is_final();
