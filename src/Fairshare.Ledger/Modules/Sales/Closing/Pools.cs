using System.Numerics;
using System.Text;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// The funds of pools: what a period's sales put in, less what was returned meanwhile of sales of periods that had
/// been divided already, is divided exactly among those who qualify, by shares or points.
/// </summary>
/// <remarks>
/// The largest remainders get the units that rounding leaves; of equal ones the lowest SHA-256 of period, bonus and
/// member id, each followed by a line feed. A fund below zero is carried to the next period.
/// </remarks>
internal sealed class Pools(Debts debts, Accumulators accumulators, PlansModule plans)
{
    /// <summary>Divides a pool's fund, which is at least so much less what is owed to it.</summary>
    public List<(int Party, long Amount)> Divide(
        CompiledPlan plan, Bonus bonus, int period, Int128 least, ref ClosedPeople people, Turn turn)
    {
        List<(int Party, Int128 Weight)> weights = [];
        var fund = Int128.Zero;
        foreach (var row in accumulators.Of(bonus.Index))
        {
            if (row.Party < 0) fund += row.Numerator;
            else if (weights.Count == 0 || weights[^1].Party != row.Party) weights.Add((row.Party, row.Numerator));
            else weights[^1] = (row.Party, weights[^1].Weight + row.Numerator);
        }

        fund = Int128.Max(fund, least * Rate.Whole);
        fund -= TakeDebts(plan, bonus, period, out var lost, ref people) * bonus.HighestRate.Ppm;
        if (fund < 0) Carry(plan, bonus, period, -fund / bonus.HighestRate.Ppm);
        var amount = Int128.Max(0, fund / Rate.Whole);
        var parts = bonus.Points.Length > 0 ? ByPoints(bonus, weights, lost, ref people) : ByShares(bonus, ref people);
        var key = $"{PeriodCalendar.NameOf(plan.Calendar, period)}\n{bonus.Name}\n";
        return amount == 0 || parts.Count == 0 ? [] : Split(amount, parts, key, turn.Parties);
    }

    /// <summary>What is owed to a pool, whatever version of its plan it was paid under, and the points that it lowers
    /// whose by.</summary>
    private Int128 TakeDebts(
        CompiledPlan plan, Bonus bonus, int period, out Dictionary<int, Int128> lost, ref ClosedPeople people)
    {
        var sum = Int128.Zero;
        lost = [];
        foreach (var (returned, seller) in debts.To(plan, bonus, period))
        {
            sum += returned;
            var at = seller;
            for (var level = 0; level < bonus.Points.Length && at.Exists; level++)
            {
                at = people.Parent(bonus.Tree, at);
                if (at.Exists)
                    lost[at.Index] = lost.GetValueOrDefault(at.Index) + ((Int128)returned * bonus.Points[level]);
            }
        }

        return sum;
    }

    private void Carry(CompiledPlan plan, Bonus bonus, int period, Int128 owed)
    {
        var version = Enumerable.Range(0, plans.VersionCount).First(index => plans.Version(index) == plan);
        for (var left = owed; left > 0; left -= Limits.AmountMax)
            debts.Add((long)Int128.Min(left, Limits.AmountMax), -1, version, bonus.Index, period + 1);
    }

    private static List<(int Party, Int128 Weight)> ByPoints(
        Bonus bonus, List<(int Party, Int128 Weight)> weights, Dictionary<int, Int128> lost, ref ClosedPeople people)
    {
        List<(int Party, Int128 Weight)> parts = [];
        foreach (var (party, points) in weights)
        {
            var weight = points - lost.GetValueOrDefault(party);
            if (weight > 0 && BonusKinds.Against(bonus, new PartyId(party), ref people, ownCondition: false) is null)
                parts.Add((party, weight));
        }

        return parts;
    }

    private static List<(int Party, Int128 Weight)> ByShares(Bonus bonus, ref ClosedPeople people)
    {
        List<(int Party, Int128 Weight)> parts = [];
        for (var number = 0; number < people.Count; number++)
        {
            var shares = bonus.Shares.Length == 0 ? 1 : bonus.Shares[people.RankAt(number)];
            if (shares == 0) continue;
            var member = people.At(number);
            if (BonusKinds.Against(bonus, member, ref people, ownCondition: false) is null)
                parts.Add((member.Index, shares));
        }

        parts.Sort(static (a, b) => a.Party.CompareTo(b.Party));
        return parts;
    }

    private static List<(int Party, long Amount)> Split(
        Int128 fund, List<(int Party, Int128 Weight)> parts, string key, Parties parties)
    {
        var total = Int128.Zero;
        foreach (var (_, weight) in parts) total += weight;
        var left = fund;
        List<(int Party, long Amount)> amounts = [];
        var rests = new (Int128 Part, int Index)[parts.Count];
        foreach (var (index, (party, weight)) in parts.Index())
        {
            var (amount, rest) = DivRem(fund, weight, total);
            amounts.Add((party, amount));
            rests[index] = (rest, index);
            left -= amount;
        }

        Array.Sort(rests, static (a, b) =>
            a.Part != b.Part ? b.Part.CompareTo(a.Part) : a.Index.CompareTo(b.Index));
        OrderTies(rests, (int)left, parts, key, parties);
        foreach (var (_, index) in rests.AsSpan(0, (int)left))
            amounts[index] = (amounts[index].Party, amounts[index].Amount + 1);
        return amounts;
    }

    /// <summary>Of equal rests between which the last unit falls, those with the lowest hashes come first.</summary>
    private static void OrderTies(
        (Int128 Part, int Index)[] rests, int units, List<(int Party, Int128 Weight)> parts, string key,
        Parties parties)
    {
        if (units == 0 || units == rests.Length || rests[units].Part != rests[units - 1].Part) return;
        var tie = rests[units].Part;
        var (from, to) = (units, units);
        while (from > 0 && rests[from - 1].Part == tie) from--;
        while (to < rests.Length && rests[to].Part == tie) to++;
        var hashed = new (UInt128 High, UInt128 Low, int Index)[to - from];
        Span<byte> hash = stackalloc byte[Sha256Hash.Bytes];
        for (var i = from; i < to; i++)
        {
            var id = parties.Id(new PartyId(parts[rests[i].Index].Party));
            byte[] text = [.. Encoding.ASCII.GetBytes(key), .. id, (byte)'\n'];
            Sha256Hash.Of(text).CopyTo(hash);
            hashed[i - from] = (Read(hash), Read(hash[16..]), rests[i].Index);
        }

        Array.Sort(hashed, static (a, b) => a.High != b.High ? a.High.CompareTo(b.High)
            : a.Low != b.Low ? a.Low.CompareTo(b.Low) : a.Index.CompareTo(b.Index));
        for (var i = from; i < to; i++) rests[i] = (tie, hashed[i - from].Index);
    }

    private static UInt128 Read(ReadOnlySpan<byte> bytes) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);

    // fund × weight may need more than 128 bits only if both are near their limits.
    private static (long Amount, Int128 Part) DivRem(Int128 fund, Int128 weight, Int128 total)
    {
        if (UInt128.Log2((UInt128)fund) + UInt128.Log2((UInt128)weight) < 125)
        {
            var (amount, rest) = Int128.DivRem(fund * weight, total);
            return ((long)amount, rest);
        }

        var (big, left) = BigInteger.DivRem((BigInteger)fund * weight, total);
        return ((long)big, (Int128)left);
    }
}
