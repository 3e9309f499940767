using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Storage;

/// <summary>The disk failed because the test cut the power; every further call fails too, until it is back.</summary>
public sealed class PowerLossException() : Exception("The power was cut.");

/// <summary>
/// A folder in memory that keeps only what <see cref="IDisk"/> promises, and loses the rest as its seed says: what was
/// not synced is kept, dropped or torn, in any order; names that were not synced come and go.
/// </summary>
/// <remarks>
/// Of each file it has what is shown (what a reader sees) and what is kept (what is there after the power was cut),
/// with the writes between the two. Handles from before a cut or a kill no longer work.
/// </remarks>
public sealed class FaultDisk(int seed) : IDisk
{
    /// <summary>What a broken sync says.</summary>
    public const string BrokenSync = "Input/output error";

    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private readonly List<NameChange> nameChanges = [];
    private Dictionary<string, Content> shownNames = new(StringComparer.Ordinal);
    private Dictionary<string, Content> keptNames = new(StringComparer.Ordinal);
    private int life;

    /// <summary>Bytes that may still be allocated before the disk is full.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Whether even a write to reserved space finds the disk full, as on a copying file system.</summary>
    public bool IsFullForWrites { get; set; }

    /// <summary>The power is cut in the middle of the call that brings this to zero.</summary>
    public int CallsUntilPowerLoss { get; set; } = int.MaxValue;

    /// <summary>
    /// The next sync of a file fails, and the system takes its writes for done, whatever became of them.
    /// </summary>
    public bool IsNextSyncBroken { get; set; }

    /// <summary>Calls that changed something so far.</summary>
    public int Calls { get; private set; }

    public IDiskFile Open(string name)
    {
        lock (gate)
        {
            EnsurePower();
            return shownNames.TryGetValue(name, out var content)
                ? new Handle(this, name, content, life)
                : throw new FileNotFoundException(name);
        }
    }

    public IDiskFile Create(string name, long size)
    {
        lock (gate)
        {
            Count();
            if (shownNames.ContainsKey(name)) throw new IOException($"{name} exists");
            var content = new Content();
            Do(new NameChange("", name, content));
            Allocate(content, size, name);
            return new Handle(this, name, content, life);
        }
    }

    public void Rename(string from, string to)
    {
        lock (gate)
        {
            Count();
            if (!shownNames.TryGetValue(from, out var content)) throw new FileNotFoundException(from);
            Do(new NameChange(from, to, content));
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            Count();
            if (shownNames.TryGetValue(name, out var content)) Do(new NameChange(name, "", content));
        }
    }

