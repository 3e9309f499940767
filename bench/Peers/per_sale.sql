-- Settles one sale; the caller's transaction is this one call. Two statements do the work: one inserts the sale, and
-- with that its key and its id; the other walks up the tree, updates the balances and inserts the postings.
--
-- A member's cap needs what the member has before, and the row is locked by its update, so the update works with
-- what is due before the cap: paid = least(due after, cap) - least(due before, cap). It returns the new due and n, and
-- from them follow each line's amount and running number. No row is read twice, and none is locked before its update.
-- The rows are updated in order of the member (the update is a nested loop over sorted rows, see the settings), so
-- sixteen clients wait for each other but never in a circle.

-- Why a sale was not taken, in order of precedence.
create function refusal(
    p_key uuid, p_hash uuid, p_sale text, p_seller text, p_amount bigint, p_volume bigint, p_at timestamptz
) returns text language sql stable as $$
    select case
        when exists (select from sales where key = p_key and hash = p_hash) then 'repeats'
        when exists (select from sales where key = p_key) then 'key_reused'
        when p_amount not between 1 and money_max() then 'amount_out_of_range'
        when p_volume not between 0 and money_max() then 'volume_out_of_range'
        when not exists (select from members where name = p_seller) then 'unknown_member'
        when exists (select from sales where id = p_sale and hash = p_hash) then 'duplicate'
        when exists (select from sales where id = p_sale) then 'sale_already_recorded'
        else 'too_old'
    end
$$;

create function settle_sale(
    p_key uuid, p_hash uuid, p_sale text, p_seller text, p_buyer text,
    p_amount bigint, p_volume bigint, p_at timestamptz, p_delivered timestamptz,
    out reason text, out lines bigint, out total bigint
) language plpgsql as $$
declare
    v_number    bigint;
    v_seller    integer;
    v_period    integer;
    v_available timestamptz := p_delivered + hold();
begin
    insert into sales (key, hash, at, delivered, amount, volume, seller, period, plan_version, id, buyer)
    select p_key, p_hash, p_at, p_delivered, p_amount, p_volume, m.id, p.period, plan_version(), p_sale, p_buyer
    from members m, periods p
    where m.name = p_seller
      and p.open and p_at >= p.starts and p_at < p.ends
      and p_amount between 1 and money_max() and p_volume between 0 and money_max()
    on conflict do nothing
    returning number, seller, period into v_number, v_seller, v_period;

    if v_number is null then
        reason := refusal(p_key, p_hash, p_sale, p_seller, p_amount, p_volume, p_at);
        return;
    end if;

    with recursive up as (
        select m.id, m.parent, 0 as level, m.status, (career_ppm())[m.rank + 1] as rate, 0 as passed
        from members m
        where m.id = v_seller
        union all
        select m.id, m.parent, up.level + 1, m.status, (career_ppm())[m.rank + 1],
               case when up.status = 0 then greatest(up.passed, up.rate) else up.passed end
        from up join members m on m.id = up.parent
        where up.level < cardinality(team_ppm())
           or up.passed < career_top_ppm() and (up.rate < career_top_ppm() or up.status <> 0)
    ), line as (
        select id, level,
               case when status <> 0 or level = 0 or level > cardinality(team_ppm()) then 0
                    else p_volume * (team_ppm())[level] / 1000000 end as team,
               case when status <> 0 or rate <= passed then 0
                    else p_volume * (rate - passed) / 1000000 end as career,
               case when level = 0 then p_volume else 0 end as volume
        from up
        order by id
    ), paid as (
        update balances b set
            period = v_period,
            due = case when b.period = v_period then b.due else 0 end + team + career,
            personal_volume = case when b.period = v_period then b.personal_volume else 0 end + line.volume,
            held = b.held
                + least(member_cap(), case when b.period = v_period then b.due else 0 end + team + career)
                - least(member_cap(), case when b.period = v_period then b.due else 0 end),
            n = b.n
                + (team > 0 and (b.period <> v_period or b.due < member_cap()))::integer
                + (career > 0
                    and case when b.period = v_period then b.due else 0 end + team < member_cap())::integer
        from line
        where b.member = line.id and (team > 0 or career > 0 or level = 0)
        returning b.member, level, team, career, b.due - team - career as before, b.n
    ), posted as (
        insert into postings (sale, amount, available_at, n, member, bonus, level)
        select v_number, least(member_cap(), before + team) - least(member_cap(), before), v_available,
               n - (career > 0 and before + team < member_cap())::integer, member, 1, level
        from paid
        where team > 0 and before < member_cap()
        union all
        select v_number, least(member_cap(), before + team + career) - least(member_cap(), before + team),
               v_available, n, member, 2, level
        from paid
        where career > 0 and before + team < member_cap()
        returning amount
    )
    select count(*), coalesce(sum(amount), 0) from posted into lines, total;
end
$$;
