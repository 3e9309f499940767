using System.Text;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales;

namespace Fairshare.Ledger.Tests;

/// <summary>A machine whose clock goes only when told, and that is given one command a block.</summary>
internal sealed class Driver
{
    private readonly Block block;
    private readonly Dictionary<string, int> codes;
    private int keys;

    public Driver(int protocol = Protocol.Latest)
    {
        Machine = new StateMachine(protocol) { KeepFacts = true };
        block = Machine.NewBlock();
        codes = Machine.Modules.SelectMany(module => module.Commands)
            .ToDictionary(command => command.Name, command => (int)command.Code);
    }

    public StateMachine Machine { get; }

    /// <summary>The time of the next block.</summary>
    public long Now { get; set; }

    /// <summary>Who asks.</summary>
    public string Actor { get; set; } = "till";

    /// <summary>The key of the next command only; without one it has a key of its own.</summary>
    public string? Key { get; set; }

    /// <summary>Whether everything that is due is done before a command, as in a run over files.</summary>
    public bool FinishesDueFirst { get; set; } = true;

    /// <summary>Every block so far: its time and body.</summary>
    public List<(long Time, byte[] Body)> Blocks { get; } = [];

    /// <summary>What the last step moved, a sentence a fact.</summary>
    public List<string> Moves { get; } = [];

    /// <summary>What every member was granted of each bonus, less what was taken back.</summary>
    public Dictionary<(string Bonus, string Member), long> Earned { get; } = [];

    /// <summary>The last legs of everybody: left and right, what is matched, what of both is carried on.</summary>
    public Dictionary<(string Bonus, string Member), (long Left, long Right, long Matched, long LeftOut, long RightOut)>
        Legs { get; } = [];

    /// <summary>Who was passed over in the last step, and why.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>The receipts of the last block, as JSON.</summary>
    public string Receipts => Encoding.UTF8.GetString(block.Receipts.Written);

    /// <summary>Sends a command and says what came of it: ok, repeats, or the code of a refusal.</summary>
    public string Send(string command, string json)
    {
        if (FinishesDueFirst && Machine.NextDue <= Now) Advance(Now);
        Forget();
        block.Start(Now);
        block.AddBatch(Encoding.ASCII.GetBytes(Actor), Encoding.ASCII.GetBytes(Key ?? $"k{++keys}"));
        block.AddEntry(codes.GetValueOrDefault(command), line: 1, Encoding.UTF8.GetBytes(json));
        Key = null;
        Apply();
        foreach (var mark in block.Marks)
        {
            if (mark.Entry < 0) continue;
            return mark.Repeats != 0 ? "repeats" : mark.Refused.IsNone ? "ok" : mark.Refused.Code;
        }

        throw new InvalidOperationException("every entry has a receipt");
    }

    /// <summary>Goes on to a time, in as many blocks as what is due until then needs. Returns how many.</summary>
    public int Advance(long time)
    {
        Forget();
        Now = time;
        var blocks = 0;
        do
        {
            Empty();
            blocks++;
        }
        while (Machine.NextDue <= time);
        return blocks;
    }

    /// <summary>One empty block at the present time.</summary>
    public void Step()
    {
        Forget();
        Empty();
    }

    private void Empty()
    {
        block.Start(Now);
        Apply();
    }

    private void Forget()
    {
        Moves.Clear();
        Passed.Clear();
    }

    private void Apply()
    {
        Assert.True(block.Parse());
        Blocks.Add((block.Time, block.Body.ToArray()));
        Machine.Apply(block);
        foreach (ref readonly var fact in block.Facts.Span)
        {
            if (fact.Kind == SalesFacts.PassedOver) Passed.Add($"{Of(fact)} {Text(SalesFacts.NameOf((Why)fact.Why))}");
            else if (Move(fact) is { } move) Moves.Add(move);
            Count(fact);
        }
    }

    private void Count(in Fact fact)
    {
        if (fact.Kind == SalesFacts.LegsCounted)
            Legs[(BonusOf(fact), Machine.Parties.Name(fact.Party))] =
                (fact.Amount, fact.Gross, fact.Base, fact.More, fact.Extra);
        if (fact.Kind is not (SalesFacts.BonusAccrued or SalesFacts.LineAccrued or
            SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack)) return;
        var key = (BonusOf(fact), Machine.Parties.Name(fact.Party));
        Earned[key] = Earned.GetValueOrDefault(key) + fact.Amount;
    }

    private string? Move(in Fact fact) => fact.Kind switch
    {
        SalesFacts.BonusAccrued or SalesFacts.LineAccrued => $"{Of(fact)} +{fact.Amount}",
        SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack =>
            $"{Of(fact)} {fact.Amount} {(fact.Mark == 0 ? "reversed" : "offset")}",
        SalesFacts.Released =>
            $"release {Machine.Parties.Name(fact.Party)} {fact.Amount}{(fact.More == 0 ? "" : $" repaid {fact.More}")}",
        SalesFacts.ReturnWaiting => $"waiting {NameOf(fact.More)}",
        SalesFacts.ReturnUnmatched => $"unmatched {NameOf(fact.More)} {block.Facts.Text(fact)}",
        _ => null,
    };

    private string NameOf(long name) => Text(Machine.Module<SalesModule>().NameText(name));

    private string Of(in Fact fact) =>
        $"{BonusOf(fact)} {(fact.Party.Exists ? Machine.Parties.Name(fact.Party) : "-")} {fact.Level}";

    private string BonusOf(in Fact fact) =>
        Machine.Module<PlansModule>().Version(fact.Plan).Bonuses[fact.Bonus].Name;

    private static string Text(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii);
}
