using Fairshare.Ledger;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Closes;

/// <summary>A close beside the one before it, for people.</summary>
internal static class CloseSheet
{
    public static void Print(ClosePreview close, int most, TextWriter to)
    {
        var sheet = new Sheet(to);
        Head(close, sheet);
        Sums(close, sheet);
        if (close.Plan.Ranks.Length > 1) Ranks(close, most, sheet);
        if (close.Before is null) return;
        Changes($"Most more than in {close.BeforeName}", close, most, rising: true, sheet);
        Changes($"Most less than in {close.BeforeName}", close, most, rising: false, sheet);
    }

    private static void Head(ClosePreview close, Sheet sheet)
    {
        sheet.Line($"{close.Name} of {close.Plan.Name} version {close.Plan.Version}");
        var (end, accept) = (Time.Text(close.End), Time.Text(close.AcceptAt));
        sheet.Line(close.State switch
        {
            CloseState.Open => $"  open until {end}: this is how it would close if nothing more came",
            CloseState.Ended => $"  ended {end}: its lines are fixed, and posted {accept}, or earlier by --accept",
            _ => $"  ended {end} · accepted {accept}",
        });
        if (close.Before is null) sheet.Line($"  nothing is known of {close.BeforeName} to compare it with");
    }

    private static void Sums(ClosePreview close, Sheet sheet)
    {
        var (now, before, money) = (close.Tally, close.Before, close.Money);
        List<string[]> rows = [before is null ? ["", close.Name] : ["", close.BeforeName, close.Name, "change"]];
        void Row(string what, Int128 was, Int128 isNow, Func<Int128, string> show) =>
            rows.Add(before is null ? [what, show(isNow)] : [what, show(was), show(isNow), Signed(isNow - was, show)]);
        Row("sales", before?.Sales ?? 0, now.Sales, Wording.Number);
        Row("sold", before?.Sold ?? 0, now.Sold, money.Bare);
        Row("returned", before?.Returned ?? 0, now.Returned, money.Bare);
        foreach (var bonus in close.Bonuses())
            Row(bonus.Name, bonus.Before?.Net ?? 0, bonus.Now?.Net ?? 0, money.Bare);
        Row("paid in all", Net(before), Net(now), money.Bare);
        Row("  with the sales", Sum(before, one => one.WithSales), Sum(now, one => one.WithSales), money.Bare);
        Row("  at the end", Sum(before, one => one.AtEnd), Sum(now, one => one.AtEnd), money.Bare);
        Row("  taken back", Sum(before, one => one.TakenBack), Sum(now, one => one.TakenBack), money.Bare);
        Row("cut by caps", Sum(before, one => one.Cut), Sum(now, one => one.Cut), money.Bare);
        Row("people paid", before?.PaidPeople ?? 0, now.PaidPeople, Wording.Number);
        sheet.Heading($"In {money.Asset}");
        sheet.Table(rows, 2, 1, 2, 3);
        foreach (var bonus in close.Bonuses())
            if (bonus.Now?.Capped is { } cap) sheet.Line($"  {Wording.ScaledDown(bonus.Name, cap, money)}", 4);
    }

    private static void Ranks(ClosePreview close, int most, Sheet sheet)
    {
        sheet.Heading("Members by rank in force");
        var hasBefore = close.Before is { Ranks.Count: > 0 };
        List<string[]> rows = [hasBefore ? ["", close.BeforeName, close.Name, "change"] : ["", close.Name]];
        foreach (var rank in close.Ranks())
        {
            var now = Wording.Number(rank.Now);
            rows.Add(!hasBefore ? [rank.Name, now]
                : [rank.Name, Wording.Number(rank.Before), now, Signed(rank.Now - rank.Before, Wording.Number)]);
        }

        sheet.Table(rows, 2, 1, 2, 3);
        Steps("Risen", close.Members().Where(one => one.Steps > 0).OrderByDescending(one => one.Steps), most, sheet);
        Steps("Fallen", close.Members().Where(one => one.Steps < 0).OrderBy(one => one.Steps), most, sheet);
    }

    private static void Steps(string heading, IEnumerable<MemberChange> changed, int most, Sheet sheet)
    {
        var all = changed.ToList();
        if (all.Count == 0) return;
        sheet.Heading($"{heading}: {Wording.Number(all.Count)}");
        sheet.Table([.. all.Take(most).Select(one => new[] { one.Id, one.RankBefore, $"→ {one.Rank}" })], 2);
        More(all.Count - most, sheet);
    }

    private static void Changes(string heading, ClosePreview close, int most, bool rising, Sheet sheet)
    {
        var all = close.Members().Where(one => rising ? one.Change > 0 : one.Change < 0)
            .OrderByDescending(one => Math.Abs(one.Change)).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        if (all.Count == 0) return;
        sheet.Heading(heading);
        var money = close.Money;
        sheet.Table(
        [
            .. all.Take(most).Select(one => new[]
            {
                one.Id, money.Bare(one.Before), money.Bare(one.Now), Signed(one.Change, money.Bare),
                one.Steps == 0 ? "" : $"{one.RankBefore} → {one.Rank}",
            }),
        ], 2, 1, 2, 3);
        More(all.Count - most, sheet);
    }

    private static void More(int count, Sheet sheet)
    {
        if (count > 0) sheet.Line($"  and {Wording.Number(count)} more: --csv lists all");
    }

    private static string Signed(Int128 change, Func<Int128, string> show) =>
        change == 0 ? "·" : change > 0 ? $"+{show(change)}" : show(change);

    private static Int128 Net(PeriodTally? tally) => Sum(tally, one => one.Net);

    private static Int128 Sum(PeriodTally? tally, Func<BonusTally, Int128> part) =>
        tally is null ? 0 : tally.Bonuses.Values.Aggregate(Int128.Zero, (sum, one) => sum + part(one));
}
