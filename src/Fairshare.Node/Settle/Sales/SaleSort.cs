using System.Buffers.Binary;

namespace Fairshare.Node.Settle;

/// <summary>
/// Sorts the groups of <c>sales.csv</c> by (at, first line) in bounded memory: an external merge sort.
/// </summary>
/// <remarks>
/// Groups are collected in a run until it is full, sorted, and written to a temporary file. As soon as there are as
/// many files of one level as one merge takes, they become one file of the next level, so that few files are open
/// whatever the size of the input. What fits into the first run never touches the disk. A record, little-endian:
///
///    0  i64  at
///    8  i32  first line
///   12  u8   kind
///   13  i32  length, then the command's body
/// </remarks>
internal sealed class SaleSort(string tempFolder, int runBytes, int fanIn) : IDisposable
{
    /// <summary>Files that one merge reads: 100 × 64 MiB is more than most companies sell in a year.</summary>
    public const int FanInDefault = 100;

    public const int HeaderBytes = 17;

    private readonly List<List<SaleRun>> levels = [];
    private readonly List<Entry> entries = [];
    private byte[] records = new byte[Math.Min(runBytes, 64 * 1024)];
    private int used;

    /// <summary>Takes in one group; those of one file come in the order of their lines.</summary>
    /// <exception cref="InputException">The folder for the temporary files cannot be written.</exception>
    public void Add(SaleGroup group)
    {
        var length = HeaderBytes + group.Json.Length;
        if (used > 0 && used + length > runBytes) Spill();
        if (used + length > records.Length)
        {
            Array.Resize(ref records, Math.Max(used + length, (int)Math.Min(runBytes, records.Length * 2L)));
        }

        Write(group, records.AsSpan(used));
        entries.Add(new Entry(group.At, group.FirstLine, used));
        used += length;
    }

    /// <summary>Gives all groups in order. The group is the same object each time.</summary>
    public IEnumerable<SaleGroup> Sorted()
    {
        if (levels.Count == 0) return SortedInMemory();
        if (used > 0) Spill();
        (records, entries.Capacity) = ([], 0);
        return Merge([.. levels.SelectMany(level => level)]);
    }

    public void Dispose()
    {
        foreach (var run in levels.SelectMany(level => level)) run.Dispose();
    }

    private IEnumerable<SaleGroup> SortedInMemory()
    {
        var group = new SaleGroup();
        entries.Sort();
        foreach (var entry in entries)
        {
            Read(group, records.AsMemory(entry.Offset));
            yield return group;
        }
    }

    /// <summary>Writes a whole record.</summary>
    public static void Write(SaleGroup group, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, group.At);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], group.FirstLine);
        to[12] = (byte)group.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(to[13..], group.Json.Length);
        group.Json.Span.CopyTo(to[HeaderBytes..]);
    }

    /// <summary>Reads a whole record.</summary>
    public static void Read(SaleGroup group, ReadOnlyMemory<byte> from)
    {
        var record = from.Span;
        group.Set(
            BinaryPrimitives.ReadInt32LittleEndian(record[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(record),
            (SaleKind)record[12],
            from.Slice(HeaderBytes, BodyLength(record)));
    }

    /// <summary>The length of the body of a record whose header is there.</summary>
    public static int BodyLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[13..]);

    private void Spill()
    {
        entries.Sort();
        var run = new SaleRun(tempFolder);
        Keep(run, level: 0);
        foreach (var entry in entries)
        {
            var record = records.AsSpan(entry.Offset);
            run.Write(record[..(HeaderBytes + BodyLength(record))]);
        }

        run.Rewind();
        entries.Clear();
        used = 0;
        MergeFullLevels();
    }

    private void MergeFullLevels()
    {
        for (var level = 0; level < levels.Count && levels[level].Count == fanIn; level++)
        {
            var merged = new SaleRun(tempFolder);
            Keep(merged, level + 1);
            foreach (var group in Merge(levels[level])) merged.Write(group);
            merged.Rewind();
            foreach (var run in levels[level]) run.Dispose();
            levels[level].Clear();
        }
    }

    private void Keep(SaleRun run, int level)
    {
        while (levels.Count <= level) levels.Add([]);
        levels[level].Add(run);
    }

    private static IEnumerable<SaleGroup> Merge(List<SaleRun> runs)
    {
        var queue = new PriorityQueue<SaleRun, (long At, int Line)>(runs.Count);
        foreach (var run in runs)
        {
            if (run.Next()) queue.Enqueue(run, (run.Group.At, run.Group.FirstLine));
        }

        while (queue.TryPeek(out var run, out _))
        {
            yield return run.Group;
            if (run.Next()) queue.DequeueEnqueue(run, (run.Group.At, run.Group.FirstLine));
            else queue.Dequeue();
        }
    }

    private readonly record struct Entry(long At, int Line, int Offset) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => At != other.At ? At.CompareTo(other.At) : Line.CompareTo(other.Line);
    }
}
