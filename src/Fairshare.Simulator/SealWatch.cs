using System.Text;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Seals;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>
/// Applies a whole log once more when a run is over, and looks at its seals: each that the ledger made is true, each
/// that somebody made up is found by the product's own check, and every line is in exactly one of them or still waits.
/// </summary>
internal sealed class SealWatch
{
    /// <summary>Who enters the ledger's own seals.</summary>
    public const string Honest = "sealer";

    private readonly StateMachine machine;
    private readonly LedgerReplay replay;
    private readonly SealCheck check;
    private readonly List<(long Receipt, string Line)> lines = [];
    private readonly Dictionary<long, string[]> computed = [];
    private long sealedUpTo;
    private int count;

    private SealWatch(Plight plight)
    {
        machine = plight.NewMachine();
        machine.KeepFacts = true;
        replay = new LedgerReplay(machine, new ReceiptChain());
        check = new SealCheck { Computed = Keep };
    }

    /// <summary>Looks at all seals of a log; returns how many it has.</summary>
    public static int Check(BlockLog log, Plight plight)
    {
        var watch = new SealWatch(plight);
        using (var ahead = log.Read(1)) watch.check.Expect(SealCheck.Find(ahead), watch.machine);
        using var reader = log.Read(1);
        while (reader.TryRead(out var frame))
        {
            watch.replay.Load(frame);
            watch.replay.Apply();
            watch.Take(watch.replay.Block);
        }

        var waiting = watch.count == 0 ? 0 : watch.LinesIn(watch.sealedUpTo, long.MaxValue).Length;
        InvariantBrokenException.Unless(
            waiting == watch.machine.Module<SealsModule>().WaitingCount,
            $"{waiting} lines came after the last seal, and the ledger keeps another number of them.");
        InvariantBrokenException.Unless(watch.check.LateCount == 0, "A seal was not checked.");
        return watch.count;
    }

    private void Take(Block block)
    {
        var (first, from, lies) = (machine.Sequence - block.Marks.Length + 1, 0, 0);
        foreach (var (index, mark) in block.Marks.ToArray().Index())
        {
            foreach (ref readonly var fact in block.Facts.Span[from..mark.FactsEnd])
            {
                if (fact.Kind == SealsFacts.StatementsSealed && !Take(fact, block, mark, first + index)) lies++;
                if (SealsModule.TryLine(fact, first + index, block.Time, out var line)) Add(fact, line);
            }

            from = mark.FactsEnd;
        }

        try
        {
            check.Applied(machine, block);
        }
        catch (LogDisagreesException found)
        {
            InvariantBrokenException.Unless(lies > 0, $"The ledger's own seal lies. {found.Message}");
            return;
        }

        InvariantBrokenException.Unless(lies == 0, $"Somebody's seal in block {block.Height} lies, and was not found.");
    }

    /// <summary>A seal follows the one before it and covers as many lines as there are; returns whether it is the
    /// ledger's own.</summary>
    private bool Take(in Fact fact, Block block, in ReceiptMark mark, long receipt)
    {
        var isHonest = Encoding.ASCII.GetString(block.Actor(mark.Entry).Span) == Honest;
        var (after, through) = (fact.Base, fact.More);
        if (count++ == 0)
        {
            InvariantBrokenException.Unless(fact.Amount == 0, "The first seal covers lines.");
            sealedUpTo = receipt;
            return isHonest;
        }

        InvariantBrokenException.Unless(
            after == sealedUpTo, $"Seal {fact.Count} begins after receipt {after}, and {sealedUpTo} were sealed.");
        var covered = LinesIn(after, through);
        InvariantBrokenException.Unless(
            covered.Length == fact.Amount,
            $"Seal {fact.Count} has {fact.Amount} lines, and there are {covered.Length}.");
        sealedUpTo = through;
        if (!isHonest) return false;
        InvariantBrokenException.Unless(
            computed.TryGetValue(through, out var own) && own.SequenceEqual(covered),
            $"Seal {fact.Count} does not cover the lines of receipts {after + 1} to {through}, each once.");
        return true;
    }

    private void Add(in Fact fact, in StatementLine line) => lines.Add((
        line.Receipt,
        $"{machine.Parties.Name(fact.Party)} {machine.Module<PlansModule>().Version(fact.Plan).Asset} {line.N}"));

    private string[] LinesIn(long after, long through) =>
    [
        .. lines.Where(line => line.Receipt > after && line.Receipt <= through).Select(line => line.Line)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where the lines of a seal end: what all accounts have of it.</summary>
    private void Keep(StateMachine at, SealedStatements statements)
    {
        var found = new List<string>();
        for (var party = 0; party < at.Parties.Count; party++)
        {
            foreach (var asset in (string[])["EUR", "CNY"])
            {
                var account = SealedStatements.AccountOf(at, new PartyId(party), asset);
                foreach (var line in account?.Lines ?? [])
                {
                    using var json = JsonDocument.Parse(line);
                    found.Add($"{at.Parties.Name(new PartyId(party))} {asset} {json.RootElement.GetProperty("n")}");
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        computed[statements.Through] = [.. found];
    }
}
