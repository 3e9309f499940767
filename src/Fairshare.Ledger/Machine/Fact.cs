using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// Something that happened, past tense. One row for every kind: the kind says which columns mean something, and the
/// module that raised it writes it into the receipt. Receipts, the files of <c>settle</c> and <c>explain</c> are all
/// renderings of these rows, so none of them can say anything else than the others.
/// </summary>
/// <remarks>The high byte of <see cref="Kind"/> is the module's number. Never reuse a number.</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct Fact
{
    /// <summary>What happened: module × 256 + a number of the module's own.</summary>
    public ushort Kind;

    /// <summary>Why somebody was passed over, or which cap cut; a number of the module's own.</summary>
    public byte Why;

    /// <summary>Further marks; a number of the module's own.</summary>
    public byte Mark;

    /// <summary>Index of the bonus in its plan.</summary>
    public short Bonus;

    /// <summary>Index of a rank in its plan.</summary>
    public short Rank;

    /// <summary>Index of the plan version that governs.</summary>
    public int Plan;

    /// <summary>The level, as far as there is one.</summary>
    public int Level;

    /// <summary>Whom it is about.</summary>
    public PartyId Party;

    /// <summary>Who else is in it.</summary>
    public PartyId Other;

    /// <summary>Number of the period.</summary>
    public int Period;

    /// <summary>A rate in parts per million.</summary>
    public int Ppm;

    /// <summary>Index of a text in its <see cref="FactList"/>; −1: none.</summary>
    public int Text;

    /// <summary>A count.</summary>
    public int Count;

    /// <summary>Number of the sale in the queue of sales; −1: none.</summary>
    public long Sale;

    /// <summary>Minor units, signed: what moved.</summary>
    public long Amount;

    /// <summary>Minor units before caps.</summary>
    public long Gross;

    /// <summary>What the rate was taken of.</summary>
    public long Base;

    /// <summary>A time: when available, when it took effect.</summary>
    public long Time;

    /// <summary>The account's running number.</summary>
    public long N;

    /// <summary>A further quantity of the kind's own.</summary>
    public long More;

    /// <summary>A second further quantity of the kind's own.</summary>
    public long Extra;

    /// <summary>A fact of a kind, with nobody and nothing in it yet.</summary>
    public static Fact Of(ushort kind) => new()
    {
        Kind = kind,
        Party = PartyId.None,
        Other = PartyId.None,
        Text = -1,
        Sale = -1,
        Bonus = -1,
        Rank = -1,
        Plan = -1,
    };
}
