using System.Runtime.InteropServices;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Closing;

namespace Fairshare.Ledger.Sales.Legs;

/// <summary>
/// The legs of binaries at a period's end: counted for everybody at once, told a member a step, paid, and what is
/// carried on kept until the next period is counted.
/// </summary>
/// <remarks>
/// A book is a period's rows of one bonus, a row a member by number. Those of the period before are what was carried
/// in; a bonus is the same under another version of its plan if it has the same name.
/// </remarks>
internal sealed class LegCounts(
    State state, Accumulators accumulators, Debts debts, MembersModule members, PlansModule plans)
{
    private readonly Queue<Book> books = state.Queue<Book>("sales.leg_books");
    private readonly Queue<LegRow> rows = state.Queue<LegRow>("sales.legs");
    private readonly LegSums sums = new();

    /// <summary>Goes on with the legs of a period all of whose sales are added up: counts them, if that was not done,
    /// and tells the next members'. True when there is nothing left to do.</summary>
    public bool Count(
        CompiledPlan plan, ref PeriodSales period, ref ClosedPeople people, Turn turn, ref int steps)
    {
        var first = period.End;
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (bonus.Kind != BonusKind.Binary) continue;
            if (!TryFind(bonus, period, out var book))
                book = Count(plan, bonus, period, ref people);
            var before = Before(plan, bonus, period.Period);
            for (; period.Cursor < first + book.Count; period.Cursor++, steps--)
            {
                if (steps <= 0) return false;
                if (period.Cursor < first) continue;
                Tell(book, before, (int)(period.Cursor - first), turn);
            }

            first += book.Count;
        }

        return true;
    }

    /// <summary>What the legs of a period are worth to whom, in the order of the parties' numbers.</summary>
    public List<(int Party, long Amount)> Worth(Bonus bonus, int period, ref ClosedPeople people)
    {
        List<(int Party, long Amount)> worth = [];
        var inOrder = true;
        for (var at = books.Head; at < books.Tail; at++)
        {
            var book = books.Peek(at);
            if (book.Period != period || book.Bonus != bonus.Index) continue;
            for (var number = 0; number < book.Count; number++)
            {
                ref readonly var row = ref rows.Peek(book.Rows + number);
                if (row.Matched == 0) continue;
                var member = people.At(number);
                var rate = RateOf(bonus, member, row.Left, row.Right, ref people);
                inOrder &= worth.Count == 0 || worth[^1].Party < member.Index;
                worth.Add((member.Index, Binary.Worth(bonus, row.Matched, rate)));
            }
        }

        if (!inOrder) worth.Sort(static (a, b) => a.Party.CompareTo(b.Party));
        return worth;
    }

    /// <summary>The lines of a period are made: what was carried into it is used up.</summary>
    public void Settled(int period)
    {
        while (books.Count > 0 && books.Peek(books.Head).Period < period)
        {
            rows.TrimTo(books.Peek(books.Head).Rows + books.Peek(books.Head).Count);
            books.TrimTo(books.Head + 1);
        }
    }

    /// <summary>Rows that say something else than the rule does.</summary>
    public IEnumerable<string> Breaches()
    {
        for (var at = books.Head; at < books.Tail; at++)
        {
            var book = books.Peek(at);
            var bonus = plans.Version(book.Plan).Bonuses[book.Bonus];
            for (var number = 0; number < book.Count; number++)
            {
                var row = rows.Peek(book.Rows + number);
                var (left, right) = Binary.Used(bonus, row.Left, row.Right, row.Matched);
                if (row.Matched < 0 || (row.Matched > 0 && (left > row.Left || right > row.Right)))
                    yield return $"member {number}: more of a leg is matched than there is";
                var isWhole = bonus.CarryMax == long.MaxValue && !bonus.FlushesInactive;
                if (row.LeftOut > row.Left - left || row.RightOut > row.Right - right ||
                    (isWhole && (row.LeftOut, row.RightOut) != (row.Left - left, row.Right - right)))
                    yield return $"member {number}: what is matched and carried on is not what came in";
            }
        }
    }

    private bool TryFind(Bonus bonus, in PeriodSales period, out Book book)
    {
        for (var at = books.Tail - 1; at >= books.Head; at--)
        {
            book = books.Peek(at);
            if (book.Period < period.Period) break;
            if (book.Period == period.Period && book.Bonus == bonus.Index) return true;
        }

        book = default;
        return false;
    }

    /// <summary>The same bonus's book of the period before; empty if there is none.</summary>
    private Book Before(CompiledPlan plan, Bonus bonus, int period)
    {
        for (var at = books.Head; at < books.Tail; at++)
        {
            var book = books.Peek(at);
            if (book.Period != period - 1) continue;
            var from = plans.Version(book.Plan);
            if (from.Name == plan.Name && from.Bonuses[book.Bonus].Name == bonus.Name) return book;
        }

        return default;
    }

    private Book Count(CompiledPlan plan, Bonus bonus, in PeriodSales period, ref ClosedPeople people)
    {
        var sold = sums.Begin(people.Count);
        accumulators.AddTo(sold, bonus.Index, ref people);
        foreach (var (returned, seller) in debts.To(plan, bonus, period.Period))
            if (seller.Exists) sold[members.NumberOf(seller)] -= returned;
        var legs = sums.Roll(ref people);
        var before = Before(plan, bonus, period.Period);
        var book = new Book
        {
            Rows = rows.Tail,
            Count = people.Count,
            Period = period.Period,
            Plan = period.Plan,
            Bonus = bonus.Index,
        };
        books.Add(book);
        for (var number = 0; number < people.Count; number++)
        {
            var (left, right) = legs[number];
            var (carriedLeft, carriedRight) = CarriedIn(before, number);
            rows.Add(Match(bonus, people.At(number), Bounded(left + carriedLeft), Bounded(right + carriedRight),
                ref people));
        }

        return book;
    }

    private (long Left, long Right) CarriedIn(in Book before, int number)
    {
        if (number >= before.Count) return default;
        ref readonly var row = ref rows.Peek(before.Rows + number);
        return (row.LeftOut, row.RightOut);
    }

    private static LegRow Match(Bonus bonus, PartyId member, long left, long right, ref ClosedPeople people)
    {
        var row = new LegRow { Left = left, Right = right };
        if (left == 0 && right == 0) return row;
        var qualifies = BonusKinds.Against(bonus, member, ref people, bonus.HasOwnCondition) is null;
        if (qualifies && left > 0 && right > 0 && RateOf(bonus, member, left, right, ref people).Ppm > 0)
            row.Matched = Binary.Matched(bonus, left, right);
        var (usedLeft, usedRight) = Binary.Used(bonus, left, right, row.Matched);
        var most = !qualifies && bonus.FlushesInactive ? 0 : bonus.CarryMax;
        row.LeftOut = Math.Min(left - usedLeft, most);
        row.RightOut = Math.Min(right - usedRight, most);
        return row;
    }

    private static Rate RateOf(Bonus bonus, PartyId member, long left, long right, ref ClosedPeople people) =>
        bonus is { Rate: RateForm.ByBracket, BracketsOn: Measure.WeakerLeg }
            ? BonusKinds.Reached(bonus.Brackets, Math.Min(left, right)).Rate
            : BonusKinds.RateOf(bonus, 1, member, ref people);

    private static long Bounded(Int128 volume) => (long)Int128.Clamp(volume, -Limits.VolumeMax, Limits.VolumeMax);

    private void Tell(in Book book, in Book before, int number, Turn turn)
    {
        ref readonly var row = ref rows.Peek(book.Rows + number);
        var (left, right) = CarriedIn(before, number);
        if (row.Left == 0 && row.Right == 0 && left == 0 && right == 0) return;
        var fact = Fact.Of(SalesFacts.LegsCounted);
        (fact.Plan, fact.Period, fact.Bonus) = (book.Plan, book.Period, (short)book.Bonus);
        (fact.Party, fact.Amount, fact.Gross, fact.Base) = (members.At(number), row.Left, row.Right, row.Matched);
        (fact.Time, fact.N, fact.More, fact.Extra) = (left, right, row.LeftOut, row.RightOut);
        turn.RaiseOneOfMany(fact);
    }

    /// <summary>A member's legs at a period's end: 40 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LegRow
    {
        /// <summary>The left leg, with what was carried in.</summary>
        public long Left;

        /// <summary>The right leg, with what was carried in.</summary>
        public long Right;

        /// <summary>Cycles, or the volume that is matched.</summary>
        public long Matched;

        /// <summary>What is carried on of the left leg.</summary>
        public long LeftOut;

        /// <summary>What is carried on of the right leg.</summary>
        public long RightOut;
    }

    /// <summary>Where the rows of one bonus and period are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Book
    {
        public long Rows;
        public int Count;
        public int Period;
        public int Plan;
        public int Bonus;
    }
}
