using System.Buffers;

namespace Fairshare.Ledger.Tests.Containers;

/// <summary>An image in memory, for the tests that write one and read it back.</summary>
internal sealed class MemoryImage : IImageWriter, IImageReader
{
    private readonly ArrayBufferWriter<byte> written = new();
    private int read;

    public byte[] Bytes => written.WrittenSpan.ToArray();

    public static MemoryImage Of(byte[] bytes)
    {
        var image = new MemoryImage();
        image.Write(bytes);
        return image;
    }

    public void Write(ReadOnlySpan<byte> bytes) => written.Write(bytes);

    public void Read(Span<byte> bytes)
    {
        if (bytes.Length > written.WrittenCount - read) throw new EndOfStreamException();
        written.WrittenSpan.Slice(read, bytes.Length).CopyTo(bytes);
        read += bytes.Length;
    }
}

/// <summary>A row with a key of a number, as a module would write it.</summary>
internal record struct Pair(long Key, long Value, long Other);

/// <summary>Finds a <see cref="Pair"/>.</summary>
internal readonly struct PairKey(long key) : IRowKey<Pair>
{
    public ulong Hash => Hash64.Of((ulong)key, 7);

    public bool Matches(in Pair row) => row.Key == key;
}

/// <summary>A small state with a container of each kind, for the tests of the state as a whole.</summary>
internal sealed class Ledgerlet
{
    public Ledgerlet()
    {
        Numbers = State.Column<int>("numbers");
        Pairs = State.Table<Pair>("pairs");
        Events = State.Queue<Pair>("events");
        Due = new DueHeap(State, "due");
    }

    public State State { get; } = new();
    public Column<int> Numbers { get; }
    public Table<Pair> Pairs { get; }
    public Queue<Pair> Events { get; }
    public DueHeap Due { get; }

    /// <summary>One step of a random history: something happens to one of the containers.</summary>
    public void Step(Random random)
    {
        switch (random.Next(24))
        {
            case 0: Numbers[random.Next(2_000_000)] = random.Next(); break;
            case < 4: Numbers.Add(random.Next()); break;
            case 4 when random.Next(50) == 0: Numbers.Truncate(random.Next(Numbers.Count + 1)); break;
            case < 14: Put(random.Next(40_000), random.NextInt64()); break;
            case < 17: Pairs.Remove(new PairKey(random.Next(40_000))); break;
            case < 20: Events.Add(new Pair(random.Next(), random.Next(), 1)); break;
            case 20 when Events.Count > 0: Events[Events.Head + random.NextInt64(Events.Count)].Value++; break;
            case 21: Events.TrimTo(Events.Head + random.NextInt64(Math.Min(12, Events.Count + 1))); break;
            case 22: Due.Push(random.Next(1_000), random.Next(1_000)); break;
            case 23 when Due.Count > 0 && random.Next(3) > 0: Due.Pop(); break;
            default: break;
        }
    }

    public byte[] Image()
    {
        var image = new MemoryImage();
        State.Freeze().WriteTo(image);
        State.Thaw();
        return image.Bytes;
    }

    public static Ledgerlet From(byte[] image)
    {
        var copy = new Ledgerlet();
        copy.State.Restore(MemoryImage.Of(image));
        return copy;
    }

    private void Put(long key, long value)
    {
        ref var row = ref Pairs.FindOrAdd(new PairKey(key), out var found);
        if (!found) row.Key = key;
        row.Value = value;
    }
}
