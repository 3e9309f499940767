using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>What a condition may ask about a member, at a moment that the view stands for.</summary>
internal interface IMeasures
{
    /// <summary>A measure other than those of legs, over a window.</summary>
    long Measure(Measure measure, Tree tree, int window, PartyId member);

    /// <summary>The first leg of a member, or nobody.</summary>
    PartyId FirstLeg(Tree tree, PartyId member);

    /// <summary>The next leg beside one, or nobody.</summary>
    PartyId NextLeg(Tree tree, PartyId leg);

    /// <summary>The highest rank of anybody in a leg.</summary>
    int BestRank(Tree tree, PartyId leg);
}

/// <summary>What came of one part of a condition: <c>explain</c> prints these.</summary>
/// <param name="What">The measure's name in the plan document.</param>
/// <param name="Value">What the member had.</param>
/// <param name="Needed">What was asked.</param>
/// <param name="Holds">Whether it was reached.</param>
public sealed record ConditionPart(string What, long Value, long Needed, bool Holds);

/// <summary>Evaluates conditions; one code for the running period, for a close, and for <c>explain</c>.</summary>
internal static class Conditions
{
    /// <summary>Whether a condition holds for a member. With a list, every part is judged and written down.</summary>
    public static bool Hold<TView>(
        Condition condition, PartyId member, ref TView view, List<ConditionPart>? parts = null)
        where TView : struct, IMeasures
    {
        var holds = true;
        foreach (var term in condition.Terms)
        {
            var value = term.Measure switch
            {
                Measure.RestVolume => Rest(condition, member, ref view),
                Measure.CustomerShare => CustomerShare(condition, member, ref view),
                _ => view.Measure(term.Measure, condition.Tree, condition.Window, member),
            };
            holds &= Judge(Name(term.Measure), value, term.AtLeast, value >= term.AtLeast, parts);
            if (!holds && parts is null) return false;
        }

        if (condition.Legs is { } legs)
        {
            var count = CountLegs(condition, legs, member, ref view);
            holds &= Judge("legs", count, legs.Count, count >= legs.Count, parts);
        }

        if (condition.LegShare is { } share) holds &= HoldsShare(condition, share, member, ref view, parts);
        if (condition.Any.Length == 0 || (!holds && parts is null)) return holds;
        var any = false;
        foreach (var one in condition.Any) any |= Hold(one, member, ref view, parts);
        return holds && any;
    }

    private static bool HoldsShare<TView>(
        Condition condition, Rate share, PartyId member, ref TView view, List<ConditionPart>? parts)
        where TView : struct, IMeasures
    {
        var largest = 0L;
        for (var leg = view.FirstLeg(condition.Tree, member); leg.Exists; leg = view.NextLeg(condition.Tree, leg))
            largest = Math.Max(largest, view.Measure(Measure.GroupVolume, condition.Tree, condition.Window, leg));
        var group = view.Measure(Measure.GroupVolume, condition.Tree, condition.Window, member);
        var holds = (Int128)largest * Rate.Whole <= (Int128)share.Ppm * group || group == 0;
        var most = group == 0 ? 0 : (long)((Int128)share.Ppm * group / Rate.Whole);
        return Judge("leg_share", largest, most, holds, parts);
    }

    private static int CountLegs<TView>(Condition condition, LegsRule rule, PartyId member, ref TView view)
        where TView : struct, IMeasures
    {
        var count = 0;
        for (var leg = view.FirstLeg(condition.Tree, member); leg.Exists; leg = view.NextLeg(condition.Tree, leg))
        {
            if (rule.GroupVolume >= 0 &&
                view.Measure(Measure.GroupVolume, condition.Tree, condition.Window, leg) < rule.GroupVolume) continue;
            if (rule.Rank >= 0 && view.BestRank(condition.Tree, leg) < rule.Rank) continue;
            count++;
        }

        return count;
    }

    /// <summary>The group volume without the strongest legs, as many as the condition counts.</summary>
    private static long Rest<TView>(Condition condition, PartyId member, ref TView view)
        where TView : struct, IMeasures
    {
        var rest = view.Measure(Measure.GroupVolume, condition.Tree, condition.Window, member);
        var count = condition.Legs?.Count ?? 0;
        if (count == 0) return rest;
        var strongest = new PriorityQueue<long, long>();
        for (var leg = view.FirstLeg(condition.Tree, member); leg.Exists; leg = view.NextLeg(condition.Tree, leg))
        {
            var volume = view.Measure(Measure.GroupVolume, condition.Tree, condition.Window, leg);
            strongest.Enqueue(volume, volume);
            if (strongest.Count > count) strongest.Dequeue();
        }

        while (strongest.TryDequeue(out var volume, out _)) rest -= volume;
        return rest;
    }

    /// <summary>Parts per million of the personal volume that customers bought; all of it where there is none.
    /// </summary>
    private static long CustomerShare<TView>(Condition condition, PartyId member, ref TView view)
        where TView : struct, IMeasures
    {
        var own = view.Measure(Measure.PersonalVolume, condition.Tree, condition.Window, member);
        if (own <= 0) return Rate.Whole;
        var bought = view.Measure(Measure.CustomerVolume, condition.Tree, condition.Window, member);
        return (long)Int128.Clamp((Int128)bought * Rate.Whole / own, 0, Rate.Whole);
    }

    private static bool Judge(string what, long value, long needed, bool holds, List<ConditionPart>? parts)
    {
        parts?.Add(new ConditionPart(what, value, needed, holds));
        return holds;
    }

    private static string Name(Measure measure) => measure switch
    {
        Measure.PersonalVolume => "personal_volume",
        Measure.GroupVolume => "group_volume",
        Measure.OwnGroupVolume => "own_group_volume",
        Measure.RestVolume => "rest_volume",
        Measure.Order => "order",
        Measure.Customers => "customers",
        Measure.CustomerVolume => "customer_volume",
        Measure.CustomerShare => "customer_share",
        _ => "rank",
    };
}
