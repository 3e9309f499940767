namespace Fairshare.Ledger.Members;

/// <summary>What happens to members, and how receipts say it.</summary>
public static class MembersFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 1;

    /// <summary>Party below Other as enroller and More as placement (an index), in leg Count,
    /// may sell from Time on.</summary>
    public const ushort MemberEnrolled = (Module << 8) | 1;

    /// <summary>Party stands below Other from now on, in tree Mark, in leg Count. Raised by whoever decides it. The
    /// place was found by spill Level (0: it was asked for) at or below More (an index).</summary>
    public const ushort ParentChanged = (Module << 8) | 2;

    /// <summary>Party is suspended.</summary>
    public const ushort MemberSuspended = (Module << 8) | 3;

    /// <summary>Party is no longer suspended.</summary>
    public const ushort MemberResumed = (Module << 8) | 4;

    /// <summary>Party is terminated.</summary>
    public const ushort MemberTerminated = (Module << 8) | 5;

    /// <summary>A close has begun: until it is done nobody is placed. Told, not written.</summary>
    public const ushort TreesFrozen = (Module << 8) | 6;

    /// <summary>The close is done. Told, not written.</summary>
    public const ushort TreesThawed = (Module << 8) | 7;

    internal static void Write(in Fact fact, Parties parties, JsonText json)
    {
        json.Raw("{\"fact\":\""u8).Raw(Name(fact.Kind)).Raw("\",\"member\":\""u8).Raw(parties.Id(fact.Party))
            .Raw("\""u8);
        if (fact.Kind == MemberEnrolled)
        {
            Id(json, ",\"enroller\":\""u8, fact.Other, parties);
            Id(json, ",\"placement\":\""u8, new PartyId((int)fact.More), parties);
            if (fact.Count != 0) json.Raw(",\"leg\":"u8).Number(fact.Count);
            json.Raw(",\"joined\":"u8).Timestamp(fact.Time);
        }
        else if (fact.Kind == ParentChanged)
        {
            json.Raw(",\"tree\":\""u8).Raw(fact.Mark == (byte)Tree.Enroller ? "enroller"u8 : "placement"u8).Raw("\""u8);
            Id(json, ",\"parent\":\""u8, fact.Other, parties);
            if (fact.Count != 0) json.Raw(",\"leg\":"u8).Number(fact.Count);
            if (fact.Level != 0)
            {
                Id(json, ",\"below\":\""u8, new PartyId((int)fact.More), parties);
                json.Raw(",\"spill\":\""u8).Raw(System.Text.Encoding.ASCII.GetBytes(SpillWords.Of((Spill)fact.Level)))
                    .Raw("\""u8);
            }
        }

        json.Raw("}"u8);
    }

    private static void Id(JsonText json, ReadOnlySpan<byte> name, PartyId party, Parties parties)
    {
        if (party.Exists) json.Raw(name).Raw(parties.Id(party)).Raw("\""u8);
    }

    private static ReadOnlySpan<byte> Name(ushort kind) => kind switch
    {
        MemberEnrolled => "member_enrolled"u8,
        ParentChanged => "parent_changed"u8,
        MemberSuspended => "member_suspended"u8,
        MemberResumed => "member_resumed"u8,
        MemberTerminated => "member_terminated"u8,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
