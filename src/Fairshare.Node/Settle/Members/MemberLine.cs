namespace Fairshare.Node.Settle;

/// <summary>The columns of <c>members.csv</c>.</summary>
internal enum MemberColumn
{
    Member,
    Enroller,
    Placement,
    Leg,
    Joined,
    Rank,
}

/// <summary>What one line of <c>members.csv</c> says by itself, judged. The ids stay in the reader.</summary>
internal struct MemberLine
{
    private const int LegMax = 64;

    /// <summary>Time.Never if it was left empty.</summary>
    public long Joined;

    /// <summary>0 if it was left empty.</summary>
    public byte Leg;

    /// <summary>The number of the rank's name; 0 if it was left empty.</summary>
    public byte Rank;

    /// <summary>Judges the line that was read last; refuses it at the first field that is wrong.</summary>
    public static bool TryRead(CsvReader reader, RankNames ranks, out MemberLine line)
    {
        line = default;
        return
            IsGood(reader, MemberColumn.Member, FieldText.Id(Text(reader, MemberColumn.Member))) &&
            IsGood(reader, MemberColumn.Enroller, FieldText.OptionalId(Text(reader, MemberColumn.Enroller))) &&
            IsGood(reader, MemberColumn.Placement, FieldText.OptionalId(Text(reader, MemberColumn.Placement))) &&
            IsGood(reader, MemberColumn.Leg, line.ReadLeg(Text(reader, MemberColumn.Leg))) &&
            IsGood(reader, MemberColumn.Joined,
                FieldText.OptionalTime(Text(reader, MemberColumn.Joined), out line.Joined)) &&
            IsGood(reader, MemberColumn.Rank, ranks.Find(Text(reader, MemberColumn.Rank), out line.Rank));
    }

    public static ReadOnlySpan<byte> Text(CsvReader reader, MemberColumn column) => reader[(int)column];

    private Fault? ReadLeg(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return null;
        var fault = FieldText.Count(text, LegMax, Fault.LegInvalid, out var leg);
        Leg = (byte)leg;
        return fault;
    }

    private static bool IsGood(CsvReader reader, MemberColumn column, Fault? fault)
    {
        if (fault is null) return true;
        reader.Refuse((int)column, fault);
        return false;
    }
}
