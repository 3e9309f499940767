using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales;

/// <summary>Sales that may still be returned, what they granted, and the sums over all.</summary>
internal sealed class SalesState(State state)
{
    public Queue<SaleRow> Sales { get; } = state.Queue<SaleRow>("sales.sales");

    public Queue<GrantRow> Grants { get; } = state.Queue<GrantRow>("sales.grants");

    public Queue<long> Slots { get; } = state.Queue<long>("sales.slots");

    public Column<TotalsRow> Totals { get; } = state.Column<TotalsRow>("sales.totals");

    public SaleNames Names { get; } = new(state);

    public Caps Caps { get; } = new(state);

    /// <summary>What bonuses are paid for, of that part of a sale that is left.</summary>
    public SaleTerms Terms(in SaleRow sale, MembersModule members, CompiledPlan plan, long remaining)
    {
        var seller = new PartyId(sale.Seller);
        var age = !plan.AsksAge ? 0 : seller.Exists ? sale.At - members.Joined(seller) : long.MaxValue;
        var slots = Slots.Range(sale.Slots, plan.Slots.Length);
        return new SaleTerms(seller, age, new PartyId(sale.Buyer), slots, remaining, sale.Amount);
    }

    /// <summary>What a grant is worth once a part of its sale was returned.</summary>
    public static long Worth(in GrantRow grant, in SaleRow sale, long returned) =>
        returned == 0 ? grant.Amount : Amount.Share(grant.Amount, sale.Amount - returned, sale.Amount);
}

/// <summary>Sums the lines of a sale over a plan's slots.</summary>
internal sealed class SlotSums
{
    private readonly Dictionary<int, ArticleSets> articles = [];
    private long[] sums = [];

    /// <summary>The sums, valid until the next call.</summary>
    public ReadOnlySpan<long> Of(CompiledPlan plan, int version, ReadOnlySpan<SaleLine> lines, byte[] body)
    {
        if (sums.Length < plan.Slots.Length) sums = new long[plan.Slots.Length];
        var result = sums.AsSpan(0, plan.Slots.Length);
        result.Clear();
        var sets = plan.ArticleSets.Length == 0 ? null : SetsOf(plan, version);
        foreach (ref readonly var line in lines)
        {
            var member = sets?.Of(line.Article, body) ?? 0;
            for (var slot = 0; slot < result.Length; slot++)
            {
                var (kind, set) = plan.Slots[slot];
                if (set >= 0 && (member >> set & 1) == 0) continue;
                result[slot] += kind switch
                {
                    SlotKind.Amount => line.Amount,
                    SlotKind.Volume => line.Volume,
                    _ => line.Quantity,
                };
            }
        }

        return result;
    }

    private ArticleSets SetsOf(CompiledPlan plan, int version)
    {
        if (!articles.TryGetValue(version, out var sets)) articles.Add(version, sets = new ArticleSets(plan));
        return sets;
    }

    /// <summary>Which sets an article is in, found by the hash that the parser left, compared by its bytes.</summary>
    private sealed class ArticleSets
    {
        private readonly Dictionary<ulong, List<(byte[] Id, ulong Sets)>> byHash = [];

        public ArticleSets(CompiledPlan plan)
        {
            Check.That(plan.ArticleSets.Length <= 64);
            for (var set = 0; set < plan.ArticleSets.Length; set++)
            {
                foreach (var article in plan.ArticleSets[set]) Add(System.Text.Encoding.ASCII.GetBytes(article), set);
            }
        }

        public ulong Of(IdText article, byte[] body)
        {
            if (!article.IsPresent || !byHash.TryGetValue(article.Hash, out var found)) return 0;
            foreach (var (id, sets) in found)
                if (article.In(body).SequenceEqual(id)) return sets;
            return 0;
        }

        private void Add(byte[] id, int set)
        {
            var hash = Parties.Hash(id);
            if (!byHash.TryGetValue(hash, out var found)) byHash.Add(hash, found = []);
            var at = found.FindIndex(one => one.Id.AsSpan().SequenceEqual(id));
            if (at < 0) found.Add((id, 1UL << set));
            else found[at] = (id, found[at].Sets | (1UL << set));
        }
    }
}
