using System.Text;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Seals;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Statements;

/// <summary>Collects every line of a member's accounts while a kept ledger is applied again.</summary>
internal sealed class PassbookReader(string member) : IBlockReader
{
    private readonly byte[] id = Encoding.UTF8.GetBytes(member);
    private readonly SortedDictionary<string, (AssetId Asset, Passbook Book)> books = new(StringComparer.Ordinal);
    private StateMachine machine = new();
    private PlansModule plans = null!;
    private PartyId party = PartyId.None;

    public void Begin(StateMachine machine)
    {
        this.machine = machine;
        plans = machine.Module<PlansModule>();
    }

    public bool Wants(Block block) => false;

    public void Applied(Block block)
    {
        if (!party.Exists && block.Count > 0) party = machine.Parties.Find(id);
        if (!party.Exists) return;
        var (start, first) = ((Json: 0, Facts: 0), machine.Sequence - block.Marks.Length + 1);
        for (var i = 0; i < block.Marks.Length; i++)
        {
            ref readonly var mark = ref block.Marks[i];
            var at = Time.Never;
            for (var place = start.Facts; place < mark.FactsEnd; place++)
            {
                ref readonly var fact = ref block.Facts.Span[place];
                if (fact.Party != party) continue;
                if (at == Time.Never)
                    at = mark.Entry < 0 ? DueOf(block.Receipts.Slice(start.Json, mark.End)) : block.Time;
                if (SealsModule.TryLine(fact, first + i, at, out var line)) Add(fact, line, block);
            }

            start = (mark.End, mark.FactsEnd);
        }
    }

    /// <summary>The passbooks, one an asset. Throws <see cref="InputException"/> if there is nobody of this name.
    /// </summary>
    public IReadOnlyList<Passbook> Books()
    {
        if (!party.Exists) party = machine.Parties.Find(id);
        if (!party.Exists || (books.Count == 0 && !machine.Module<MembersModule>().IsMember(party)))
            throw new InputException($"Nobody in this log is called {member}.");
        foreach (var (asset, (index, book)) in books)
        {
            if (machine.Book.Balance(party, index) != book.Balance)
                throw new InvalidOperationException($"The lines of {member} in {asset} do not come to the balance.");
        }

        return [.. books.Values.Select(one => one.Book)];
    }

    private void Add(in Fact fact, in StatementLine line, Block block)
    {
        var (plan, asset) = (plans.Version(fact.Plan), plans.AssetOf(fact.Plan));
        if (!books.TryGetValue(plan.Asset, out var known))
        {
            known = (asset, new Passbook(member, new Money(plan.Asset, plans.ScaleOf(asset))));
            books.Add(plan.Asset, known);
        }

        var sales = machine.Module<SalesModule>();
        var ofSale = fact.Sale >= 0;
        var added = known.Book.Add(new PassbookLine(
            line,
            ofSale ? Encoding.ASCII.GetString(sales.IdOf(fact.Sale)) : "",
            ofSale || fact.Bonus < 0 ? "" : machine.Module<PeriodsModule>().NameOf(fact.Plan, fact.Period),
            fact.Bonus < 0 ? "" : plan.Bonuses[fact.Bonus].Name,
            fact.Bonus < 0 ? block.Facts.Text(fact) : "",
            default));
        if (added is null)
        {
            throw new InvalidOperationException(
                $"Line {line.N} of {member} cannot come after line {known.Book.Balance.N}: please report this.");
        }
    }

    /// <summary>When the work of a receipt was due: its third member.</summary>
    private static long DueOf(ReadOnlySpan<byte> receipt)
    {
        var json = new Utf8JsonReader(receipt);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("due"u8)) continue;
            json.Read();
            return Time.TryParse(json.ValueSpan, out var due) ? due : Time.Never;
        }

        return Time.Never;
    }
}
