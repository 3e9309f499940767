using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Fairshare.Ledger;

/// <summary>
/// All that a ledger remembers. Its containers are created through it once, in a fixed order, each with a name; so
/// it can be digested, frozen for a snapshot and restored without knowing what the rows mean.
/// </summary>
/// <remarks>
/// Belongs to one thread. The same calls in the same order give the same bytes, whenever digests and freezes are
/// taken between them. Rows are little-endian in memory and in the image, and have no padding (checked).
/// </remarks>
public sealed class State
{
    private readonly List<PageReserve> reserves = []; // one for each size of a page
    private const int CopiesMax = 16 * 1024; // a gigabyte

    private readonly List<Pages> all = [];
    private Pages[] containers = []; // of the protocol in force
    private Pages[] shared = []; // with the frozen image, whose protocol may be an earlier one by now
    private int since = Ledger.Protocol.First;
    private int protocol = Ledger.Protocol.Latest;
    private Pages? parties;
    private FrozenState? frozen;

    /// <summary>An empty state without containers. Stops the program on a machine that is not little-endian.</summary>
    public State() => Check.That(BitConverter.IsLittleEndian, "images are little-endian, and so must be the machine");

    /// <summary>Memory in pages, in bytes; pages that only a frozen image still has are not counted.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var pages in containers) bytes += pages.Bytes;
            return bytes;
        }
    }

    /// <summary>Lays in memory for what is to come; on any one thread, also while another works with the state.
    /// </summary>
    public void LayInPages()
    {
        foreach (var reserve in reserves) reserve.Fill();
    }

    /// <summary>
    /// Wants memory laid in for the pages that will be copied after a freeze, when they are written to for the first
    /// time: those of columns and tables, which are written all over.
    /// </summary>
    internal void WantCopies()
    {
        foreach (var reserve in reserves)
        {
            var copies = containers
                .Where(pages => pages.Shape.Kind != ContainerKind.Queue && pages.Shape.PageBytes == reserve.PageBytes)
                .Sum(pages => pages.Present);
            reserve.Want(Math.Min(copies, CopiesMax));
        }
    }

    /// <summary>Whether the memory that was wanted is there.</summary>
    internal bool HasCopies => reserves.TrueForAll(reserve => reserve.HasWanted);

    /// <summary>The version of the protocol in force. Containers that came with a later one are no part of the state:
    /// nobody may write to them.</summary>
    internal int Protocol
    {
        get => protocol;
        set
        {
            protocol = value;
            containers = [.. all.Where(pages => pages.Shape.Since <= protocol)];
            foreach (var pages in all)
                Check.That(pages.Shape.Since <= protocol || IsFresh(pages), "what does not exist yet is not written");
        }
    }

    /// <summary>Creates containers that belong to the state since a version of the protocol.</summary>
    internal T Since<T>(int version, Func<T> make)
    {
        Check.That(since == Ledger.Protocol.First && version >= since);
        since = version;
        var made = make();
        since = Ledger.Protocol.First;
        return made;
    }

    /// <summary>Creates a dense array with rows of up to 64 KiB.</summary>
    public Column<T> Column<T>(string name) where T : unmanaged =>
        new(Register<T>(name, ContainerKind.Column, Unsafe.SizeOf<T>() << Pages.ShiftOf(Unsafe.SizeOf<T>())));

    /// <summary>Creates a column by the number of a party, at a place in the row that such columns share.</summary>
    internal PartyColumn<T> PartyColumn<T>(string name, int offset) where T : unmanaged
    {
        Rows.CheckCanonical<T>(name);
        parties ??= Register(
            "parties.rows", ContainerKind.Column, PartyRow.Bytes, PartyRow.Bytes << PartyRow.Shift);
        return new(parties, offset);
    }

    /// <summary>Creates a hash table with rows of up to 4 KiB.</summary>
    public Table<TRow> Table<TRow>(string name) where TRow : unmanaged
    {
        Check.That(Unsafe.SizeOf<TRow>() <= Ledger.Table<TRow>.RowBytesMax, "a page holds at least a dozen rows");
        return new(Register<TRow>(name, ContainerKind.Table, Pages.PageBytesMax));
    }

    /// <summary>Creates a queue with rows of up to 64 KiB.</summary>
    public Queue<T> Queue<T>(string name) where T : unmanaged =>
        new(Register<T>(name, ContainerKind.Queue, Unsafe.SizeOf<T>() << Pages.ShiftOf(Unsafe.SizeOf<T>())));

    /// <summary>SHA-256 over the digests of all containers, 32 bytes; only pages written since are hashed.</summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var pages in containers) hash.AppendData(pages.Digest());
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// The state as it is now, for another thread to digest and write while this one goes on: pages are shared, and
    /// copied when they are next written. One at a time; <see cref="Thaw"/> ends it.
    /// </summary>
    public FrozenState Freeze()
    {
        Check.That(frozen is null, "one frozen image at a time");
        foreach (var reserve in reserves) reserve.Want(0);
        shared = containers;
        return frozen = new FrozenState(Array.ConvertAll(shared, pages => pages.Freeze()), protocol);
    }

    /// <summary>
    /// Ends the frozen image, which nobody may be reading: pages that were not written meanwhile are owned again
    /// without a copy, and keep the digests that the image computed.
    /// </summary>
    public void Thaw()
    {
        Check.That(frozen is not null, "nothing is frozen");
        frozen.End();
        for (var i = 0; i < shared.Length; i++) shared[i].Thaw(frozen.Containers[i]);
        (frozen, shared) = (null, []);
    }

    /// <summary>Fills a fresh state with the same containers in the same order from an image, which is one of the
    /// protocol in force.</summary>
    /// <exception cref="ImageException">The image does not fit or is damaged; the state is then of no use.</exception>
    public void Restore(IImageReader image)
    {
        foreach (var pages in containers)
            Check.That(IsFresh(pages), "a state is restored before anything is written");
        Span<byte> start = stackalloc byte[16];
        image.Read(start);
        if (!start[..8].SequenceEqual(PageImage.Magic))
            throw new ImageException("This is not the image of a state, or of a version that this program knows.");
        var count = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (count != containers.Length)
            throw new ImageException($"The image has {count} containers where {containers.Length} are expected.");
        foreach (var pages in containers) PageImage.Read(image, pages);
    }

    /// <summary>Whether a frozen image has not been thawed yet.</summary>
    public bool IsFrozen => frozen is not null;

    /// <summary>Lets a fresh state with the same containers read a frozen image, on whichever thread, until that is
    /// thawed. Columns and queues only, as finding the rows of tables would need all of them read first.</summary>
    internal void View(FrozenState image)
    {
        Check.That(image.Containers.Length == containers.Length);
        for (var i = 0; i < containers.Length; i++) containers[i].View(image.Containers[i]);
    }

    private static bool IsFresh(Pages pages) => pages is { Bytes: 0, Head: 0, Tail: 0 };

    private Pages Register<T>(string name, ContainerKind kind, int pageBytes) where T : unmanaged
    {
        Rows.CheckCanonical<T>(name);
        return Register(name, kind, Unsafe.SizeOf<T>(), pageBytes);
    }

    private Pages Register(string name, ContainerKind kind, int rowBytes, int pageBytes)
    {
        Check.That(name.Length is > 0 and <= 64 && System.Text.Ascii.IsValid(name), "a name of 1 to 64 ASCII letters");
        Check.That(frozen is null, "containers are created before the first freeze");
        Check.That(rowBytes <= Pages.PageBytesMax, "a row fits in a page");
        foreach (var other in all) Check.That(other.Shape.Name != name, "a name is given once");
        var reserve = reserves.Find(one => one.PageBytes == pageBytes) ?? new PageReserve(pageBytes);
        if (!reserves.Contains(reserve)) reserves.Add(reserve);
        var pages = new Pages(new Shape(name, kind, rowBytes, pageBytes, since), reserve);
        all.Add(pages);
        if (since <= protocol) containers = [.. containers, pages];
        return pages;
    }
}

