using System.Globalization;

namespace Fairshare.Bench.Peers;

/// <summary>Compares what PostgreSQL settled with <see cref="Settlement"/>, and fails loudly.</summary>
internal static class PostgresCheck
{
    private const int SmallMembers = 5_000;
    private const int SmallSales = 1_000;
    private const int SmallBatch = 400;
    private const long SmallCap = 4_000;
    private const int BlockedEach = 37;

    /// <summary>
    /// A thousand sales in a small tree with a low cap and some blocked members, settled one by one, then in batches:
    /// every accrual, running number, time and balance must agree, and so must what happens to requests sent again.
    /// </summary>
    /// <exception cref="InvalidOperationException">They do not agree.</exception>
    public static void Small(string connectionString)
    {
        var world = new World(SmallMembers, SmallSales, seed: 7);
        var bodies = world.Commands(0, SmallSales);
        var plan = world.Plan.WithMemberPerPeriod(SmallCap);
        var settlement = new Settlement(world, plan);
        for (var member = 0; member < SmallMembers; member += BlockedEach) settlement.Blocked.Add(member);
        var expected = new List<Accrual>();
        for (var sale = 0; sale < SmallSales; sale++) settlement.Settle(sale, expected);
        Require(settlement.Cuts > SmallSales, "the cap of the small world cuts too little to be tested");

        using (var ledger = Create(connectionString, world, plan))
        {
            using var client = new PostgresSaleClient(connectionString);
            for (var sale = 0; sale < SmallSales; sale++) Wait(client.SettleAsync(world, sale, bodies));
            CompareAll(ledger, world, settlement, expected);
            Refuse(client, world, bodies);
            CompareAll(ledger, world, settlement, expected);
            const string One = "settle_sale({0}, {0}, {1}, {2}, {3}, {4}, {4}, {5}, {5})";
            OpenFebruary(ledger, world, settlement, plan, One);
        }

        using (var ledger = Create(connectionString, world, plan))
        {
            using var client = new PostgresBatchClient(connectionString);
            for (var first = 0; first < SmallSales; first += SmallBatch)
                Wait(client.SettleAsync(world, first, Math.Min(SmallBatch, SmallSales - first), bodies));

            CompareAll(ledger, world, settlement, expected);
            var (refused, lines) = Wait(client.SettleAsync(world, 3, 2, bodies));
            Require(refused is ["1 repeats", "2 repeats"] && lines == 0, "a batch sent again is not a repeat");
            CompareAll(ledger, world, settlement, expected);
            const string Batch = "settle_batch(array[{0}], array[{0}], array[{1}], array[{2}], array[{3}], "
                + "array[{4}], array[{4}], array[{5}], array[{5}])";
            OpenFebruary(ledger, world, settlement, plan, Batch);
        }
    }

    /// <summary>After a run: every sale's count and sum and every account as reckoned; no cap may be reached.</summary>
    /// <exception cref="InvalidOperationException">They do not agree.</exception>
    public static void Whole(PostgresLedger ledger, World world, int sales)
    {
        var settlement = new Settlement(world, world.Plan);
        var (counts, sums) = (new int[sales], new long[sales]);
        var accruals = new List<Accrual>();
        for (var sale = 0; sale < sales; sale++)
        {
            accruals.Clear();
            settlement.Settle(sale, accruals);
            counts[sale] = accruals.Count;
            sums[sale] = accruals.Sum(accrual => accrual.Amount);
        }

        Require(settlement.Cuts == 0, "the cap was reached: the order of the clients decides, nothing can be compared");
        var seen = 0;
        var rows = ledger.Rows(
            """
            select substr(s.id, 3)::integer, count(p.sale)::integer, coalesce(sum(p.amount), 0)::bigint
            from sales s left join postings p on p.sale = s.number group by s.id
            """,
            row => (Sale: row.GetInt32(0), Count: row.GetInt32(1), Sum: row.GetInt64(2)));
        foreach (var (sale, count, sum) in rows)
        {
            Require(count == counts[sale] && sum == sums[sale], $"sale {sale} has {count} accruals of {sum} in all");
            seen++;
        }

        Require(seen == sales, $"{seen} sales of {sales} are recorded");
        CompareBalances(ledger, settlement);
        Require(
            ledger.Number("select deadlocks from pg_stat_database where datname = current_database()") == 0,
            "clients were in a deadlock");
    }

    private static PostgresLedger Create(string connectionString, World world, BenchPlan plan)
    {
        var ledger = PostgresLedger.Create(connectionString, world, plan);
        ledger.Execute(string.Create(
            CultureInfo.InvariantCulture, $"update members set status = 1 where id % {BlockedEach} = 0"));
        return ledger;
    }

