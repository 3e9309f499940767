using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Plans;

/// <summary>The most that a sale can cost, and who stands where when it does.</summary>
/// <param name="Share">What all bonuses pay together, of the sale: in 10^−15 of it.</param>
/// <param name="Fixed">What they pay besides as fixed sums, of one piece: minor units.</param>
/// <param name="Bound">What is set aside for it when the plan has no cap: never less than what can be paid.</param>
/// <param name="Article">The article sold; empty: any that no bonus names.</param>
/// <param name="Ranks">The ranks of the people: the seller first, then whoever stands above; empty: of the first rank,
/// and does not qualify.</param>
/// <param name="Lines">Who gets what.</param>
public sealed record WorstPayout(
    long Share, long Fixed, Int128 Bound, string Article, IReadOnlyList<string> Ranks, IReadOnlyList<WorstLine> Lines)
{
    /// <summary>The whole sale.</summary>
    public const long Whole = 1_000_000_000_000_000;

    /// <summary>More than this, a thousand times the sale, is not counted.</summary>
    public const long Most = 1_000 * Whole;

    /// <summary>A share as a number of 100, with at most four decimals, rounded up.</summary>
    public static string Percent(long share)
    {
        const long Unit = Whole / Rate.Whole;
        var ppm = (Math.Min(share, Most) + Unit - 1) / Unit;
        var (whole, rest) = Math.DivRem(ppm, 10_000);
        return rest == 0 ? $"{whole}" : $"{whole}.{$"{rest + 10_000}"[1..].TrimEnd('0')}";
    }

    /// <summary>A rate as such a share.</summary>
    internal static long ShareOf(Rate rate) => rate.Ppm * (Whole / Rate.Whole);
}

/// <summary>A part of the most that a sale can cost.</summary>
/// <param name="Bonus">The bonus.</param>
/// <param name="Place">0: the seller; 1, 2, …: so many above; −1: a buyer who is no member; −2: all who share a pool.
/// </param>
/// <param name="Rank">The rank there; empty: none.</param>
/// <param name="Level">The level that the line would show.</param>
/// <param name="Share">In 10^−15 of the sale.</param>
/// <param name="Fixed">Minor units.</param>
public sealed record WorstLine(string Bonus, int Place, string Rank, int Level, long Share, long Fixed);

/// <summary>
/// Looks for the chain of ranks above a seller that a sale pays most: everybody qualifies (an infinity bonus may
/// cost more if somebody does not), has the best bracket and stands directly above the one before. The walks are the
/// engine's own. A binary is no walk from one sale: it counts with its cap, if it has one.
/// </summary>
/// <remarks>
/// What somebody gets of a bonus is one sum, so matches of matches do not multiply lines. Of a plan with very many
/// levels, ranks and sets of articles not every chain is tried: the search ends when it has looked at
/// <see cref="LooksMax"/> payments.
/// </remarks>
internal sealed class WorstPath
{
    /// <summary>In place of a rank: somebody of the first rank who does not qualify, and so does not block.</summary>
    private const int Idle = -1;

    private const int PlacesMax = 64;
    private const int RoundsMax = 3;
    private const long LooksMax = 2_000_000;

    /// <summary>The most of one bonus for one person: a hundred times the sale.</summary>
    private const long SumMax = 100 * WorstPayout.Whole;

    private long looks;

    /// <summary>The dearest chain that is found, over every article that bonuses name and any other.</summary>
    public static WorstPayout Find(CompiledPlan plan, bool[] reachable)
    {
        WorstPayout? worst = null;
        var search = new WorstPath();
        var articles = plan.ArticleSets.SelectMany(set => set).Distinct(StringComparer.Ordinal);
        var tried = new HashSet<ulong>();
        foreach (var article in articles.Prepend(""))
        {
            foreach (var isNew in (bool[])[false, true])
            {
                var applies = Applying(plan, article, isNew);
                if (!tried.Add(applies) || (worst is not null && search.IsOver)) continue;
                foreach (var ownOrder in (bool[])[false, true])
                {
                    var found = search.Search(plan, reachable, new Sale(article, applies, ownOrder));
                    if (worst is null || IsMore(found, worst)) worst = found;
                }
            }
        }

        var bound = Int128.Zero;
        foreach (var term in plan.WorstAtSale.Concat(plan.WorstAtPeriodEnd))
        {
            if (term.Slot >= 0 && plan.Slots[term.Slot].Kind != SlotKind.Quantity) bound += term.Numerator;
        }

        return worst! with { Bound = (bound + 999) / 1_000 };
    }

    private bool IsOver => looks > LooksMax;

