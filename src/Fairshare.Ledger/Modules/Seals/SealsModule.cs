using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Sales;

namespace Fairshare.Ledger.Seals;

/// <summary>A seal: what was committed to.</summary>
/// <param name="Number">From 1.</param>
/// <param name="After">It covers the lines of receipts after this one.</param>
/// <param name="Through">The last receipt that it covers.</param>
/// <param name="Accounts">Accounts that had lines.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="Receipt">The sequence of its own receipt.</param>
/// <param name="Root">The root of the tree over them.</param>
/// <param name="State">The digest of the state after the last receipt that it covers.</param>
public readonly record struct Seal(
    int Number, long After, long Through, long Accounts, long Lines, long Receipt, Sha256Hash Root, Sha256Hash State);

/// <summary>
/// From its first seal on, a ledger keeps each line of an account until a seal covers it. The seal itself is computed
/// beside the machine (<see cref="SealedStatements"/>) and comes back as a command.
/// </summary>
public sealed class SealsModule : Module
{
    private static readonly System.Buffers.SearchValues<char> digits =
        System.Buffers.SearchValues.Create("0123456789abcdef");

    private readonly Column<SealRow> last;
    private readonly Queue<LineRow> lines;
    private readonly PlansModule plans;
    private readonly PeriodsModule periods;
    private readonly SalesModule sales;

    internal SealsModule(State state, PlansModule plans, PeriodsModule periods, SalesModule sales)
    {
        (this.plans, this.periods, this.sales) = (plans, periods, sales);
        last = state.Column<SealRow>("seals.last");
        lines = state.Queue<LineRow>("seals.lines");
        Commands =
        [
            new CommandSpec<SealStatements>(
                0x0501, "seal_statements", "seals", SealsJson.Default.SealStatements, SealThem),
        ];
    }

    /// <inheritdoc/>
    public override int Number => SealsFacts.Module;

    /// <inheritdoc/>
    public override string Name => "seals";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>The last seal; its number is 0 if there is none.</summary>
    public Seal Last
    {
        get
        {
            ref readonly var row = ref last.Peek(0);
            return new Seal(
                (int)row.Number, row.After, row.Through, row.Accounts, row.Lines, row.Receipt, row.Root, row.State);
        }
    }

    /// <summary>The time of the last seal's block.</summary>
    public long LastAt => last.Peek(0).Time;

    /// <summary>The secret of the ledger's seals.</summary>
    public Sha256Hash Secret => last.Peek(0).Secret;

    /// <summary>Lines that no seal covers yet.</summary>
    public long WaitingCount => lines.Count;

    /// <summary>Whose line a fact is; false: of nobody's statement.</summary>
    /// <param name="fact">A fact of a turn.</param>
    /// <param name="receipt">The turn's sequence.</param>
    /// <param name="at">The turn's time.</param>
    /// <param name="line">The line.</param>
    public static bool TryLine(in Fact fact, long receipt, long at, out StatementLine line)
    {
        var kind = KindOf(fact);
        var repaid = kind == LineKind.Released ? fact.More : 0;
        line = new StatementLine(fact.N, receipt, at, kind, fact.Level, fact.Amount, repaid);
        return kind != default;
    }

    internal override bool ReadsTurns => true;

    internal override void Read(Turn turn)
    {
        if (last.Peek(0).Number == 0) return;
        var (sale, name) = (-1L, -1L);
        foreach (ref readonly var fact in turn.Taken)
        {
            var kind = KindOf(fact);
            if (kind == default) continue;
            if (fact.Sale != sale) (sale, name) = (fact.Sale, fact.Sale < 0 ? -1 : sales.NameIndexOf(fact.Sale));
            ref var row = ref lines.AddNew();
            (row.N, row.Receipt, row.At) = (fact.N, turn.Sequence, turn.Time);
            (row.Amount, row.Repaid) = (fact.Amount, kind == LineKind.Released ? fact.More : 0);
            (row.Name, row.Party, row.Level, row.Period) = (name, fact.Party.Index, fact.Level, fact.Period);
            (row.Plan, row.Bonus, row.Kind) = ((ushort)fact.Plan, (byte)(fact.Bonus + 1), kind);
        }
    }

    private static LineKind KindOf(in Fact fact) => fact.Kind switch
    {
        SalesFacts.BonusAccrued or SalesFacts.LineAccrued => LineKind.Accrued,
        SalesFacts.Released => LineKind.Released,
        SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack =>
            fact.Mark == 0 ? LineKind.Reversed : LineKind.Offset,
        PlansFacts.Adjusted => LineKind.Adjusted,
        _ => default,
    };

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        SealsFacts.Write(fact, Last, json);

