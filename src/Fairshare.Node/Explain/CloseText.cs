namespace Fairshare.Node.Explain;

/// <summary>A member's close for people.</summary>
internal static class CloseText
{
    private const int LegsMax = 20;

    public static void Print(CloseStory story, TextWriter to)
    {
        var sheet = new Sheet(to);
        Head(story, sheet);
        Ranks(story, sheet);
        Conditions(story, sheet);
        Volumes(story, sheet);
        Legs(story, sheet);
        Lines(story, sheet);
    }

    private static void Legs(CloseStory story, Sheet sheet)
    {
        foreach (var legs in story.Legs)
        {
            sheet.Heading($"The legs of {legs.Bonus}");
            sheet.Table(
                [
                    ["left", Wording.Number(legs.Left.Volume), $"{Wording.Number(legs.Left.CarriedIn)} carried in",
                        $"{Wording.Number(legs.CarriedOut.Left)} carried out"],
                    ["right", Wording.Number(legs.Right.Volume), $"{Wording.Number(legs.Right.CarriedIn)} carried in",
                        $"{Wording.Number(legs.CarriedOut.Right)} carried out"],
                ],
                2, 1, 2, 3);
            sheet.Line(legs.ByCycles
                ? $"  {Wording.Count(legs.Matched, "cycle")}" : $"  matched {Wording.Number(legs.Matched)}");
        }
    }

    private static void Head(CloseStory story, Sheet sheet)
    {
        var close = story.Close;
        sheet.Line($"{story.Member} in {story.Period}");
        var accepted = story.Accepted.Length == 0 ? "not accepted yet" : $"accepted {story.Accepted}";
        sheet.Line($"  plan {story.Plan} version {story.Version}");
        sheet.Line($"  ended {story.Ended} · {accepted}");
        if (story.Ranks.Count > 1)
        {
            sheet.Line(
                $"  rank before {story.RankBefore} · reached {story.RankReached} · in force {story.RankInForce}" +
                (story.RankKept.Length == 0 ? "" : $" ({story.RankKept})"));
        }

        var active = close.IsBlocked ? "suspended or terminated"
            : story.Active is null ? "everybody is active in this plan" : story.Active.Value ? "active" : "not active";
        sheet.Line($"  {active}");
        List<string> volumes = [$"personal volume {Wording.Number(close.PersonalVolume)}"];
        foreach (var (tree, group, _) in story.Volumes)
            volumes.Add($"group volume{(tree == Ledger.Tree.Placement ? " (placement)" : "")} {Wording.Number(group)}");
        if (close.Order > 0) volumes.Add($"largest own order {Wording.Number(close.Order)}");
        if (close.Customers > 0)
        {
            var customers = Wording.Count(close.Customers, "customer");
            volumes.Add($"{customers} with volume {Wording.Number(close.CustomerVolume)}");
        }

        sheet.Line($"  {string.Join(" · ", volumes)}");
    }

    private static void Ranks(CloseStory story, Sheet sheet)
    {
        if (story.Ranks.Count <= 1) return;
        sheet.Heading("Ranks");
        foreach (var (rank, index) in story.Ranks.Select((rank, index) => (rank, index)))
        {
            var words = index == 0 ? "everybody has it" : rank.When is null ? "only given by hand"
                : rank.Reached ? "reached" : "not reached";
            sheet.Line($"  {rank.Name}: {words}");
            if (rank.When is not null) Parts(rank.When, 4, sheet);
            if (rank.Keep is null || rank.Reached) continue;
            sheet.Line($"    to keep it: {(rank.Keep.Holds ? "holds" : "does not hold")}");
            Parts(rank.Keep, 6, sheet);
        }
    }

    private static void Conditions(CloseStory story, Sheet sheet)
    {
        if (story.Conditions.Count == 0) return;
        sheet.Heading("Conditions");
        foreach (var condition in story.Conditions)
        {
            sheet.Line($"  {condition.Name}: {(condition.View.Holds ? "holds" : "does not hold")}");
            Parts(condition.View, 4, sheet);
        }
    }

    private static void Parts(ConditionView view, int indent, Sheet sheet)
    {
        sheet.Table(
            [.. view.Parts.Select(part => new[]
            {
                part.Holds ? "✓" : "✗", part.What, part.Value, $"needed {part.Needed}",
                part.Missing.Length == 0 ? "" : $"{part.Missing} missing",
            })],
            indent, 2);
        foreach (var (one, index) in view.Any.Select((one, index) => (one, index)))
        {
            var or = index == 0 ? "either" : "or";
            sheet.Line($"{new string(' ', indent)}{or} ({(one.Holds ? "holds" : "does not hold")})");
            Parts(one, indent + 2, sheet);
        }
    }

    private static void Volumes(CloseStory story, Sheet sheet)
    {
        foreach (var (tree, group, legs) in story.Volumes)
        {
            sheet.Heading($"Group volume by leg, {Wording.Tree(tree)} tree");
            List<string[]> rows = [["own sales", Wording.Number(story.Close.PersonalVolume), ""]];
            var ranked = story.Ranks.Count > 1;
            foreach (var leg in legs.Take(LegsMax))
                rows.Add([$"leg {leg.Name}", Wording.Number(leg.Volume), ranked ? $"highest rank {leg.BestRank}" : ""]);
            if (legs.Count > LegsMax)
            {
                var rest = legs.Skip(LegsMax).Sum(leg => leg.Volume);
                rows.Add([$"{legs.Count - LegsMax} more legs", Wording.Number(rest), ""]);
            }

            rows.Add(["together", Wording.Number(group), ""]);
            sheet.Table(rows, 2, 1);
        }
    }

    private static void Lines(CloseStory story, Sheet sheet)
    {
        sheet.Heading($"Paid at the end of {story.Period}");
        sheet.Table(
            [.. story.Lines.Select(line => new[]
            {
                line.Bonus, $"level {line.Level}", story.Money.Of(line.Amount), line.State == "accrued"
                    ? $"available {line.Available}" : $"taken back by a return, {line.State}",
                line.CutBy.Count == 0 ? "" : $"cut by {string.Join(" and ", line.CutBy.Select(cut => cut.Words))}",
            })],
            2, 2);
        foreach (var (bonus, cap) in story.Capped)
            sheet.Line($"  {Wording.ScaledDown(bonus, cap, story.Money)}", 4);
        if (story.Lines.Count == 0) sheet.Line(story.Accepted.Length == 0 ? "  not posted yet" : "  nothing");
        sheet.Heading($"Paid with the sales of {story.Period}");
        sheet.Table(
            [.. story.AtSale.Select(sum => new[]
            {
                sum.Bonus, Wording.Count(sum.Lines, "line"), story.Money.Of(sum.Paid),
                sum.TakenBack == 0 ? "" : $"{story.Money.Of(sum.TakenBack)} taken back",
            })],
            2, 1, 2);
        if (story.AtSale.Count == 0) sheet.Line("  nothing");
        sheet.Heading($"Earned for {story.Period}: {story.Money.Of(story.Earned)}");
    }
}
