using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fairshare.Ledger;

// The image of a state, and what its digest is made of. All numbers are little-endian.
//
//     state       "FSSTATE1" 8 | containers 4 | zero 4 | the containers, in the order of their creation
//     container   header | present | pages
//     header      kind 1 | name bytes 1 | zero 2 | row bytes 4 | head 8 | tail 8 | first page 8 | pages 8 | name
//     present     a bit a page, the lowest bit of a byte first, to whole bytes: whether the page is there
//     pages       the pages that are there, in order, each of the container's page size
//
// The first and the last page of the range are always there; an empty container has the range 0, 0.
// head and tail are the container's counters: a queue's ends; tail is the count of a column or a table.
//
//     digest of a container = SHA-256(header | for each page of the range SHA-256(page), 32 zeros if it is not there)
//     digest of a state     = SHA-256(the digests of its containers, in order)

/// <summary>An image that does not fit this program or is damaged; the message names the container.</summary>
public sealed class ImageException : Exception
{
    /// <summary>Says what does not fit.</summary>
    public ImageException(string message) : base(message) { }
}

/// <summary>Writes, reads and hashes the pages of containers in the one form that images and digests share.</summary>
internal static class PageImage
{
    /// <summary>Largest directory of one container, in pages: its digests are one array.</summary>
    internal const int PlacesMax = int.MaxValue / Pages.DigestBytes;

    internal const int HeaderBytes = 40;

    internal static ReadOnlySpan<byte> Magic => "FSSTATE1"u8;

    /// <summary>The places from the first to behind the last page that is there.</summary>
    internal static (int From, int To) Extent(byte[]?[] pages)
    {
        var (from, to) = (0, pages.Length);
        while (to > 0 && pages[to - 1] is null) to--;
        while (from < to && pages[from] is null) from++;
        return (from, to);
    }

    internal static byte[] Header(Shape shape, long head, long tail, long first, int pages)
    {
        var header = new byte[HeaderBytes + shape.Name.Length];
        header[0] = (byte)shape.Kind;
        header[1] = (byte)shape.Name.Length;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), shape.RowBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), head);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), tail);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), pages == 0 ? 0 : first);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), pages);
        Encoding.ASCII.GetBytes(shape.Name, header.AsSpan(HeaderBytes));
        return header;
    }

    /// <summary>Brings the digests of the pages up to date and marks them clean.</summary>
    internal static void HashPages(Shape shape, byte[]?[] pages, byte[] flags, byte[] digests, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if ((flags[i] & Pages.Clean) != 0) continue;
            var digest = digests.AsSpan(i * Pages.DigestBytes, Pages.DigestBytes);
            if (pages[i] is not { } page)
            {
                digest.Clear();
                continue;
            }

            SHA256.HashData(Pages.BytesOf(page, shape), digest);
            flags[i] |= Pages.Clean;
        }
    }

    internal static byte[] Digest(byte[] header, byte[] digests, int from, int to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(digests.AsSpan(from * Pages.DigestBytes, (to - from) * Pages.DigestBytes));
        return hash.GetHashAndReset();
    }

    /// <summary>Reads one container into pages that are still empty.</summary>
    internal static void Read(IImageReader image, Pages into)
    {
        var shape = into.Shape;
        var expected = Header(shape, 0, 0, 0, 0);
        var found = new byte[HeaderBytes];
        image.Read(found);
        var name = new byte[found[1]];
        image.Read(name);
        if (found[0] != expected[0] || !name.AsSpan().SequenceEqual(expected.AsSpan(HeaderBytes)))
        {
            throw new ImageException(
                $"The image has {KindOf(found[0])} '{Encoding.ASCII.GetString(name)}' where {KindOf(expected[0])} " +
                $"'{shape.Name}' is expected.");
        }

        var rowBytes = BinaryPrimitives.ReadInt32LittleEndian(found.AsSpan(4));
        if (rowBytes != shape.RowBytes)
        {
            throw new ImageException(
                $"The rows of '{shape.Name}' have {rowBytes} bytes in the image and {shape.RowBytes} here.");
        }

        into.Head = BinaryPrimitives.ReadInt64LittleEndian(found.AsSpan(8));
        into.Tail = BinaryPrimitives.ReadInt64LittleEndian(found.AsSpan(16));
        var first = BinaryPrimitives.ReadInt64LittleEndian(found.AsSpan(24));
        var pages = BinaryPrimitives.ReadInt64LittleEndian(found.AsSpan(32));
        into.Clear(shape.Kind == ContainerKind.Queue ? Math.Max(0, into.Head) / (shape.PageBytes / shape.RowBytes) : 0);
        var fits = pages == 0 || (pages > 0 && first >= into.First && first - into.First <= PlacesMax - pages);
        if (!fits) throw Impossible(into);
        ReadPages(image, into, first, (int)pages);
        into.Restored!(into);
    }

    private static void ReadPages(IImageReader image, Pages into, long first, int pages)
    {
        var present = new byte[(pages + 7) / 8];
        image.Read(present);
        for (var i = 0; i < pages; i++)
        {
            if ((present[i / 8] & (1 << (i % 8))) == 0)
            {
                if (i == 0 || i == pages - 1) throw Impossible(into);
                continue;
            }

            var page = into.Rent();
            image.Read(into.BytesOf(page));
            into.Restore(first + i, page);
        }
    }

    private static ImageException Impossible(Pages pages) =>
        new($"The image gives '{pages.Shape.Name}' a range of pages that cannot be.");

    private static string KindOf(byte kind) => kind switch
    {
        (byte)ContainerKind.Column => "the column",
        (byte)ContainerKind.Table => "the table",
        (byte)ContainerKind.Queue => "the queue",
        _ => $"something of kind {kind}",
    };
}

/// <summary>One container as it was when it was frozen. Nobody writes its pages while it is in use.</summary>
internal sealed class FrozenPages
{
    internal readonly long Head;
    internal readonly long Tail;
    internal readonly long First;
    internal readonly byte[]?[] All;

    private readonly Shape shape;
    private readonly byte[] flags;
    private readonly byte[] given; // the live container's digests at the freeze: right for the pages that were clean
    private readonly byte[] header;
    private readonly int from;
    private readonly int to;

    internal FrozenPages(
        Shape shape, long head, long tail, long first, byte[]?[] all, byte[] flags, byte[] digests)
    {
        (this.shape, Head, Tail, First, All) = (shape, head, tail, first, all);
        (this.flags, given) = (flags, digests);
        (from, to) = PageImage.Extent(all);
        header = PageImage.Header(shape, head, tail, first + from, to - from);
    }

#if CANARY
    internal FrozenPages Emptied() => new(shape, 0, 0, 0, [], [], []);
#endif

    /// <summary>The digests of all pages once <see cref="Digest"/> has made them.</summary>
    internal byte[]? Digests { get; private set; }

    internal byte[] Digest()
    {
        var digests = new byte[All.Length * Pages.DigestBytes];
        given.AsSpan(0, Math.Min(given.Length, digests.Length)).CopyTo(digests);
        PageImage.HashPages(shape, All, flags, digests, from, to);
        Digests = digests;
        return PageImage.Digest(header, digests, from, to);
    }

    internal void WriteTo(IImageWriter image)
    {
        image.Write(header);
        var present = new byte[(to - from + 7) / 8];
        for (var i = from; i < to; i++)
            if (All[i] is not null) present[(i - from) / 8] |= (byte)(1 << ((i - from) % 8));
        image.Write(present);
        for (var i = from; i < to; i++)
            if (All[i] is { } page) image.Write(Pages.BytesOf(page, shape));
    }
}
