using System.Net;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>A file of a public log could not be had; the message says which and why.</summary>
public sealed class LogSourceException(string problem, Exception? cause = null) : Exception(problem, cause);

/// <summary>
/// Where the files of a public log are: a folder (a ledger's own, or one with what is public of it) or an http(s)
/// address. Nothing read here is trusted.
/// </summary>
public sealed class LogSource : IDisposable
{
    private const string Folder = "public";
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient? client;
    private readonly string root;

    private LogSource(string root, HttpClient? client) => (this.root, this.client) = (root, client);

    /// <summary>Opens a folder or an address; a <see cref="LogSourceException"/> if there is no such folder.</summary>
    public static LogSource Open(string where)
    {
        if (Uri.TryCreate(where, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            var client = new HttpClient
            {
                BaseAddress = new Uri(where.EndsWith('/') ? where : where + "/"),
                Timeout = timeout,
                MaxResponseContentBufferSize = SignedNote.BytesMax,
            };
            return new LogSource(where, client);
        }

        if (!Directory.Exists(where)) throw new LogSourceException($"There is no folder {where}.");
        var shown = Path.Combine(where, Folder);
        return new LogSource(Directory.Exists(shown) ? shown : where, null);
    }

    /// <summary>The checkpoint that is published now.</summary>
    public SignedNote Checkpoint() => Read("checkpoint", bytes => SignedNote.Parse(bytes));

    /// <summary>The key that the log says is its own; whoever trusts it trusts where it came from.</summary>
    public VerifierKey Key() => Read(
        "log.vkey", bytes => VerifierKey.Parse(System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\r', '\n')));

    /// <summary>A tree of a size, read from the tiles.</summary>
    public TileTree Tree(long size) => new(size, ReadTile);

    /// <inheritdoc/>
    public void Dispose() => client?.Dispose();

    private ReadOnlyMemory<byte> ReadTile(Tile tile)
    {
        // A partial tile may go once the full one is there.
        var bytes = TryRead(tile.Path) ?? (tile.IsPartial ? TryRead(tile.Full.Path) : null);
        return bytes ?? throw Missing(tile.Path);
    }

    private T Read<T>(string path, Func<byte[], T> parse)
    {
        try
        {
            return parse(TryRead(path) ?? throw Missing(path));
        }
        catch (ProofFormatException problem)
        {
            throw new ProofFormatException($"{path}: {problem.Message}");
        }
    }

    private LogSourceException Missing(string path) => new($"There is no {path} in {root}.");

    private byte[]? TryRead(string path)
    {
        try
        {
            return client is null ? TryReadFile(path) : TryGet(client, path);
        }
        catch (Exception error) when (
            error is IOException or UnauthorizedAccessException or HttpRequestException or OperationCanceledException)
        {
            throw new LogSourceException($"{path} of {root} cannot be read: {error.Message}", error);
        }
    }

    private byte[]? TryReadFile(string path)
    {
        var file = new FileInfo(Path.Combine(root, path));
        if (!file.Exists) return null;
        if (file.Length > SignedNote.BytesMax) throw new LogSourceException($"{path} of {root} is too long.");
        return File.ReadAllBytes(file.FullName);
    }

    private static byte[]? TryGet(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = client.Send(request);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
        answer.EnsureSuccessStatusCode();
        using var body = answer.Content.ReadAsStream();
        using var bytes = new MemoryStream();
        body.CopyTo(bytes);
        return bytes.ToArray();
    }
}
