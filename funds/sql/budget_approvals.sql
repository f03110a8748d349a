-- What was approved stays as it was approved: payments were held to it.
CREATE FUNCTION funds_approval_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '项目资金批复只增不改：有调整时请另行登记一次批复' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER approval_is_final BEFORE UPDATE OR DELETE ON funds_budgetapproval
    FOR EACH ROW EXECUTE FUNCTION funds_approval_is_final();

CREATE TRIGGER approval_is_not_truncated BEFORE TRUNCATE ON funds_budgetapproval
    FOR EACH STATEMENT EXECUTE FUNCTION funds_approval_is_final();
