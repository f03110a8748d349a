-- Entries added up by year, kept in the transaction that posts them. One trigger per statement: a batch of a
-- thousand entries, by COPY too, is one INSERT … ON CONFLICT of the few totals that it touches. Totals are told apart
-- by book, and whoever posts holds the lock of the book: nobody waits here, nobody meets in another order.

CREATE VIEW funds_entry_total AS
SELECT entry.book_id, entry.unit_id, entry.place_id, entry.document_id, entry.project_id,
       entry.nature, entry.channel, entry.form, entry.precision,
       giver.kind AS from_kind,
       CASE WHEN giver.kind NOT IN ('source', 'payee') THEN giver.id END AS from_account_id,
       taker.kind AS to_kind,
       CASE WHEN taker.kind NOT IN ('source', 'payee') THEN taker.id END AS to_account_id,
       extract(year FROM entry.occurred_on)::smallint AS year,
       extract(year FROM coalesce(entry.covers_from, entry.occurred_on))::smallint AS since_year,
       count(*) AS entry_count, sum(entry.amount) AS amount, min(entry.stated) AS wording
FROM funds_entry entry
JOIN funds_ledgeraccount giver ON giver.id = entry.from_account_id
JOIN funds_ledgeraccount taker ON taker.id = entry.to_account_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15;

-- With the owner's rights: the application may post entries, but has no right to write totals.
CREATE FUNCTION funds_add_up_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO funds_moneytotal AS kept (
        book_id, unit_id, place_id, document_id, project_id, nature, channel, form, precision,
        from_kind, from_account_id, to_kind, to_account_id, year, since_year, entry_count, amount, wording
    )
    SELECT entry.book_id, entry.unit_id, entry.place_id, entry.document_id, entry.project_id,
           entry.nature, entry.channel, entry.form, entry.precision,
           giver.kind, CASE WHEN giver.kind NOT IN ('source', 'payee') THEN giver.id END,
           taker.kind, CASE WHEN taker.kind NOT IN ('source', 'payee') THEN taker.id END,
           extract(year FROM entry.occurred_on)::smallint,
           extract(year FROM coalesce(entry.covers_from, entry.occurred_on))::smallint,
           count(*), sum(entry.amount), min(entry.stated)
    FROM posted entry
    JOIN funds_ledgeraccount giver ON giver.id = entry.from_account_id
    JOIN funds_ledgeraccount taker ON taker.id = entry.to_account_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    ON CONFLICT ON CONSTRAINT one_money_total DO UPDATE SET
        entry_count = kept.entry_count + excluded.entry_count,
        amount = kept.amount + excluded.amount,
        wording = least(kept.wording, excluded.wording);
    RETURN NULL;
END
$$;

CREATE TRIGGER entries_are_added_up AFTER INSERT ON funds_entry
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION funds_add_up_entries();

-- What was posted before there were totals.
INSERT INTO funds_moneytotal (
    book_id, unit_id, place_id, document_id, project_id, nature, channel, form, precision,
    from_kind, from_account_id, to_kind, to_account_id, year, since_year, entry_count, amount, wording
) SELECT * FROM funds_entry_total;

-- What another trigger writes is let through; anybody else is refused.
CREATE FUNCTION funds_total_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '资金汇总由数据库随分录自动维护，不能直接改动' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER total_is_kept BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON funds_moneytotal
    FOR EACH STATEMENT EXECUTE FUNCTION funds_total_is_kept();
