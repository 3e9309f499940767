using Npgsql;
using NpgsqlTypes;

namespace Fairshare.Bench.Peers;

/// <summary>A ledger in the tables of a PostgreSQL server: for a world and a plan, filled with members.</summary>
internal sealed class PostgresLedger : IDisposable
{
    private const int Period = 202601;
    private const int WarmSegments = 64;

    private readonly NpgsqlConnection connection;

    private PostgresLedger(string connectionString)
    {
        ConnectionString = connectionString;
        connection = new NpgsqlConnection(connectionString);
        connection.Open();
    }

    /// <summary>How to reach the server.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes a new ledger in place of whatever the server has.</summary>
    /// <exception cref="NpgsqlException">The server refuses; the bench cannot go on.</exception>
    public static PostgresLedger Create(string connectionString, World world, BenchPlan plan)
    {
        var ledger = new PostgresLedger(connectionString);
        ledger.Execute("set client_min_messages = warning; drop schema public cascade; create schema public");
        ledger.Execute(PlanFunctions(plan));
        ledger.Execute(Resource.Text("schema.sql"));
        ledger.Execute($"insert into periods values ({Period}, '2026-01-01Z', '2026-02-01Z', true)");
        ledger.CopyMembers(world);
        ledger.Execute($"insert into balances (member, period) select id, {Period} from members order by id");
        foreach (var statement in Resource.Text("indexes.sql").Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            ledger.Execute(statement);
        ledger.Execute(Resource.Text("per_sale.sql"));
        ledger.Execute(Resource.Text("batch.sql"));
        return ledger;
    }

    /// <summary>Runs statements that return nothing.</summary>
    public void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The one number that a query gives; null is 0.</summary>
    public long Number(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is IConvertible value and not DBNull ? value.ToInt64(null) : 0;
    }

    /// <summary>The rows that a query gives.</summary>
    public IEnumerable<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return read(reader);
    }

    /// <summary>
    /// Leaves the log as on a server that has run for a while: segments wait to be used again, so a commit that is
    /// measured writes over a file and does not make one, and no checkpoint is near.
    /// </summary>
    public void RunIn()
    {
        for (var i = 0; i < WarmSegments; i++)
            Execute("select pg_logical_emit_message(true, '', ''); select pg_switch_wal()");
        Execute("checkpoint");
    }

    /// <summary>Closes the connection; the tables stay until the next ledger or the server's end.</summary>
    public void Dispose() => connection.Dispose();

    /// <summary>The plan as functions that the planner replaces by their constants.</summary>
    private static string PlanFunctions(BenchPlan plan)
    {
        const long MoneyMax = (1L << 53) - 1;
        // The scripts leave out the cut of a sale's accruals to the sale's cap, which this plan can never reach.
        if (plan.TeamPpm.Sum() + plan.CareerPpm.Max() > plan.SalePpm)
            throw new InvalidOperationException("the plan can reach its sale_percent, which the scripts do not cut to");
        return string.Join('\n', new[]
        {
            Constant("team_ppm", "integer[]", $"'{{{string.Join(',', plan.TeamPpm)}}}'"),
            Constant("career_ppm", "integer[]", $"'{{{string.Join(',', plan.CareerPpm)}}}'"),
            Constant("career_top_ppm", "integer", $"{plan.CareerPpm.Max()}"),
            Constant("member_cap", "bigint", $"{plan.MemberPerPeriod}"),
            Constant("hold", "interval", $"'{plan.HoldDays * 24} hours'"),
            Constant("plan_version", "integer", "1"),
            Constant("money_max", "bigint", $"{MoneyMax}"),
        });

        static string Constant(string name, string type, string value) =>
            $"create function {name}() returns {type} language sql immutable parallel safe return {value}::{type};";
    }

    private void CopyMembers(World world)
    {
        using var copy = connection.BeginBinaryImport(
            "copy members (id, parent, rank, status, name) from stdin (format binary)");
        for (var member = 0; member < world.Parents.Length; member++)
        {
            copy.StartRow();
            copy.Write(member, NpgsqlDbType.Integer);
            if (world.Parents[member] == World.NoParent) copy.WriteNull();
            else copy.Write(world.Parents[member], NpgsqlDbType.Integer);
            copy.Write((short)world.Ranks[member], NpgsqlDbType.Smallint);
            copy.Write((short)0, NpgsqlDbType.Smallint);
            copy.Write(World.MemberId(member), NpgsqlDbType.Text);
        }

        copy.Complete();
    }
}
