using Fairshare.Storage;

namespace Fairshare.Simulator;

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
    private Dictionary<string, FaultContent> shownNames = new(StringComparer.Ordinal);
    private Dictionary<string, FaultContent> keptNames = new(StringComparer.Ordinal);
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

    /// <summary>Called with a name and the bytes under it whenever a rename puts it there for all to see.</summary>
    public Action<string, byte[]>? Shown { get; set; }

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
            var content = new FaultContent();
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
            Shown?.Invoke(to, [.. content.Shown]);
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
            shownNames[name] = new FaultContent { Shown = bytes, Kept = [.. bytes] };
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

    private void Allocate(FaultContent content, long size, string name)
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

    private sealed record NameChange(string From, string To, FaultContent Content)
    {
        public void Apply(Dictionary<string, FaultContent> names)
        {
            if (From.Length > 0) names.Remove(From);
            if (To.Length > 0) names[To] = Content;
        }
    }

    private sealed class Handle(FaultDisk disk, string name, FaultContent content, int life) : IDiskFile
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