    private WorstPayout Search(CompiledPlan plan, bool[] reachable, Sale sale)
    {
        int[] choices = [.. Enumerable.Range(0, reachable.Length).Where(rank => reachable[rank])];
        if (plan.Bonuses.Any(bonus => bonus.Kind == BonusKind.Infinity)) choices = [.. choices, Idle];
        var places = Math.Min(Reach(plan) + 1, Limits.LevelsMax);
        var chains = new List<int[]>();
        foreach (var rank in choices) chains.Add([.. Enumerable.Repeat(rank, places)]);

        var (best, worst) = (chains[0], Pay(plan, chains[0], sale));
        foreach (var chain in chains.Skip(1))
        {
            if (IsOver) break;
            var paid = Pay(plan, chain, sale);
            if (IsMore(paid, worst)) (best, worst) = (chain, paid);
        }

        var better = places <= PlacesMax;
        for (var round = 0; better && round < RoundsMax && !IsOver; round++)
        {
            better = false;
            for (var place = 0; place < places && !IsOver; place++)
            {
                foreach (var rank in choices)
                {
                    int[] chain = [.. best];
                    chain[place] = rank;
                    var paid = Pay(plan, chain, sale);
                    if (!IsMore(paid, worst)) continue;
                    (best, worst, better) = (chain, paid, true);
                }
            }
        }

        return places > PlacesMax || IsOver ? worst : Lowest(plan, best, worst, choices, sale);
    }

    /// <summary>The same with the lowest ranks that cost as much, from the top down.</summary>
    private WorstPayout Lowest(CompiledPlan plan, int[] chain, WorstPayout worst, int[] choices, Sale sale)
    {
        for (var place = chain.Length - 1; place >= 0; place--)
        {
            var own = chain[place];
            foreach (var rank in choices.Where(rank => rank < own && rank != Idle))
            {
                chain[place] = rank;
                var paid = Pay(plan, chain, sale);
                if (IsMore(worst, paid)) continue;
                (worst, own) = (paid, rank);
                break;
            }

            chain[place] = own;
        }

        return worst;
    }

    private static bool IsMore(WorstPayout one, WorstPayout than) =>
        one.Share != than.Share ? one.Share > than.Share : one.Fixed > than.Fixed;

    /// <summary>How far above the seller anybody can be paid where all qualify.</summary>
    private static int Reach(CompiledPlan plan)
    {
        var reach = new int[plan.Bonuses.Length];
        foreach (var index in plan.AtSale.Concat(plan.AtPeriodEnd))
        {
            var bonus = plan.Bonuses[index];
            var from = BonusGraph.Bits(bonus.Of).Select(of => reach[of]).DefaultIfEmpty().Max();
            reach[index] = Math.Min(from + ReachOf(bonus), Limits.LevelsMax);
        }

        return reach.DefaultIfEmpty().Max();
    }

    /// <summary>Of an infinity bonus as far as its rates can follow each other above a blocker.</summary>
    private static int ReachOf(Bonus bonus) => bonus.Kind != BonusKind.Infinity ? bonus.Levels
        : Math.Max(bonus.FromLevel, bonus.BlockerLevels) + bonus.ByRank.Length + bonus.Brackets.Length + 1;

    private WorstPayout Pay(CompiledPlan plan, int[] ranks, Sale sale)
    {
        var seller = new PartyId(0);
        var buyer = sale.OwnOrder ? seller : new PartyId(ranks.Length);
        var people = new Chain(plan, ranks);
        var paid = new PaidList();
        foreach (var index in plan.AtSale.Concat(plan.AtPeriodEnd))
        {
            var bonus = plan.Bonuses[index];
            if ((sale.Applies >> index & 1) == 0) continue;
            if (bonus.Kind is BonusKind.Pool or BonusKind.Binary)
            {
                if ((bonus.Kind == BonusKind.Pool ? bonus.HighestRate : bonus.PeriodCap) is { } all)
                    paid.Add(new Paid(bonus, PartyId.None, 0, all.Of(WorstPayout.Whole), IsFixed: false));
                continue;
            }

            if (bonus.SellerMustQualify && !people.Qualifies(bonus.Condition, seller)) continue;
            if (bonus.Kind != BonusKind.Matching)
            {
                var isFixed = bonus.Rate == RateForm.Fixed;
                var payments = new Collected(paid, isFixed);
                var from = isFixed ? bonus.FixedAmount : WorstPayout.Whole;
                BonusKinds.Walk(bonus, seller, buyer, from, ref people, ref payments);
                paid.Cap(bonus);
                continue;
            }

            var matched = paid.Lines.Where(line => (bonus.Of >> line.Bonus.Index & 1) == 1).ToArray();
            foreach (var line in matched)
            {
                var payments = new Collected(paid, line.IsFixed);
                BonusKinds.Walk(bonus, line.Payee, buyer, line.Sum, ref people, ref payments);
            }

            paid.Cap(bonus);
        }

        looks += paid.Added + 1;
        return Result(plan, ranks, sale.Article, paid.Lines);
    }

