using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;

namespace Fairshare.Storage;

/// <summary>
/// Computes every seal of a log again, while the log is applied, and compares. A seal speaks of the state after an
/// earlier receipt, so where that is has to be known before: <see cref="Find"/> looks the commands up.
/// </summary>
/// <remarks>
/// Blocks without a receipt may follow that receipt before the seal does. They move nothing but the clock, so the
/// statements are the same after each of them, and the state is that after one of them.
/// </remarks>
public sealed class SealCheck
{
    private readonly HashSet<long> places = [];
    private readonly Dictionary<long, (SealedStatements Statements, List<Sha256Hash> States)> computed = [];

    private long applied;
    private int begun = Protocol.Latest; // the protocol that the ledger began with

    /// <summary>Seals that agreed.</summary>
    public int Count { get; private set; }

    /// <summary>Seals that spoke of a state that had gone before it was known that they would.</summary>
    public int LateCount { get; private set; }

    /// <summary>Called at each place of a seal with the machine and what is sealed there.</summary>
    public Action<StateMachine, SealedStatements>? Computed { get; init; }

    /// <summary>Through which receipts a log's seal commands speak, those that were refused too.</summary>
    public static IReadOnlySet<long> Find(LogReader log)
    {
        var places = new HashSet<long>();
        while (log.TryRead(out var frame))
        {
            Block.Find(frame.Body, Sealer.Code, body =>
            {
                if (ThroughOf(body) is { } through) places.Add(through);
            });
        }

        return places;
    }

    /// <summary>Says through which receipts seals will speak, before a part of the log is applied.</summary>
    public void Expect(IReadOnlySet<long> more, StateMachine machine)
    {
        foreach (var place in more) places.Add(place);
        applied = machine.Sequence;
        if (machine.Height == 0) begun = machine.Protocol.InForce;
        if (more.Contains(applied)) Take(machine);
    }

    /// <summary>
    /// After each block, which was applied by a machine that keeps facts: throws <see cref="LogDisagreesException"/>
    /// if a seal of it says something else than what its state comes to.
    /// </summary>
    public void Applied(StateMachine machine, Block block)
    {
        if (places.Contains(machine.Sequence)) Take(machine);
        foreach (ref readonly var fact in block.Facts.Span)
            if (fact.Kind == SealsFacts.StatementsSealed) Compare(fact, machine.Module<SealsModule>(), block.Height);
    }

    private void Take(StateMachine machine)
    {
        if (Compute(machine) is { } statements) Computed?.Invoke(machine, statements);
    }

    /// <summary>Returns the statements if they were not computed yet.</summary>
    private SealedStatements? Compute(StateMachine machine)
    {
        var digest = new Sha256Hash(machine.Digest());
        if (computed.TryGetValue(machine.Sequence, out var known))
        {
            known.States.Add(digest);
            return null;
        }

        var statements = SealedStatements.Of(machine, machine.Module<SealsModule>().Secret);
        computed[machine.Sequence] = (statements, [digest]);
        return statements;
    }

    private void Compare(in Fact fact, SealsModule seals, long height)
    {
        var (number, through) = (fact.Count, fact.More);
        var said = seals.Last;
        if (through == 0) Compute(new StateMachine(begun));
        var isThere = computed.Remove(through, out var own);
        if (!isThere && through < applied)
        {
            LateCount++;
            return;
        }

        if (!isThere)
            throw new LogDisagreesException(height, $"seal {number} ends with receipt {through}, inside of a block");
        if (said.Number != number)
            throw new LogDisagreesException(height, $"seal {number} is not the only one of its block");
        if (own.Statements.Accounts != said.Accounts)
        {
            throw new LogDisagreesException(
                height, $"seal {number} has {said.Accounts} accounts, and {own.Statements.Accounts} have new lines");
        }

        if (own.Statements.Root != said.Root)
        {
            throw new LogDisagreesException(
                height, $"seal {number} has the root {said.Root}, and its accounts come to {own.Statements.Root}");
        }

        if (!own.States.Contains(said.State))
        {
            throw new LogDisagreesException(
                height, $"seal {number} has the state {said.State}, and the log comes to {own.States[0]}");
        }

        Count++;
    }

    private static long? ThroughOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object &&
                json.RootElement.TryGetProperty("through", out var through) &&
                through.ValueKind == JsonValueKind.Number && through.TryGetInt64(out var sequence) ? sequence : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
