using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>The most a sale can pay: at once (rounded down) and at its period's end (rounded up).</summary>
internal readonly record struct Most(long AtSale, long AtPeriodEnd);

/// <summary>What a sale can cost at most, and what of it is set aside.</summary>
internal static class SaleFunds
{
    /// <summary>False if it is more than an amount can be.</summary>
    public static bool TryMost(CompiledPlan plan, ReadOnlySpan<long> slots, out Most most)
    {
        most = default;
        var atSale = WorstTerm.Floor(plan.WorstAtSale, slots);
        var atEnd = WorstTerm.Ceiling(plan.WorstAtPeriodEnd, slots);
        if (atSale + atEnd > Limits.AmountMax) return false;
        most = new Most((long)atSale, (long)atEnd);
        return true;
    }

    /// <summary>What a sale brings in: the plan's cap for a sale, else the worst case.</summary>
    public static long Brought(CompiledPlan plan, in Most most, ReadOnlySpan<long> slots) =>
        plan.SaleCap is { } cap ? cap.Of(slots[plan.BaseSlot]) : most.AtSale + most.AtPeriodEnd;

    /// <summary>What period-end bonuses can still take of the part of a sale that is left.</summary>
    public static long Reserve(
        CompiledPlan plan, in Most most, long paid, ReadOnlySpan<long> slots, long remaining, long sold)
    {
        if (plan.AtPeriodEnd.Length == 0 || remaining == 0) return 0;
        var left = remaining == sold ? most.AtPeriodEnd : Up(most.AtPeriodEnd, remaining, sold);
        if (plan.SaleCap is not { } cap) return left;
        var whole = slots[plan.BaseSlot];
        var rest = remaining == sold ? whole : Amount.Share(whole, remaining, sold);
        return Math.Min(left, Math.Max(0, cap.Of(rest) - paid));
    }

    private static long Up(long amount, long part, long whole) =>
        (long)((((Int128)amount * part) + whole - 1) / whole);
}
