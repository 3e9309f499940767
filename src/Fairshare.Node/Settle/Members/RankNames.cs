using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>The ranks that a members' file uses, as numbers from 1; 0 is no rank.</summary>
/// <param name="isRank">Whether the plan has a rank of this name; asked once for each that it has.</param>
internal sealed class RankNames(Func<ReadOnlySpan<byte>, bool> isRank)
{
    private readonly IdTable names = new();

    /// <summary>The name of a number.</summary>
    public ReadOnlySpan<byte> this[int rank] => names[rank - 1];

    /// <summary>The number of a name, 0 for no name; says what is wrong with it otherwise.</summary>
    public Fault? Find(ReadOnlySpan<byte> name, out byte rank)
    {
        rank = 0;
        if (name.IsEmpty) return null;
        if (FieldText.Id(name) is { } fault) return fault;
        if (names.Find(name) < 0 && !isRank(name)) return Fault.UnknownRank;
        var number = names.Intern(name) + 1;
        Check.That(number <= Limits.RanksMax);
        rank = (byte)number;
        return null;
    }
}
