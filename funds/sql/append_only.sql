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
