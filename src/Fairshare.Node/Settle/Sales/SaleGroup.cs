namespace Fairshare.Node.Settle;

/// <summary>The command that a group of lines stands for.</summary>
internal enum SaleKind : byte
{
    RecordSale = 1,
    ReturnSale = 2,
}

/// <summary>
/// A sale with all its lines, or a return. The object is used again for the next one.
/// </summary>
internal sealed class SaleGroup
{
    /// <summary>The line in the file where it begins; by it the command is refused.</summary>
    public int FirstLine { get; private set; }

    /// <summary>When it happened, in milliseconds since 1970.</summary>
    public long At { get; private set; }

    public SaleKind Kind { get; private set; }

    /// <summary>The command's body, valid until the next group.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    public void Set(int firstLine, long at, SaleKind kind, ReadOnlyMemory<byte> json) =>
        (FirstLine, At, Kind, Json) = (firstLine, at, kind, json);
}