/// <summary>A state as it was when it was frozen, readable from any one thread until it is thawed.</summary>
public sealed class FrozenState
{
    private volatile bool ended;
    private byte[]? digest;

    internal FrozenState(FrozenPages[] containers, int protocol) => (Containers, Protocol) = (containers, protocol);

    /// <summary>The version of the protocol that was in force.</summary>
    public int Protocol { get; }

    internal FrozenPages[] Containers { get; }

    /// <summary>The digest that the state had, 32 bytes; computed on first use, by the thread that asks.</summary>
    public byte[] Digest => digest ??= Compute();

    /// <summary>Writes the image: the format is drawn in <c>PageImage.cs</c>.</summary>
    public void WriteTo(IImageWriter image)
    {
        Check.That(!ended, "the image was thawed");
        Span<byte> start = stackalloc byte[16];
        start.Clear();
        PageImage.Magic.CopyTo(start);
        BinaryPrimitives.WriteInt32LittleEndian(start[8..], Containers.Length);
        image.Write(start);
#if CANARY
        if (Canaries.Planted == Canary.ShortSnapshot) Containers[1] = Containers[1].Emptied();
#endif
        foreach (var container in Containers) container.WriteTo(image);
        Check.That(!ended, "the image was thawed while it was written");
    }

    internal void End() => ended = true;

    private byte[] Compute()
    {
        Check.That(!ended, "the image was thawed");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var container in Containers) hash.AppendData(container.Digest());
        Check.That(!ended, "the image was thawed while it was digested");
        return hash.GetHashAndReset();
    }
}