    private static WorstPayout Result(CompiledPlan plan, int[] ranks, string article, List<Paid> paid)
    {
        var lines = new List<WorstLine>();
        var (share, sums) = (Int128.Zero, Int128.Zero);
        foreach (var (bonus, payee, level, sum, isFixed) in paid)
        {
            var place = !payee.Exists ? -2 : payee.Index < ranks.Length ? payee.Index : -1;
            var rank = place < 0 ? "" : plan.Ranks[Math.Max(0, ranks[place])].Name;
            lines.Add(new WorstLine(bonus.Name, place, rank, level, isFixed ? 0 : sum, isFixed ? sum : 0));
            if (isFixed) sums += sum;
            else share += sum;
        }

        var top = lines.Select(line => line.Place).DefaultIfEmpty().Max();
        var names = ranks.Take(Math.Max(top, 0) + 1).Select(rank => rank == Idle ? "" : plan.Ranks[rank].Name);
        var shareSum = (long)Int128.Min(share, WorstPayout.Most);
        var fixedSum = (long)Int128.Min(sums, WorstPayout.Most);
        return new WorstPayout(shareSum, fixedSum, 0, article, [.. names], lines);
    }

    /// <summary>The bonuses, a bit each, that a sale of one article, by a newcomer or not, is paid by.</summary>
    private static ulong Applying(CompiledPlan plan, string article, bool isNew)
    {
        var (applies, replaced) = (0UL, 0UL);
        foreach (var bonus in plan.Bonuses)
        {
            var set = plan.Slots[bonus.Slot].Articles;
            if (set >= 0 && !plan.ArticleSets[set].Contains(article)) continue;
            if (bonus.Kind == BonusKind.FastStart && !isNew) continue;
            applies |= 1UL << bonus.Index;
            replaced |= bonus.Replaces;
        }

        return applies & ~replaced;
    }

    /// <summary>What is sold, what it is paid by, and whether the seller buys it.</summary>
    private readonly record struct Sale(string Article, ulong Applies, bool OwnOrder);

    /// <summary>People in a line, each under the next.</summary>
    private readonly struct Chain(CompiledPlan plan, int[] ranks) : IPeople
    {
        public PartyId Parent(Tree tree, PartyId member) =>
            member.Index + 1 < ranks.Length ? new PartyId(member.Index + 1) : PartyId.None;

        public int Leg(PartyId member) => 1;

        public bool IsBlocked(PartyId party) => false;

        public bool Qualifies(int condition, PartyId party) =>
            condition < 0 || (party.Index < ranks.Length && ranks[party.Index] != Idle &&
                Implication.AdmitsRank(plan.Conditions[condition], ranks[party.Index]));

        public int Rank(PartyId party) => party.Index < ranks.Length ? Math.Max(0, ranks[party.Index]) : -1;

        public long BracketVolume(Bonus bonus, PartyId party) =>
            bonus.Brackets.MaxBy(bracket => (bracket.Amount, bracket.Rate.Ppm)).From;
    }

    /// <summary>Shares of the sale in 10^−15, or minor units if it began with a fixed sum.</summary>
    private readonly record struct Paid(Bonus Bonus, PartyId Payee, int Level, long Sum, bool IsFixed);

    /// <summary>One line for each bonus and person, at the first level that they had.</summary>
    private sealed class PaidList
    {
        private readonly Dictionary<(int Bonus, int Payee, bool IsFixed), int> places = [];

        public List<Paid> Lines { get; } = [];

        public long Added { get; private set; }

        public void Add(Paid paid)
        {
            Added++;
            var key = (paid.Bonus.Index, paid.Payee.Index, paid.IsFixed);
            if (places.TryAdd(key, Lines.Count)) Lines.Add(paid);
            else
            {
                var before = Lines[places[key]];
                Lines[places[key]] = before with { Sum = Math.Min(before.Sum + paid.Sum, SumMax) };
            }
        }

        /// <summary>Scales the lines of a bonus, which are the last, down to its cap; of fixed sums, which a small sale
        /// pays, too, all together get the cap.</summary>
        public void Cap(Bonus bonus)
        {
            if (bonus.PeriodCap?.Of(WorstPayout.Whole) is not { } most) return;
            var first = Lines.FindIndex(line => line.Bonus == bonus);
            if (first < 0) return;
            var (sum, hasFixed) = (Int128.Zero, false);
            for (var i = first; i < Lines.Count; i++)
                (sum, hasFixed) = (sum + Lines[i].Sum, hasFixed || Lines[i].IsFixed);
            if (hasFixed)
            {
                Lines.RemoveRange(first, Lines.Count - first);
                Lines.Add(new Paid(bonus, PartyId.None, 0, most, IsFixed: false));
                return;
            }

            for (var i = first; sum > most && i < Lines.Count; i++)
                Lines[i] = Lines[i] with { Sum = (long)((Int128)Lines[i].Sum * most / sum) };
        }
    }

    private readonly struct Collected(PaidList paid, bool isFixed) : IPayments
    {
        public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate) =>
            paid.Add(new Paid(bonus, payee, level, rate.Of(from), isFixed));

        public void Pass(Bonus bonus, PartyId party, int level, Why why) { }
    }
}
