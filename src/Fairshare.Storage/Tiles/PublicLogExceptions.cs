using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Storage;

/// <summary>A file of the public log is missing, or is not what the signed checkpoint says.</summary>
public sealed class PublicLogDamagedException(string file, string problem) : Exception($"{file}: {problem}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;
}

/// <summary>An entry was published, and now another one stands in its place: the log contradicts itself.</summary>
public sealed class EntryContradictedException(long index, Sha256Hash published, Sha256Hash now)
    : Exception($"Entry {index} was published as {published} and is {now} now: a signed checkpoint is contradicted.")
{
    /// <summary>The first entry that differs, from 0.</summary>
    public long Index { get; } = index;

    /// <summary>The entry as it was published.</summary>
    public Sha256Hash Published { get; } = published;

    /// <summary>The entry as it comes out now.</summary>
    public Sha256Hash Now { get; } = now;
}

/// <summary>All entries are as they were published, and a signed checkpoint says another root.</summary>
public sealed class RootContradictedException(TreeHead published, Sha256Hash now)
    : Exception($"public/checkpoint: its {published.Size} entries have the root {now}, not {published.Root}")
{
    /// <summary>The tree that was signed.</summary>
    public TreeHead Published { get; } = published;

    /// <summary>The root that its entries have.</summary>
    public Sha256Hash Now { get; } = now;
}

/// <summary>Entries are missing between those that are there and those that come.</summary>
public sealed class EntriesMissingException(long from, long to)
    : Exception($"Entries {from} to {to} are missing: the public log and the ledger do not meet.")
{
    /// <summary>The first that is missing, from 0.</summary>
    public long From { get; } = from;

    /// <summary>The last that is missing.</summary>
    public long To { get; } = to;
}
