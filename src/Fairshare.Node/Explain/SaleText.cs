namespace Fairshare.Node.Explain;

/// <summary>A sale's or a return's story for people.</summary>
internal static class SaleText
{
    public static void Print(SaleStory story, TextWriter to)
    {
        var sheet = new Sheet(to);
        Head(story, sheet);
        Walk(story, sheet);
        Paid(story, sheet);
        Later(story, sheet, ofOne: false);
    }

    /// <summary>Only what concerns one member.</summary>
    public static void Print(MemberView view, TextWriter to)
    {
        var sheet = new Sheet(to);
        var story = view.Story;
        Head(story, sheet);
        sheet.Heading($"{view.Member} in this sale");
        foreach (var sentence in view.Where) sheet.Line($"  {sentence}");
        Walk(story, sheet);
        var sum = story.Bonuses.Sum(bonus => bonus.Steps.Sum(step => step.Amount));
        sheet.Heading($"{view.Member} got {(sum == 0 ? "nothing" : story.Money.Of(sum))} with this sale.");
        Later(story, sheet, ofOne: true);
    }

    public static void Print(ReturnStory story, TextWriter to)
    {
        var sheet = new Sheet(to);
        sheet.Line($"Return {story.Return} of the sale {story.Sale}, {story.At}");
        if (story.CameEarly) sheet.Line("  It came before its sale.");
        var money = story.Money;
        sheet.Line("  " + story.State switch
        {
            "taken" => $"It takes back {money.Of(story.Amount)} of the sale; {money.Of(story.Left)} is left.",
            "refused" => $"It was refused: {story.Reason}.",
            _ => $"It still waits: the sale {story.Sale} has not come.",
        });
        if (story.State != "taken") return;
        if (story.Lines.Count == 0)
        {
            sheet.Line(story.Member.Length == 0
                ? "  Nothing that was paid had to be taken back."
                : $"  Nothing was taken back from {story.Member}.");
        }

        Lines(story.Lines, money, sheet);
        sheet.Blank();
        var only = story.Member.Length == 0 ? "" : $" --member {story.Member}";
        sheet.Line($"What the sale paid and why: explain --sale {story.Sale}{only}");
    }

    private static void Head(SaleStory story, Sheet sheet)
    {
        var seller = story.Seller.Length == 0 ? "a house sale" : $"sold by {story.Seller}";
        var buyer = story.Buyer.Length == 0 ? ""
            : story.Buyer == story.Seller ? ", an own order" : $" to {story.Buyer}";
        sheet.Line($"Sale {story.Sale}, {seller}{buyer}, {story.At}");
        sheet.Line(
            $"  amount {story.Money.Of(story.Amount)} · volume {Wording.Number(story.Volume)} · " +
            $"qualifying {Wording.Number(story.Qualifying)}");
        sheet.Line(
            $"  period {story.Period} · plan {story.Plan} version {story.Version} · block {story.Height}, " +
            $"receipt {story.Sequence}");
        sheet.Line(story.Available.Length == 0
            ? "  held until it is delivered"
            : $"  {(story.Delivered.Length == 0 ? "" : $"delivered {story.Delivered} · ")}what it pays is available " +
                story.Available);
        if (story.Upline.Count > 1) sheet.Line($"  upline {Uplines.Text(story.Upline)}", hanging: 9);
        if (story.PlacementUpline.Count > 1)
            sheet.Line($"  placement {Uplines.Text(story.PlacementUpline)}", hanging: 12);
    }

    private static void Walk(SaleStory story, Sheet sheet)
    {
        foreach (var bonus in story.Bonuses)
        {
            sheet.Heading($"{bonus.Name} ({bonus.Kind})");
            if (bonus.Note.Length > 0) sheet.Line($"  {bonus.Note}");
            List<string[]> rows = [];
            var earner = "";
            foreach (var step in bonus.Steps)
            {
                if (step.Earner != earner)
                {
                    sheet.Table(rows, 2);
                    rows.Clear();
                    sheet.Line($"  of what {step.Earner} got:");
                }

                earner = step.Earner;
                var member = step.Member.Length == 0 ? "nobody" : step.Member;
                rows.Add([$"level {step.Level}", member, Words(step, story.Money)]);
            }

            sheet.Table(rows, 2);
        }
    }

    private static string Words(Step step, Money money)
    {
        if (!step.IsPaid) return step.Member.Length == 0 ? $"- {step.Words}" : $"- passed over: {step.Words}";
        var words = step.Ppm == 1_000_000
            ? money.Of(step.Gross)
            : $"{Wording.Percent(step.Ppm)} of {money.Bare(step.Base)} = {money.Of(step.Gross)}";
        if (step.Words.Length > 0) words += $" ({step.Words})";
        if (step.CutBy.Count == 0) return words;
        var caps = string.Join(" and ", step.CutBy.Select(cut => cut.Words));
        return $"{words}, cut to {money.Of(step.Amount)} by {caps}";
    }

    private static void Paid(SaleStory story, Sheet sheet)
    {
        var steps = story.Bonuses.SelectMany(bonus => bonus.Steps).Where(step => step.IsPaid).ToList();
        var people = steps.Select(step => step.Member).Distinct().Count();
        sheet.Heading(steps.Count == 0
            ? "Nothing was paid with the sale."
            : $"Paid with the sale: {story.Money.Of(steps.Sum(step => step.Amount))}, " +
                $"{Wording.Count(steps.Count, "accrual")} to {(people == 1 ? "1 person" : $"{people} people")}.");
    }

    private static void Later(SaleStory story, Sheet sheet, bool ofOne)
    {
        if (story.Happenings.Count == 0) return;
        sheet.Heading("What else happened to it");
        foreach (var happening in story.Happenings)
        {
            // Everybody's releases would only repeat what was paid.
            var sums = happening.What == "released" && !ofOne;
            var words = sums ? $": {story.Money.Of(happening.Lines.Sum(line => line.Amount))}" : "";
            sheet.Line($"  {happening.At}  {happening.Words}{words}");
            if (!sums) Lines(happening.Lines, story.Money, sheet);
        }
    }

    private static void Lines(IReadOnlyList<LaterLine> lines, Money money, Sheet sheet) => sheet.Table(
        [.. lines.Select(line => new[]
        {
            line.Bonus, $"level {line.Level}", line.Member, money.Of(line.Amount), State(line),
        })],
        6, 3);

    private static string State(LaterLine line) => line.State switch
    {
        "available" => "",
        "offset" => "offset: it had been released",
        _ => "reversed: it had not been released",
    } + (line.Sale.Length == 0 ? ", of the period's end" : "");
}
