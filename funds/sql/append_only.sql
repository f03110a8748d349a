-- Entries are written once. No role may update, delete or truncate them: a correction is a reversal and a new entry.
-- Plain triggers, not pgtrigger's, for those can be told to look away from inside the application.
CREATE FUNCTION funds_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '资金分录只增不改：请用红字冲销更正' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER entry_is_final BEFORE UPDATE OR DELETE ON funds_entry
    FOR EACH ROW EXECUTE FUNCTION funds_entry_is_final();

CREATE TRIGGER entry_is_not_truncated BEFORE TRUNCATE ON funds_entry
    FOR EACH STATEMENT EXECUTE FUNCTION funds_entry_is_final();

-- What a period held when it was closed stays as it was; a period is never reopened.
CREATE FUNCTION funds_close_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已结账的期间不能重开：更正请在以后的期间补记' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER close_is_final BEFORE UPDATE OR DELETE ON funds_periodclose
    FOR EACH ROW EXECUTE FUNCTION funds_close_is_final();

CREATE TRIGGER close_is_not_truncated BEFORE TRUNCATE ON funds_periodclose
    FOR EACH STATEMENT EXECUTE FUNCTION funds_close_is_final();
