-- How a submission may move, who may decide it, and that evidence stays. Kept by the database, so that it holds for
-- every role, for the console and for psql. Plain triggers, for pgtrigger's can be told to look away from inside.

CREATE FUNCTION approvals_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '复核的记录只增不改，也不能删除' USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE
    evidence text;
BEGIN
    FOREACH evidence IN ARRAY ARRAY['decision', 'rowremark', 'remarkanswer', 'round', 'roundstep', 'routestep'] LOOP
        EXECUTE format('CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON approvals_%s '
                       'FOR EACH ROW EXECUTE FUNCTION approvals_stays()', evidence);
    END LOOP;
    FOREACH evidence IN ARRAY ARRAY['decision', 'rowremark', 'remarkanswer', 'round', 'roundstep', 'routestep',
                                    'submission', 'route', 'delegation'] LOOP
        EXECUTE format('CREATE TRIGGER evidence_is_not_truncated BEFORE TRUNCATE ON approvals_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION approvals_stays()', evidence);
    END LOOP;
END
$$;

-- A decision: about the step whose turn it is, by somebody who is not the maker and has not decided another step.
CREATE FUNCTION approvals_decision_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held approvals_submission%ROWTYPE;
    lent approvals_delegation%ROWTYPE;
    today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    SELECT * INTO held FROM approvals_submission WHERE id = NEW.submission_id FOR NO KEY UPDATE;
    NEW.maker_id := held.maker_id;
    NEW.step := COALESCE(NEW.step, held.step);
    NEW.principal_id := NULL;
    IF NEW.delegation_id IS NOT NULL THEN
        SELECT * INTO lent FROM approvals_delegation WHERE id = NEW.delegation_id FOR SHARE;
        NEW.principal_id := lent.principal_id;
    END IF;
    IF NEW.checker_id = held.maker_id OR NEW.principal_id = held.maker_id THEN
        RETURN NEW; -- the check constraints decided_by_another and decided_for_another refuse it
    END IF;
    IF held.state <> 'pending' OR NEW.round <> held.round OR NEW.step <> held.step THEN
        RAISE EXCEPTION '还没有轮到这一级，或者已经办过' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.delegation_id IS NOT NULL AND NOT (
        lent.deputy_id = NEW.checker_id AND lent.ended_at IS NULL AND today BETWEEN lent.starts_on AND lent.ends_on
        AND EXISTS (SELECT 1 FROM approvals_roundstep step JOIN approvals_round round ON round.id = step.round_id
                    WHERE round.submission_id = NEW.submission_id AND round.number = NEW.round
                      AND step.number = NEW.step AND step."right" = lent."right")
    ) THEN
        RAISE EXCEPTION '没有有效的委托，不能代为复核' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_decision other
               WHERE other.submission_id = NEW.submission_id AND other.round = NEW.round AND other.step <> NEW.step
                 AND (other.principal_id = NEW.checker_id OR other.checker_id = NEW.principal_id)) THEN
        RAISE EXCEPTION '各级须由不同的人复核，委托人和受托人只算一人' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decision_is_due BEFORE INSERT ON approvals_decision
    FOR EACH ROW EXECUTE FUNCTION approvals_decision_is_due();

