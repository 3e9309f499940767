namespace Fairshare.Node.Settle;

/// <summary>
/// The sales and returns of <c>sales.csv</c> as commands in the order of time, ties as in the file.
/// </summary>
/// <remarks>
/// The file is read twice. <see cref="Scan"/> finds the first and the last time, looks whether the file is in order,
/// and reports every refusal, each once. <see cref="Read"/> streams the commands: as
/// they come if the file is in order, else through <see cref="SaleSort"/>.
/// </remarks>
internal sealed class SalesFile
{
    /// <summary>Memory of one run of the sort, in bytes: 64 MiB hold about half a million sales.</summary>
    private const int RunBytes = 64 * 1024 * 1024;

    private static readonly CsvColumns columns = new(
        [
            "sale", "seller", "buyer", "amount", "volume", "at", "delivered", "returns", "qualifying", "article",
            "quantity", "shop",
        ],
        required: ["sale", "amount", "at"]);

    private readonly string path;

    private SalesFile(string path) => this.path = path;

    /// <summary>Lines that are good.</summary>
    public int Lines { get; private set; }

    /// <summary>Sales and returns that these lines make.</summary>
    public int Groups { get; private set; }

    /// <summary>Lines that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>The earliest <c>at</c> of a good line; Time.Never if there is no good line.</summary>
    public long FirstAt { get; private set; } = Ledger.Time.Never;

    /// <summary>The latest <c>at</c> of a good line; −1 if there is none.</summary>
    public long LastAt { get; private set; } = -1;

    /// <summary>Whether the sales stand in the file in order of their time.</summary>
    public bool InOrder { get; private set; } = true;

    /// <summary>Reads a file for the first time.</summary>
    /// <param name="path">A file, not a pipe: it is read twice.</param>
    /// <param name="refuse">Gets the refused lines in their order; a sale that is too large, at its end.</param>
    /// <param name="progress">Gets the number of bytes read so far, now and then.</param>
    /// <exception cref="InputException">The file as a whole cannot be used.</exception>
    public static SalesFile Scan(string path, Action<Refusal>? refuse = null, Action<long>? progress = null)
    {
        using var reader = new CsvReader(path, columns, refuse, progress);
        var (lines, group, file) = (new SaleLines(reader), new SaleGroup(), new SalesFile(path));
        while (lines.Next(group))
        {
            file.Groups++;
            file.InOrder &= group.At >= file.LastAt;
            file.FirstAt = Math.Min(file.FirstAt, group.At);
            file.LastAt = Math.Max(file.LastAt, group.At);
        }

        (file.Lines, file.Refused) = (lines.Lines, reader.Refused);
        return file;
    }

    /// <summary>Reads the file again and gives its groups in order. The group is the same object each time.</summary>
    /// <param name="tempFolder">An existing folder for the runs of a sort; nothing stays in it.</param>
    /// <param name="progress">Gets the number of bytes of the file read so far, now and then.</param>
    /// <exception cref="InputException">The file was changed since the scan, or the folder has no room.</exception>
    public IEnumerable<SaleGroup> Read(string tempFolder, Action<long>? progress = null) =>
        InOrder ? ReadInOrder(progress) : ReadSorted(tempFolder, RunBytes, SaleSort.FanInDefault, progress);

    /// <summary>Sorts whatever the order of the file, with runs and merges of other sizes.</summary>
    internal IEnumerable<SaleGroup> ReadSorted(string tempFolder, int runBytes, int fanIn, Action<long>? progress)
    {
        using var sort = new SaleSort(tempFolder, runBytes, fanIn);
        foreach (var group in ReadInFile(progress)) sort.Add(group);
        foreach (var group in sort.Sorted()) yield return group;
    }

    private IEnumerable<SaleGroup> ReadInOrder(Action<long>? progress)
    {
        var at = FirstAt;
        foreach (var group in ReadInFile(progress))
        {
            if (group.At < at) throw Changed();
            at = group.At;
            yield return group;
        }
    }

    private IEnumerable<SaleGroup> ReadInFile(Action<long>? progress)
    {
        using var reader = new CsvReader(path, columns, refuse: null, progress);
        var (lines, group) = (new SaleLines(reader), new SaleGroup());
        var groups = 0;
        for (; lines.Next(group); groups++)
        {
            if (group.At < FirstAt || group.At > LastAt) throw Changed();
            yield return group;
        }

        if (groups != Groups || lines.Lines != Lines) throw Changed();
    }

    private InputException Changed() => new($"{path} was changed while it was read.");
}
