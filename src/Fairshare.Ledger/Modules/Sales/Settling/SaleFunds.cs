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

    /// <summary>
    /// What is set aside for period-end bonuses, of the part of a sale that is left: all that is free under the cap for
    /// a sale, since at the period's end the sales' caps are one bound; without a cap their worst case.
    /// </summary>
    public static long Reserve(
        CompiledPlan plan, in Most most, long paid, ReadOnlySpan<long> slots, long remaining, long sold)
    {
        if (plan.AtPeriodEnd.Length == 0 || remaining == 0) return 0;
        if (plan.SaleCap is not { } cap) return MostAtPeriodEnd(plan, most, paid, remaining, sold);
        var whole = slots[plan.BaseSlot];
        return Math.Max(0, cap.Of(remaining == sold ? whole : Amount.Share(whole, remaining, sold)) - paid);
    }

    /// <summary>The worst case of period-end bonuses for the part of a sale that is left; with a pool that takes what
    /// nobody qualified for, all that was not paid already.</summary>
    public static long MostAtPeriodEnd(CompiledPlan plan, in Most most, long paid, long remaining, long sold)
    {
        if (plan.BreakagePool < 0) return Up(most.AtPeriodEnd, remaining, sold);
        return Math.Max(0, Up(most.AtSale + most.AtPeriodEnd, remaining, sold) - paid);
    }

    private static long Up(long amount, long part, long whole) =>
        part == whole ? amount : (long)((((Int128)amount * part) + whole - 1) / whole);
}
