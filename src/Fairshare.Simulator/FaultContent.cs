namespace Fairshare.Simulator;

/// <summary>The bytes of a file, whatever its name.</summary>
internal sealed class FaultContent
{
    private readonly List<(int Offset, byte[] Bytes)> writes = [];

    public byte[] Shown { get; set; } = [];

    public byte[] Kept { get; set; } = [];

    public void Grow(int size) => Shown = Resized(Shown, size);

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Shown.AsSpan(offset));
        writes.Add((offset, bytes.ToArray()));
    }

    public void Sync()
    {
        if (Kept.Length != Shown.Length) Kept = Resized(Kept, Shown.Length);
        foreach (var (offset, bytes) in writes) bytes.CopyTo(Kept, offset);
        writes.Clear();
    }

    /// <summary>
    /// Some of the writes since the last sync reach the disk, in any order, some in part, some not.
    /// </summary>
    public void Persist(Random random)
    {
        if (Shown.Length > Kept.Length && random.Next(2) == 0)
            Kept = Resized(Kept, random.Next(Kept.Length, Shown.Length + 1));
        // A disk may also do a write twice, and something older over it in between.
        var order = writes.Concat(writes.Where(_ => random.Next(8) == 0)).ToArray();
        random.Shuffle(order);
        foreach (var (offset, bytes) in order) Tear(random, offset, bytes);
        writes.Clear();
    }

    public void Lose(Random random)
    {
        Persist(random);
        Shown = [.. Kept];
    }

    public void SetBoth(int size)
    {
        Shown = Resized(Shown, size);
        Kept = Resized(Kept, size);
    }

    private static byte[] Resized(byte[] bytes, int size)
    {
        Array.Resize(ref bytes, size);
        return bytes;
    }

    private void Tear(Random random, int offset, byte[] bytes)
    {
        var finest = bytes.Length < 1_000 ? 1 : 64;
        var (kind, unit) = (random.Next(5), random.Next(2) == 0 ? finest : 512);
        var bound = random.Next(bytes.Length + 1);
        for (var at = 0; at < bytes.Length; at += unit)
        {
            var kept = kind switch
            {
                0 => false,
                1 => true,
                2 => at < bound,
                3 => at >= bound,
                _ => random.Next(2) == 0,
            };
            var count = Math.Min(unit, Math.Min(bytes.Length - at, Kept.Length - offset - at));
            if (kept && count > 0) bytes.AsSpan(at, count).CopyTo(Kept.AsSpan(offset + at));
        }
    }
}
