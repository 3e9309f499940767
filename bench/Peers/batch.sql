-- Settles thousands of sales in one call, set by set: the sales come as arrays, one element a sale. The result is what
-- settle_sale would give for them one after another.
--
-- Three statements do the work, over two tables of the session that are not logged. The first inserts the sales, walks
-- up from all of them at once and keeps each line with what is due to its member through this line, in the order of the
-- sales. The second updates each balance once, in order of the member, as settle_sale does. The third joins the two
-- and inserts the postings in the order of their index. The planner cannot know how long an array is, so the way to
-- join is said: by index where rows are many and found one by one or must come in order, by hash at the end.

create function settle_batch(
    p_key uuid[], p_hash uuid[], p_sale text[], p_seller text[], p_buyer text[],
    p_amount bigint[], p_volume bigint[], p_at timestamptz[], p_delivered timestamptz[],
    out refused text[], out lines bigint, out total bigint
) language plpgsql as $$
declare
    v_taken bigint;
begin
    perform set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
            set_config('enable_nestloop', 'on', true);

    with recursive sold as (
        insert into sales (key, hash, at, delivered, amount, volume, seller, period, plan_version, id, buyer)
        select c.key, c.hash, c.at, c.delivered, c.amount, c.volume, m.id, p.period, plan_version(), c.id, c.buyer
        from unnest(p_key, p_hash, p_sale, p_seller, p_buyer, p_amount, p_volume, p_at, p_delivered)
             with ordinality c(key, hash, id, seller, buyer, amount, volume, at, delivered, place)
        join members m on m.name = c.seller
        join periods p on p.open and c.at >= p.starts and c.at < p.ends
        where c.amount between 1 and money_max() and c.volume between 0 and money_max()
        order by c.place
        on conflict do nothing
        returning number, seller, period, volume, delivered + hold() as available_at
    ), up as (
        select s.number, s.period, s.volume, s.available_at,
               m.id, m.parent, 0 as level, m.status, (career_ppm())[m.rank + 1] as rate, 0 as passed
        from sold s join members m on m.id = s.seller
        union all
        select up.number, up.period, up.volume, up.available_at,
               m.id, m.parent, up.level + 1, m.status, (career_ppm())[m.rank + 1],
               case when up.status = 0 then greatest(up.passed, up.rate) else up.passed end
        from up join members m on m.id = up.parent
        where up.level < cardinality(team_ppm())
           or up.passed < career_top_ppm() and (up.rate < career_top_ppm() or up.status <> 0)
    ), one as (
        select number, period, available_at, id, 0 as bonus, level, 0::bigint as amount, volume
        from up where level = 0
        union all
        select number, period, available_at, id, 1, level, volume * (team_ppm())[level] / 1000000, 0
        from up where status = 0 and level between 1 and cardinality(team_ppm())
        union all
        select number, period, available_at, id, 2, level, volume * (rate - passed) / 1000000, 0
        from up where status = 0 and rate > passed
    )
    insert into batch_lines
    select number, amount, sum(amount) over through, sum(volume) over through, available_at, id, period,
           count(*) filter (where amount > 0) over through, bonus, level,
           lead(id) over (order by id, number, bonus) is distinct from id
    from one
    where bonus = 0 or amount > 0
    window through as (partition by id order by number, bonus rows unbounded preceding);

    with paid as (
        update balances b set
            period = line.period,
            due = case when b.period = line.period then b.due else 0 end + line.through,
            personal_volume = case when b.period = line.period then b.personal_volume else 0 end + line.volume,
            held = b.held
                + least(member_cap(), case when b.period = line.period then b.due else 0 end + line.through)
                - least(member_cap(), case when b.period = line.period then b.due else 0 end),
            n = b.n + case
                when case when b.period = line.period then b.due else 0 end + line.through <= member_cap()
                then line.nth
                else (select count(*) from batch_lines l
                      where l.member = line.member and l.amount > 0 and l.through - l.amount
                          < member_cap() - case when b.period = line.period then b.due else 0 end)
                end
        from (select * from batch_lines where last order by member) line
        where b.member = line.member
        returning b.member, b.due - line.through as before, b.n
            - case when b.due <= member_cap() then line.nth
                else (select count(*) from batch_lines l
                      where l.member = line.member and l.amount > 0
                        and l.through - l.amount < member_cap() - (b.due - line.through))
                end as n
    )
    insert into batch_paid select before, n, member from paid;

    perform set_config('enable_hashjoin', 'on', true), set_config('enable_nestloop', 'off', true);

    with posted as (
        insert into postings (sale, amount, available_at, n, member, bonus, level)
        select l.sale, least(member_cap(), p.before + l.through) - least(member_cap(), p.before + l.through - l.amount),
               l.available_at, p.n + l.nth, member, l.bonus, l.level
        from batch_paid p join batch_lines l using (member)
        where l.amount > 0 and p.before + l.through - l.amount < member_cap()
        order by l.sale, l.bonus, l.level
        returning amount
    )
    select count(*), coalesce(sum(amount), 0) from posted into lines, total;

    select count(*) from batch_lines where bonus = 0 into v_taken;
    if v_taken < cardinality(p_key) then
        refused := refused_of_batch(p_key, p_hash, p_sale, p_seller, p_amount, p_volume, p_at);
    end if;
end
$$;

-- The places of the sales that were not taken, each with its reason: '17 unknown_member'.
create function refused_of_batch(
    p_key uuid[], p_hash uuid[], p_sale text[], p_seller text[],
    p_amount bigint[], p_volume bigint[], p_at timestamptz[]
) returns text[] language plpgsql as $$
begin
    perform set_config('enable_nestloop', 'on', true);
    return (
        select array_agg(
            place || ' ' || refusal(c.key, c.hash, c.id, c.seller, c.amount, c.volume, c.at) order by place)
        from (
            select *, row_number() over (partition by key, id order by place) as nth
            from unnest(p_key, p_hash, p_sale, p_seller, p_amount, p_volume, p_at)
                 with ordinality u(key, hash, id, seller, amount, volume, at, place)
        ) c
        left join sales s on s.key = c.key and s.id = c.id
        where s.number is null or c.nth > 1 or not exists (select from batch_lines l where l.sale = s.number)
    );
end
$$;
