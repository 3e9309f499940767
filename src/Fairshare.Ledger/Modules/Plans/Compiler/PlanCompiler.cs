namespace Fairshare.Ledger.Plans;

/// <summary>Compiles what a document says: looks the names up and derives what every sale would have to.</summary>
internal static class PlanCompiler
{
    /// <summary>The program; null if there is any problem, those of the reader included.</summary>
    public static CompiledPlan? Compile(PlanDocument plan, ICollection<PlanProblem> problems)
    {
        RankText[] ranks = plan.Ranks.Count > 0
            ? [.. plan.Ranks]
            : [new RankText(new NameText(PlanReader.OnlyRank, plan.At), null, null, 0)];
        var rankNames = new NameTable("rank", PlanReasons.UnknownRank, ranks.Select(rank => rank.Name), problems);
        var conditions = new ConditionPool(rankNames, problems);
        var slots = new SlotPool();
        var baseSlot = slots.Add(plan.Base, articles: null);
        var active = conditions.Add(plan.Active, Tree.Enroller);
        var rules = Array.ConvertAll(ranks, rank => Rule(rank, conditions));

        var bonusNames = plan.Bonuses.Select(bonus => bonus.Name);
        var names = new NameTable("bonus", PlanReasons.UnknownBonus, bonusNames, problems);
        var graph = new BonusGraph(plan.Bonuses, names, problems);
        var compiler = new BonusCompiler(plan, rankNames, ranks.Length, conditions, slots, problems);
        var compiled = Enumerable.Range(0, plan.Bonuses.Count).Select(index => compiler.Compile(index, graph, active));
        Bonus[] bonuses = [.. compiled.OfType<Bonus>()];
        conditions.CheckLegs(rules);
        var breakagePool = BreakagePool(plan, names, graph, problems);
        if (problems.Count > 0) return null;

        var worst = new WorstCase(bonuses, graph.RunningOrder, slots.Slots, baseSlot);
        var (worstAtSale, worstAtEnd) = (worst.Sum(atPeriodEnd: false), worst.Sum(atPeriodEnd: true));
        if (!IsBounded(worst, plan, problems)) return null;

        var breakaway = bonuses.Where(bonus => bonus.BreakawayRank >= 0).Select(bonus => bonus.BreakawayRank)
            .DefaultIfEmpty(-1).Min();
        var unread = breakaway < 0 ? Needs.OwnGroup : Needs.None;
        var atSale = bonuses.Where(bonus => !bonus.PaidAtPeriodEnd);
        var atClose = NeedsFinder.Of(conditions.Conditions) | NeedsFinder.Of(bonuses, conditions.Conditions);
        return new CompiledPlan
        {
            Name = plan.Name,
            Version = plan.Version,
            Asset = plan.Asset,
            Calendar = plan.Calendar,
            Ranks = rules,
            Conditions = conditions.Conditions,
            InPlacement = BitsOf(conditions.Conditions, condition => condition.Tree == Tree.Placement),
            AskRank = BitsOf(conditions.Conditions, condition => condition.AsksRank),
            Active = active,
            Bonuses = bonuses,
            AsksAge = Array.Exists(bonuses, bonus => bonus.NewcomerMs != long.MaxValue),
            AtSale = [.. graph.RunningOrder.Where(index => !bonuses[index].PaidAtPeriodEnd)],
            AtPeriodEnd =
            [
                .. graph.RunningOrder.Where(index => bonuses[index].PaidAtPeriodEnd && index != breakagePool),
                .. breakagePool < 0 ? [] : new[] { breakagePool },
            ],
            BreakagePool = breakagePool,
            Slots = slots.Slots,
            ArticleSets = slots.ArticleSets,
            MemberCap = plan.MemberCap,
            SaleCap = plan.SaleCap,
            BaseSlot = baseSlot,
            WorstAtSale = worstAtSale,
            WorstAtPeriodEnd = worstAtEnd,
            Windows = conditions.Windows,
            AtSaleNeeds = NeedsFinder.Of(atSale, conditions.Conditions) & ~unread,
            CloseNeeds = atClose & ~unread,
            BreakawayRank = breakaway,
            HasPeriodCaps = Array.Exists(bonuses, bonus => bonus.PeriodCap is not null),
            KeepsLegs = bonuses.Any(bonus => bonus.Width > 0),
        };
    }

    private static bool IsBounded(WorstCase worst, PlanDocument plan, ICollection<PlanProblem> problems)
    {
        if (!worst.IsTooLarge || plan.SaleCap is not null) return true;
        var rule = "must have \"caps\": { \"sale_percent\": … }, which bounds it.";
        var times = $"A plan that can pay over {PlanLimits.WorstCaseTimesMax} times a sale, or any amount,";
        problems.Report(PlanReasons.WorstCaseTooLarge, plan.At["bonuses"]!, $"{times} {rule}");
        return false;
    }

    /// <summary>It runs last, so nothing can match what it pays.</summary>
    private static int BreakagePool(
        PlanDocument plan, NameTable names, BonusGraph graph, ICollection<PlanProblem> problems)
    {
        if (plan.BreakagePool is not { } pool || names.Find(pool) is not (var index and >= 0)) return -1;
        var bonus = plan.Bonuses[index];
        var isMatched = graph.Of.Any(of => (of >> index & 1) != 0);
        if (bonus.Kind == BonusKind.Pool && !isMatched) return index;
        var text = isMatched ? "is matched by another bonus, so it cannot run last" : "is no bonus of kind \"pool\"";
        problems.Report(PlanReasons.BreakageNotSupported, pool.At, $"{Wording.Quote(pool.Name)} {text}.");
        return -1;
    }

    private static ulong BitsOf(Condition[] conditions, Predicate<Condition> isMeant) =>
        conditions.Index().Aggregate(0UL, (bits, one) => isMeant(one.Item) ? bits | (1UL << one.Index) : bits);

    private static RankRule Rule(RankText rank, ConditionPool conditions) => new(
        rank.Name.Name, conditions.AddOfRank(rank.When), conditions.AddOfRank(rank.Keep), rank.Grace);
}
