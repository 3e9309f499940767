using System.Text;

namespace Fairshare.Ledger.Seals;

/// <summary>What a line of an account is. The numbers are part of the state's image.</summary>
public enum LineKind : byte
{
    /// <summary>A bonus is due, and held.</summary>
    Accrued = 1,

    /// <summary>What was held is available.</summary>
    Released = 2,

    /// <summary>A return takes back what was held.</summary>
    Reversed = 3,

    /// <summary>A return takes back what was available; what is not there any more is owed.</summary>
    Offset = 4,

    /// <summary>A correction by hand.</summary>
    Adjusted = 5,
}

/// <summary>A line of an account's statement, without names: its numbers only.</summary>
/// <param name="N">The account's running number, from 1.</param>
/// <param name="Receipt">The sequence of the receipt that has the line.</param>
/// <param name="At">The time of that receipt's block, or when the work was due that made the line.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Level">The bonus's level.</param>
/// <param name="Amount">Minor units, with its sign.</param>
/// <param name="Repaid">Minor units that paid a debt before the rest was available.</param>
public readonly record struct StatementLine(
    long N, long Receipt, long At, LineKind Kind, int Level, long Amount, long Repaid)
{
    private static readonly byte[][] names =
        [.. Enum.GetNames<LineKind>().Select(name => Encoding.ASCII.GetBytes(name.ToLowerInvariant()))];

    /// <summary>The kind's name in a statement.</summary>
    public static ReadOnlySpan<byte> NameOf(LineKind kind) => names[(int)kind - 1];

    /// <summary>The kind of a name; false if there is none.</summary>
    public static bool TryKind(string name, out LineKind kind)
    {
        kind = (LineKind)(Array.FindIndex(names, one => Encoding.ASCII.GetString(one) == name) + 1);
        return kind != 0;
    }

    /// <summary>
    /// Writes the line as it is sealed: canonical JSON, the same bytes everywhere. An absent name is left out.
    /// </summary>
    /// <param name="json">Where to.</param>
    /// <param name="sale">The sale that it is about.</param>
    /// <param name="period">The period that it is about, if it is about no sale.</param>
    /// <param name="bonus">The bonus; none: a correction, which has no level either.</param>
    public void Write(
        JsonText json, ReadOnlySpan<byte> sale, ReadOnlySpan<byte> period, ReadOnlySpan<byte> bonus)
    {
        json.Raw("{\"n\":"u8).Number(N).Raw(",\"receipt\":"u8).Number(Receipt).Raw(",\"at\":"u8).Timestamp(At)
            .Raw(",\"line\":\""u8).Raw(NameOf(Kind)).Raw("\""u8);
        if (sale.Length > 0) json.Raw(",\"sale\":\""u8).Raw(sale).Raw("\""u8);
        if (period.Length > 0) json.Raw(",\"period\":\""u8).Raw(period).Raw("\""u8);
        if (bonus.Length > 0) json.Raw(",\"bonus\":\""u8).Raw(bonus).Raw("\",\"level\":"u8).Number(Level);
        json.Raw(",\"amount\":"u8).Number(Amount);
        if (Repaid != 0) json.Raw(",\"repaid\":"u8).Number(Repaid);
        json.Raw("}"u8);
    }

    /// <summary>The balance after this line, as <see cref="Book"/> computes it; null if the line cannot come after the
    /// balance: its number is not the next, or a part would fall below zero.</summary>
    public Balance? After(in Balance before)
    {
        if (N != before.N + 1) return null;
        var (held, available, owed) = (before.Held, before.Available, before.Owed);
        switch (Kind)
        {
            case LineKind.Accrued when Amount > 0:
                held += Amount;
                break;
            case LineKind.Released when Amount > 0 && Repaid == Int128.Min(owed, Amount):
                (held, available, owed) = (held - Amount, available + Amount - Repaid, owed - Repaid);
                break;
            case LineKind.Reversed when Amount < 0:
                held += Amount;
                break;
            case LineKind.Offset when Amount < 0:
                var taken = Int128.Min(available, -(Int128)Amount);
                (available, owed) = (available - taken, owed - Amount - taken);
                break;
            case LineKind.Adjusted when Amount != 0:
                available += Amount;
                break;
            default:
                return null;
        }

        return held < 0 || available < 0 || owed < 0 ? null : new Balance(held, available, owed, N);
    }
}