    /// <inheritdoc/>
    public override IEnumerable<string> Audit(Turn turn)
    {
        for (var i = lines.Head + 1; i < lines.Tail; i++)
            if (lines.Peek(i).Receipt < lines.Peek(i - 1).Receipt) yield return $"line {i} is out of its order";
        if (lines.Count > 0 && lines.Peek(lines.Head).Receipt <= last.Peek(0).Next)
            yield return "a line is kept that was sealed";
        if (last.Peek(0).Number == 0 && lines.Count > 0) yield return "lines are kept before the first seal";
    }

    /// <summary>The lines that no seal covers yet, in their order.</summary>
    internal Queue<LineRow> Waiting => lines;

    /// <summary>The asset of a line's account.</summary>
    internal AssetId AssetOf(in LineRow line) => plans.AssetOf(line.Plan);

    /// <summary>The code of the asset of a line's account.</summary>
    internal string AssetCodeOf(in LineRow line) => plans.Version(line.Plan).Asset;

    /// <summary>Writes a line as it is sealed.</summary>
    internal void Write(in LineRow row, JsonText json)
    {
        var sale = row.Name >= 0 && sales.KnowsName(row.Name) ? sales.NameText(row.Name) : default;
        var bonus = row.Bonus == 0 ? default : plans.Version(row.Plan).Bonuses[row.Bonus - 1].NameUtf8;
        var period = row.Name >= 0 || row.Bonus == 0 ? default : periods.NameUtf8(row.Plan, row.Period);
        row.Line.Write(json, sale, period, bonus);
    }

    private Reason SealThem(SealStatements command, Turn turn)
    {
        var before = last.Peek(0);
        if (command.Through < 0 || command.Through >= turn.Sequence) return Refusals.ThroughInvalid;
        if (before.Number != 0 && command.Through <= before.Next) return Refusals.AlreadySealed;
        if (command.Through < before.Receipt) return Refusals.SealOvertaken;
        if (!TryHash(command.Root, out var root) || !TryHash(command.State, out var state) ||
            !TryHash(command.Secret, out var secret)) return Refusals.HashInvalid;
        if (before.Number != 0 && secret != before.Secret) return Refusals.SecretChanged;
        var count = CountThrough(command.Through);
        if (command.Accounts < 0 || command.Accounts > count) return Refusals.AccountsInvalid;
        if (command.Accounts == 0 && count > 0) return Refusals.AccountsInvalid;
        if (command.Accounts == 0 && root != Merkle.Empty) return Refusals.RootInvalid;

        // After this point, the seal must succeed.
        lines.TrimTo(lines.Head + count);
        ref var row = ref last[0];
        var isFirst = before.Number == 0;
        (row.Number, row.After, row.Through) = (before.Number + 1, before.Next, command.Through);
        row.Next = isFirst ? turn.Sequence : command.Through;
        (row.Time, row.Receipt, row.Accounts, row.Lines) = (turn.Time, turn.Sequence, command.Accounts, count);
        (row.Root, row.State, row.Secret) = (root, state, secret);
        var fact = Fact.Of(SealsFacts.StatementsSealed);
        (fact.Count, fact.Base, fact.More) = ((int)row.Number, row.After, row.Through);
        (fact.Amount, fact.Gross) = (count, row.Accounts);
        turn.Raise(fact);
        return Reason.None;
    }

    /// <summary>How many of the lines are in receipts up to one: they stand in the order of their receipts.</summary>
    private long CountThrough(long through)
    {
        var (from, to) = (lines.Head, lines.Tail);
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            if (lines.Peek(middle).Receipt > through) to = middle;
            else from = middle + 1;
        }

        return from - lines.Head;
    }

    private static bool TryHash(string text, out Sha256Hash hash)
    {
        Span<byte> bytes = stackalloc byte[Sha256Hash.Bytes];
        hash = default;
        if (text.Length != 2 * Sha256Hash.Bytes || text.AsSpan().ContainsAnyExcept(digits)) return false;
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        hash = new Sha256Hash(bytes);
        return true;
    }

    /// <summary>In order of precedence: if several apply, the client gets the first.</summary>
    internal static class Refusals
    {
        public static readonly Reason ThroughInvalid = new("through_invalid");
        public static readonly Reason AlreadySealed = new("already_sealed");
        public static readonly Reason SealOvertaken = new("seal_overtaken");
        public static readonly Reason HashInvalid = new("hash_invalid");
        public static readonly Reason SecretChanged = new("secret_changed");
        public static readonly Reason AccountsInvalid = new("accounts_invalid");
        public static readonly Reason RootInvalid = new("root_invalid");
    }
}