    public IReadOnlyList<string> List(string folder = "")
    {
        lock (gate)
        {
            EnsurePower();
            var start = folder.Length == 0 ? "" : folder + "/";
            return
            [
                .. shownNames.Keys.Where(name => name.StartsWith(start, StringComparison.Ordinal))
                    .Select(name => name[start.Length..]).Where(name => !name.Contains('/'))
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    public void SyncFolder()
    {
        lock (gate)
        {
            Count();
            KeepNames();
        }
    }

    public void SyncAll()
    {
        lock (gate)
        {
            Count();
            if (IsNextSyncBroken)
            {
                IsNextSyncBroken = false;
                foreach (var content in shownNames.Values.Distinct()) content.Persist(random);
                throw new IOException(BrokenSync);
            }

            foreach (var content in shownNames.Values.Distinct()) content.Sync();
            KeepNames();
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Cuts the power and brings it back: only what was synced is sure to be there.</summary>
    public void CutPower()
    {
        lock (gate)
        {
            LoseNames();
            foreach (var content in keptNames.Values.Concat(shownNames.Values).Distinct()) content.Lose(random);
            shownNames = new(keptNames, StringComparer.Ordinal);
            Restart();
        }
    }

    /// <summary>Ends the process: the system keeps all that was written and may still lose it later.</summary>
    public void Kill()
    {
        lock (gate) Restart();
    }

    /// <summary>Changes bits of a byte, behind everybody's back.</summary>
    public void Flip(string name, long offset, byte bits)
    {
        lock (gate)
        {
            var content = shownNames[name];
            content.Shown[offset] ^= bits;
            content.Kept[offset] ^= bits;
        }
    }

    /// <summary>Makes a file shorter or, with zeros, longer, behind everybody's back.</summary>
    public void Resize(string name, int size)
    {
        lock (gate) shownNames[name].SetBoth(size);
    }

    /// <summary>Puts a file there, synced, behind everybody's back.</summary>
    public void Put(string name, byte[] bytes)
    {
        lock (gate)
        {
            shownNames[name] = new Content { Shown = bytes, Kept = [.. bytes] };
            keptNames[name] = shownNames[name];
        }
    }

    /// <summary>The bytes of all files that are shown.</summary>
    public SortedDictionary<string, byte[]> Files()
    {
        lock (gate)
        {
            return new(
                shownNames.ToDictionary(pair => pair.Key, pair => pair.Value.Shown.ToArray()), StringComparer.Ordinal);
        }
    }

    /// <summary>A disk with the same files, all of them synced.</summary>
    public FaultDisk Copy(int newSeed = 1)
    {
        var copy = new FaultDisk(newSeed);
        foreach (var (name, bytes) in Files()) copy.Put(name, bytes);
        return copy;
    }

    private void KeepNames()
    {
        foreach (var change in nameChanges) change.Apply(keptNames);
        nameChanges.Clear();
    }

    private void Restart()
    {
        life++;
        CallsUntilPowerLoss = int.MaxValue;
        IsNextSyncBroken = false;
    }

    private void EnsurePower()
    {
        if (CallsUntilPowerLoss <= 0) throw new PowerLossException();
    }

    private void Count()
    {
        EnsurePower();
        Calls++;
        if (--CallsUntilPowerLoss <= 0) throw new PowerLossException();
    }

    private void Do(NameChange change)
    {
        change.Apply(shownNames);
        nameChanges.Add(change);
    }

    private void Allocate(Content content, long size, string name)
    {
        var grown = Math.Max(0, size - content.Shown.Length);
        if (grown > FreeBytes || (IsFullForWrites && grown > 0)) throw new DiskFullException(name);
        if (FreeBytes != long.MaxValue) FreeBytes -= grown;
        if (grown > 0) content.Grow((int)size);
    }

    /// <summary>
    /// Of the names that were not synced, some are lost, and with each whatever came later of that name.
    /// </summary>
    private void LoseNames()
    {
        var lost = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in nameChanges)
        {
            if (random.Next(2) == 0 || lost.Contains(change.From) || lost.Contains(change.To))
            {
                if (change.From.Length > 0) lost.Add(change.From);
                if (change.To.Length > 0) lost.Add(change.To);
            }
            else
            {
                change.Apply(keptNames);
            }
        }

        nameChanges.Clear();
    }

    private sealed record NameChange(string From, string To, Content Content)
    {
        public void Apply(Dictionary<string, Content> names)
        {
            if (From.Length > 0) names.Remove(From);
            if (To.Length > 0) names[To] = Content;
        }
    }

    /// <summary>The bytes of a file, whatever its name.</summary>
    private sealed class Content
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
            var order = writes.ToArray();
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

    private sealed class Handle(FaultDisk disk, string name, Content content, int life) : IDiskFile
    {
        private bool closed;

        public string Name => name;

        public long Size
        {
            get
            {
                lock (disk.gate)
                {
                    EnsureOpen();
                    return content.Shown.Length;
                }
            }
        }

        public int ReadAt(Span<byte> to, long offset)
        {
            lock (disk.gate)
            {
                EnsureOpen();
                var count = (int)Math.Clamp(content.Shown.Length - offset, 0, to.Length);
                if (count > 0) content.Shown.AsSpan((int)offset, count).CopyTo(to);
                return count;
            }
        }

        public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (disk.gate)
            {
                EnsureOpen();
                var cut = disk.CallsUntilPowerLoss == 1;
                if (!cut) disk.Count();
                disk.Allocate(content, offset + bytes.Length, name);
                if (disk.IsFullForWrites)
                {
                    content.Write((int)offset, bytes[..disk.random.Next(bytes.Length)]);
                    throw new DiskFullException(name);
                }

                content.Write((int)offset, bytes);
                if (cut) disk.Count();
            }
        }

        public void Sync()
        {
            lock (disk.gate)
            {
                EnsureOpen();
                disk.Count();
                if (!disk.IsNextSyncBroken)
                {
                    content.Sync();
                    return;
                }

                disk.IsNextSyncBroken = false;
                content.Persist(disk.random);
                throw new IOException(BrokenSync);
            }
        }

        public void Dispose() => closed = true;

        private void EnsureOpen()
        {
            disk.EnsurePower();
            ObjectDisposedException.ThrowIf(closed || life != disk.life, this);
        }
    }
}
