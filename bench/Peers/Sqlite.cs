using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Fairshare.Bench.Peers;

/// <summary>What one way of settling in SQLite reached.</summary>
internal sealed record SqliteFigures(double SalesPerSecond, double AccrualsPerSecond);

/// <summary>Both ways of settling in SQLite.</summary>
internal sealed record SqlitePair(SqliteFigures PerSale, SqliteFigures Batch);

/// <summary>The peer: the same sales settled by SQLite in this process, one or ten thousand in a transaction.</summary>
/// <remarks>
/// As somebody would who wants it to win: prepared statements, one writer, a log of its own (WAL) with
/// <c>synchronous = full</c>, a cache that holds everything, and the walk in one recursive query; what a row of it pays
/// is reckoned by the program, which the database calls for nothing else. Every sale is compared afterwards with
/// <see cref="Settlement"/>.
/// </remarks>
internal sealed class Sqlite : IDisposable
{
    private const int SalesEach = 20_000;
    private const int SalesWarmUp = 2_000;
    private const int BatchSales = 10_000;
    private const int Batches = 8;
    private const int BatchesWarmUp = 1;

    private readonly World world;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand sale;
    private readonly SqliteCommand walk;
    private readonly SqliteCommand balance;
    private readonly SqliteCommand posting;
    private readonly List<(long Member, int Level, long Team, long Career)> lines = [];