-- A submission: begins as a draft, goes up step by step, and is approved when every step of the round is.
CREATE FUNCTION approvals_submission_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holds boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.round > 0 THEN
            RAISE EXCEPTION '提交过的复核单不能删除' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.round <> 0 THEN
            RAISE EXCEPTION '复核单须从草稿开始' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.maker_id <> OLD.maker_id THEN
        RAISE EXCEPTION '经办人不能更换' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.checker_id = NEW.maker_id THEN
        RETURN NEW; -- the check constraint maker_is_not_checker refuses it
    END IF;
    holds := CASE
        WHEN OLD.state = NEW.state AND OLD.round = NEW.round AND OLD.step = NEW.step THEN
            OLD.checker_id IS NOT DISTINCT FROM NEW.checker_id
        WHEN OLD.state IN ('draft', 'returned') AND NEW.state = 'pending' THEN
            NEW.round = OLD.round + 1 AND NEW.step = 1
            AND EXISTS (SELECT 1 FROM approvals_roundstep step JOIN approvals_round round ON round.id = step.round_id
                        WHERE round.submission_id = OLD.id AND round.number = NEW.round AND step.number = 1)
        WHEN NEW.round <> OLD.round THEN false
        WHEN OLD.state = 'pending' AND NEW.state = 'pending' THEN
            NEW.step = OLD.step + 1
            AND EXISTS (SELECT 1 FROM approvals_roundstep step JOIN approvals_round round ON round.id = step.round_id
                        WHERE round.submission_id = OLD.id AND round.number = OLD.round AND step.number = NEW.step)
            AND EXISTS (SELECT 1 FROM approvals_decision WHERE submission_id = OLD.id AND round = OLD.round
                        AND step = OLD.step AND outcome = 'approved')
        WHEN OLD.state = 'pending' AND NEW.state = 'approved' THEN
            NOT EXISTS (SELECT 1 FROM approvals_roundstep step JOIN approvals_round round ON round.id = step.round_id
                        WHERE round.submission_id = OLD.id AND round.number = OLD.round AND step.number > OLD.step)
            AND EXISTS (SELECT 1 FROM approvals_decision WHERE submission_id = OLD.id AND round = OLD.round
                        AND step = OLD.step AND outcome = 'approved' AND checker_id = NEW.checker_id)
        WHEN OLD.state = 'pending' AND NEW.state = 'returned' THEN
            EXISTS (SELECT 1 FROM approvals_decision WHERE submission_id = OLD.id AND round = OLD.round
                    AND step = OLD.step AND outcome = 'returned' AND checker_id = NEW.checker_id)
        WHEN OLD.state = 'pending' AND NEW.state = 'draft' THEN true
        WHEN OLD.state IN ('draft', 'returned') AND NEW.state = 'dropped' THEN true
        ELSE false
    END;
    IF NOT holds THEN
        RAISE EXCEPTION '复核单不能从“%”第 % 级改为“%”第 % 级', OLD.state, OLD.step, NEW.state, NEW.step
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER submission_moves BEFORE INSERT OR UPDATE OR DELETE ON approvals_submission
    FOR EACH ROW EXECUTE FUNCTION approvals_submission_moves();

-- A round and its steps are laid down before the submission is handed in, not while it is being decided.
CREATE FUNCTION approvals_round_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held approvals_submission%ROWTYPE;
    number integer;
BEGIN
    IF TG_TABLE_NAME = 'approvals_round' THEN
        SELECT * INTO held FROM approvals_submission WHERE id = NEW.submission_id;
        number := NEW.number;
    ELSE
        SELECT submission.* INTO held FROM approvals_submission submission
            JOIN approvals_round round ON round.submission_id = submission.id WHERE round.id = NEW.round_id;
        SELECT round.number INTO number FROM approvals_round round WHERE round.id = NEW.round_id;
    END IF;
    IF held.state NOT IN ('draft', 'returned') OR number <> held.round + 1 THEN
        RAISE EXCEPTION '提交以后不能再增减级次' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER round_is_next BEFORE INSERT ON approvals_round
    FOR EACH ROW EXECUTE FUNCTION approvals_round_is_next();
CREATE TRIGGER round_is_next BEFORE INSERT ON approvals_roundstep
    FOR EACH ROW EXECUTE FUNCTION approvals_round_is_next();

-- A route and a delegation can be ended, and nothing else; a route that was used gets no further steps.
CREATE FUNCTION approvals_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ending <> to_jsonb(OLD) - ending
       OR (ending = 'ended_at' AND to_jsonb(OLD) ->> ending IS NOT NULL
           AND to_jsonb(NEW) ->> ending IS DISTINCT FROM to_jsonb(OLD) ->> ending) THEN
        RAISE EXCEPTION '施行过的只能终止，不能改动或删除' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER route_only_ends BEFORE UPDATE OR DELETE ON approvals_route
    FOR EACH ROW EXECUTE FUNCTION approvals_only_ends('ends_on');
CREATE TRIGGER delegation_only_ends BEFORE UPDATE OR DELETE ON approvals_delegation
    FOR EACH ROW EXECUTE FUNCTION approvals_only_ends('ended_at');

CREATE FUNCTION approvals_route_is_unused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM approvals_round WHERE route_id = NEW.route_id) THEN
        RAISE EXCEPTION '这条路线已有人按它办理，不能再加级次' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER route_is_unused BEFORE INSERT ON approvals_routestep
    FOR EACH ROW EXECUTE FUNCTION approvals_route_is_unused();
