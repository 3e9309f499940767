using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace Fairshare.Bench.Peers;

/// <summary>A session with the settling functions' settings.</summary>
internal static class PostgresSession
{
    /// <summary>Opens a session.</summary>
    public static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(Resource.Text("session.sql"), connection);
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>What a client sends as the hash of its request: the first half of the SHA-256 of the body.</summary>
    public static Guid Hash(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>A time of the workload as PostgreSQL's client takes it.</summary>
    public static DateTime Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime;
}

/// <summary>A client that settles one sale in a transaction, by a prepared statement.</summary>
internal sealed class PostgresSaleClient : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly NpgsqlParameter<Guid> key = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<Guid> hash = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<string> id = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string> seller = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string> buyer = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<long> amount = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> volume = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<DateTime> at = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<DateTime> delivered = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public PostgresSaleClient(string connectionString)
    {
        connection = PostgresSession.Open(connectionString);
        command = new NpgsqlCommand(
            "select coalesce(reason, ''), coalesce(lines, 0) from settle_sale($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            connection)
        {
            Parameters = { key, hash, id, seller, buyer, amount, volume, at, delivered },
        };
        command.Prepare();
    }

    /// <summary>Asks for a sale of the world, and returns when it is durable.</summary>
    /// <returns>The reason of a refusal, empty if there is none, and the number of accruals.</returns>
    public Task<(string Reason, long Lines)> SettleAsync(World world, int sale, CommandRun bodies) =>
        AskAsync(world.Key(sale), PostgresSession.Hash(bodies[sale]), World.SaleId(sale), world.Sales[sale]);

    /// <summary>Asks for a sale with a key, a hash and an id of any kind.</summary>
    public async Task<(string Reason, long Lines)> AskAsync(
        Guid requestKey, Guid requestHash, string saleId, WorldSale sale)
    {
        key.TypedValue = requestKey;
        hash.TypedValue = requestHash;
        id.TypedValue = saleId;
        seller.TypedValue = World.MemberId(sale.Seller);
        buyer.TypedValue = World.BuyerId(sale.Buyer);
        amount.TypedValue = sale.Amount;
        volume.TypedValue = sale.Volume;
        at.TypedValue = PostgresSession.Time(sale.AtMs);
        delivered.TypedValue = PostgresSession.Time(sale.DeliveredMs);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetInt64(1));
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }
}

/// <summary>A client that settles a run of sales in one statement, which is one transaction.</summary>
internal sealed class PostgresBatchClient : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;

    public PostgresBatchClient(string connectionString)
    {
        connection = PostgresSession.Open(connectionString);
        command = new NpgsqlCommand(
            "select coalesce(refused, '{}'), lines from settle_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection);
        NpgsqlDbType[] types =
        [
            NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
            NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.TimestampTz, NpgsqlDbType.TimestampTz,
        ];
        foreach (var type in types)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type });
        command.Prepare();
    }

    /// <summary>Asks for a run of sales of the world, and returns when they are durable.</summary>
    /// <param name="world">The world.</param>
    /// <param name="first">The number of the first sale.</param>
    /// <param name="count">How many sales.</param>
    /// <param name="bodies">The requests' bodies by the number of the sale.</param>
    /// <returns>The refused places, counted from 1, each with its reason, and the number of accruals.</returns>
    public async Task<(string[] Refused, long Lines)> SettleAsync(World world, int first, int count, CommandRun bodies)
    {
        var (keys, hashes) = (new Guid[count], new Guid[count]);
        var (ids, sellers, buyers) = (new string[count], new string[count], new string[count]);
        var (amounts, volumes) = (new long[count], new long[count]);
        var (ats, delivered) = (new DateTime[count], new DateTime[count]);
        for (var i = 0; i < count; i++)
        {
            var sale = world.Sales[first + i];
            keys[i] = world.Key(first + i);
            hashes[i] = PostgresSession.Hash(bodies[first + i]);
            ids[i] = World.SaleId(first + i);
            sellers[i] = World.MemberId(sale.Seller);
            buyers[i] = World.BuyerId(sale.Buyer);
            amounts[i] = sale.Amount;
            volumes[i] = sale.Volume;
            ats[i] = PostgresSession.Time(sale.AtMs);
            delivered[i] = PostgresSession.Time(sale.DeliveredMs);
        }

        object[] values = [keys, hashes, ids, sellers, buyers, amounts, volumes, ats, delivered];
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (await reader.GetFieldValueAsync<string[]>(0), reader.GetInt64(1));
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }
}