    private static void Refuse(PostgresSaleClient client, World world, CommandRun bodies)
    {
        const int Known = 3;
        var sale = world.Sales[Known];
        var (key, hash, id) = (world.Key(Known), PostgresSession.Hash(bodies[Known]), World.SaleId(Known));
        var (newKey, newHash, newId) = (Guid.NewGuid(), Guid.NewGuid(), "s-new");
        Expect("repeats", key, hash, id, sale);
        Expect("key_reused", key, newHash, newId, sale);
        Expect("amount_out_of_range", newKey, newHash, newId, sale with { Amount = 0 });
        Expect("volume_out_of_range", newKey, newHash, newId, sale with { Volume = -1 });
        Expect("unknown_member", newKey, newHash, newId, sale with { Seller = SmallMembers });
        Expect("duplicate", newKey, hash, id, sale);
        Expect("sale_already_recorded", newKey, newHash, id, sale);
        Expect("too_old", newKey, newHash, newId, sale with { AtMs = World.StartMs - 1 });

        void Expect(string reason, Guid requestKey, Guid requestHash, string saleId, in WorldSale asked)
        {
            var answer = Wait(client.AskAsync(requestKey, requestHash, saleId, asked)).Reason;
            Require(answer == reason, $"the answer was '{answer}' instead of {reason}");
        }
    }

    /// <summary>In a new period a cap is whole again, for accounts that come from the old one.</summary>
    private static void OpenFebruary(
        PostgresLedger ledger, World world, Settlement january, BenchPlan plan, string call)
    {
        var february = new Settlement(world, plan);
        february.Blocked.UnionWith(january.Blocked);
        var accruals = new List<Accrual>();
        february.Settle(0, accruals);
        var expected = accruals.Sum(accrual => accrual.Amount);
        Require(
            accruals.Exists(accrual => january.Accrued[accrual.Member] == plan.MemberPerPeriod),
            "the sale of February meets no cap that January used up");

        ledger.Execute("update periods set open = false");
        ledger.Execute("insert into periods values (202602, '2026-02-01Z', '2026-03-01Z', true)");
        ledger.Execute(Resource.Text("session.sql"));
        var asked = string.Format(
            CultureInfo.InvariantCulture,
            call,
            "gen_random_uuid()",
            "'s-february'",
            $"'{World.MemberId(world.Sales[0].Seller)}'",
            "'c1'",
            $"{world.Sales[0].Volume}::bigint",
            "'2026-02-01Z'::timestamptz");
        var total = ledger.Number($"select total from {asked}");
        Require(total == expected, $"a sale of February accrues {total} instead of {expected}");
    }

    private static void CompareAll(PostgresLedger ledger, World world, Settlement settlement, List<Accrual> expected)
    {
        var rows = ledger.Rows(
            """
            select substr(s.id, 3)::integer, p.bonus, p.level, p.member, p.amount, p.n,
                   (extract(epoch from p.available_at) * 1000)::bigint
            from postings p join sales s on s.number = p.sale order by s.id, p.bonus, p.level
            """,
            row => (
                Accrual: new Accrual(
                    Sale: row.GetInt32(0),
                    Bonus: row.GetInt16(1),
                    Level: row.GetInt16(2),
                    Member: row.GetInt32(3),
                    Amount: row.GetInt64(4),
                    N: row.GetInt64(5)),
                AvailableMs: row.GetInt64(6)));
        var holdMs = (long)TimeSpan.FromDays(world.Plan.HoldDays).TotalMilliseconds;
        var place = 0;
        foreach (var (accrual, availableMs) in rows)
        {
            Require(place < expected.Count, $"{accrual} is one too many");
            Require(accrual == expected[place], $"{accrual} instead of {expected[place]}");
            Require(
                availableMs == world.Sales[accrual.Sale].DeliveredMs + holdMs,
                $"{accrual} is available at {availableMs}");
            place++;
        }

        Require(place == expected.Count, $"{place} accruals instead of {expected.Count}");
        CompareBalances(ledger, settlement);
    }

    private static void CompareBalances(PostgresLedger ledger, Settlement settlement)
    {
        var rows = ledger.Rows(
            "select member, held, available, n, personal_volume from balances",
            row => (row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
        var seen = 0;
        foreach (var (member, held, available, n, volume) in rows)
        {
            Require(
                held == settlement.Accrued[member] && available == 0 && n == settlement.Numbers[member]
                    && volume == settlement.PersonalVolumes[member],
                $"member {member} has held {held}, available {available}, n {n}, volume {volume}");
            seen++;
        }

        Require(seen == settlement.Accrued.Length, $"{seen} balances");
        Require(
            ledger.Number(
                """
                select count(*) from (
                    select member from postings group by member
                    having count(*) <> max(n) or count(distinct n) <> count(*)
                ) broken
                """) == 0,
            "running numbers have gaps or repeat");
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException($"PostgreSQL does not settle what it should: {otherwise}");
    }
}