    private Sqlite(World world, string folder)
    {
        this.world = world;
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, "peer.db")};Pooling=False");
        connection.Open();
        Execute("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -2000000");
        Execute("pragma wal_autocheckpoint = 100000; pragma mmap_size = 4000000000");
        Execute(Resource.Text("sqlite.sql"));
        Load();
        sale = Prepare(
            """
            insert into sales (key, hash, at, delivered, amount, volume, seller, id, buyer)
            select $key, $hash, $at, $delivered, $amount, $volume, id, $id, $buyer from members where name = $seller
            on conflict do nothing returning number, seller
            """, "$key", "$hash", "$at", "$delivered", "$amount", "$volume", "$id", "$buyer", "$seller");
        walk = Prepare(Walk(world.Plan), "$seller", "$volume");
        balance = Prepare(
            """
            update balances set due = due + $team + $career, personal_volume = personal_volume + $volume,
                held = held + min($cap, due + $team + $career) - min($cap, due),
                n = n + ($team > 0 and due < $cap) + ($career > 0 and due + $team < $cap)
            where member = $member returning due - $team - $career, n
            """, "$team", "$career", "$volume", "$cap", "$member");
        posting = Prepare(
            "insert into postings values ($sale, $bonus, $level, $member, $amount, $n, $available)",
            "$sale", "$bonus", "$level", "$member", "$amount", "$n", "$available");
    }

    /// <summary>Measures both ways and checks what they wrote.</summary>
    /// <exception cref="InvalidOperationException">The world is too small, or a sale is not right.</exception>
    public static SqlitePair Measure(World world, string scratch, Action<string> say)
    {
        const int Needed = SalesWarmUp + SalesEach + ((BatchesWarmUp + Batches) * BatchSales);
        if (world.Sales.Length < Needed) throw new InvalidOperationException($"SQLite needs {Needed:N0} sales");
        var name = $"fairshare-bench-sqlite-{Environment.ProcessId}";
        var folder = Directory.CreateDirectory(Path.Combine(scratch, name));
        try
        {
            say($"loads {world.Parents.Length:N0} members");
            using var peer = new Sqlite(world, folder.FullName);
            say($"settles one sale in a transaction, {SalesEach:N0} sales");
            peer.Run(0, SalesWarmUp, each: 1);
            var perSale = peer.Run(SalesWarmUp, SalesEach, each: 1);
            say($"settles {BatchSales:N0} sales in a transaction, {Batches} times");
            const int First = SalesWarmUp + SalesEach;
            peer.Run(First, BatchesWarmUp * BatchSales, BatchSales);
            var batch = peer.Run(First + (BatchesWarmUp * BatchSales), Batches * BatchSales, BatchSales);
            say("is compared sale by sale with the reckoning in memory");
            peer.Compare(Needed);
            return new SqlitePair(perSale, batch);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void Dispose()
    {
        sale.Dispose();
        walk.Dispose();
        balance.Dispose();
        posting.Dispose();
        connection.Dispose();
    }

    /// <summary>The walk: everybody from the seller up as far as a bonus reaches, with what is due to them.</summary>
    private static string Walk(BenchPlan plan)
    {
        var career = Case("rank", plan.CareerPpm, from: 0);
        return $"""
            with recursive up(id, parent, level, status, rate, passed) as (
                select id, parent, 0, status, {career}, 0 from members where id = $seller
                union all
                select m.id, m.parent, up.level + 1, m.status, {Case("m.rank", plan.CareerPpm, from: 0)},
                       case when up.status = 0 then max(up.passed, up.rate) else up.passed end
                from up join members m on m.id = up.parent
                where up.level < {plan.TeamPpm.Count}
                   or up.passed < {plan.CareerPpm.Max()} and (up.rate < {plan.CareerPpm.Max()} or up.status <> 0)
            )
            select id, level,
                   case when status <> 0 then 0 else $volume * {Case("level", plan.TeamPpm, from: 1)} / 1000000 end,
                   case when status <> 0 or rate <= passed then 0 else $volume * (rate - passed) / 1000000 end
            from up
            """;

        static string Case(string column, IReadOnlyList<int> values, int from)
        {
            var cases = values.Select((value, i) => $"when {i + from} then {value}");
            return $"(case {column} {string.Join(' ', cases)} else 0 end)";
        }
    }

    private SqliteFigures Run(int first, int count, int each)
    {
        var paid = 0L;
        var watch = Stopwatch.StartNew();
        for (var start = first; start < first + count; start += each)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var command in new[] { sale, walk, balance, posting }) command.Transaction = transaction;
            for (var number = start; number < start + each; number++) paid += Settle(number);
            transaction.Commit();
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return new SqliteFigures(count / seconds, paid / seconds);
    }

    private int Settle(int number)
    {
        var one = world.Sales[number];
        Span<byte> body = stackalloc byte[World.CommandBytesMax];
        var bytes = world.WriteCommand(number, body);
        var hash = SHA256.HashData(body[..bytes]).AsSpan(0, 16).ToArray();
        var key = world.Key(number).ToByteArray(bigEndian: true);
        Set(sale, key, hash, one.AtMs, one.DeliveredMs, one.Amount, one.Volume,
            World.SaleId(number), World.BuyerId(one.Buyer), World.MemberId(one.Seller));
        long id, seller;
        using (var reader = sale.ExecuteReader())
        {
            if (!reader.Read()) throw new InvalidOperationException($"sale {number} was refused");
            (id, seller) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        Set(walk, seller, one.Volume);
        lines.Clear();
        using (var reader = walk.ExecuteReader())
        {
            while (reader.Read())
                lines.Add((reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        var available = one.DeliveredMs + (world.Plan.HoldDays * 86_400_000L);
        var count = 0;
        foreach (var (member, level, team, career) in lines)
        {
            if (team == 0 && career == 0 && level > 0) continue;
            var (before, n) = Update(member, team, career, level == 0 ? one.Volume : 0);
            var cap = world.Plan.MemberPerPeriod;
            var forTeam = Math.Min(cap, before + team) - Math.Min(cap, before);
            var forCareer = Math.Min(cap, before + team + career) - Math.Min(cap, before + team);
            if (forTeam > 0) Post(id, Settlement.Team, level, member, forTeam, n - (forCareer > 0 ? 1 : 0), available);
            if (forCareer > 0) Post(id, Settlement.Career, level, member, forCareer, n, available);
            count += (forTeam > 0 ? 1 : 0) + (forCareer > 0 ? 1 : 0);
        }

        return count;
    }

    private (long Before, long N) Update(long member, long team, long career, long volume)
    {
        Set(balance, team, career, volume, world.Plan.MemberPerPeriod, member);
        using var reader = balance.ExecuteReader();
        if (!reader.Read()) throw new InvalidOperationException($"member {member} has no balance");
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private void Post(long id, int bonus, int level, long member, long amount, long n, long available)
    {
        Set(posting, id, bonus, level, member, amount, n, available);
        posting.ExecuteNonQuery();
    }

    private void Compare(int sales)
    {
        var settlement = new Settlement(world, world.Plan);
        var expected = new List<Accrual>();
        using var query = connection.CreateCommand();
        query.CommandText = "select count(*), coalesce(sum(amount), 0) from postings where sale = $sale";
        var number = query.Parameters.Add("$sale", SqliteType.Integer);
        for (var i = 0; i < sales; i++)
        {
            expected.Clear();
            settlement.Settle(i, expected);
            number.Value = i + 1L;
            using var reader = query.ExecuteReader();
            reader.Read();
            if (reader.GetInt64(0) != expected.Count || reader.GetInt64(1) != expected.Sum(line => line.Amount))
                throw new InvalidOperationException($"sale {i} is not what the reckoning in memory gives");
        }
    }

    private void Load()
    {
        using var transaction = connection.BeginTransaction();
        using var insert = Prepare("insert into members values ($id, $parent, $rank, 0, $name)",
            "$id", "$parent", "$rank", "$name");
        insert.Transaction = transaction;
        for (var member = 0; member < world.Parents.Length; member++)
        {
            var parent = world.Parents[member];
            Set(insert, member, parent == World.NoParent ? DBNull.Value : parent, (int)world.Ranks[member],
                World.MemberId(member));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        Execute("insert into balances (member) select id from members");
        Execute("create unique index members_name on members (name)");
        Execute("create unique index sales_id on sales (id); create unique index sales_key on sales (key)");
        Execute("analyze; pragma wal_checkpoint(truncate)");
    }

    private SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
