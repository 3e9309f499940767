using System.Text;

namespace Fairshare.Ledger.Proofs;

/// <summary>
/// A tile of C2SP tlog-tiles: up to 256 hashes side by side. Those of level 0 are leaves; each of a level above stands
/// for a full tile of the level below.
/// </summary>
/// <remarks>
///     tile/&lt;L&gt;/&lt;N&gt;          a full tile          tile/1/x001/x234/067
///     tile/&lt;L&gt;/&lt;N&gt;.p/&lt;W&gt;    W hashes of 256       tile/0/000.p/17
///     tile/entries/&lt;N&gt;       the entries of a level 0 tile, with the same suffix
///
/// N is written in groups of three digits, with an x before all but the last.
/// </remarks>
/// <param name="Level">From 0, at most 7 for sizes below 2^63.</param>
/// <param name="Index">Of the tile within its level, from 0.</param>
/// <param name="Width">Hashes in it, 1 to 256.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>Hashes of a full tile.</summary>
    public const int WidthMax = 1 << Height;

    /// <summary>Levels of tiles that a size below 2^63 can have.</summary>
    public const int LevelsMax = 8;

    /// <summary>Levels of the tree in a tile.</summary>
    internal const int Height = 8;

    /// <summary>Bytes of its file.</summary>
    public int Bytes => Width * Sha256Hash.Bytes;

    /// <summary>Whether it has fewer than 256 hashes.</summary>
    public bool IsPartial => Width < WidthMax;

    /// <summary>The same place once all hashes are there.</summary>
    public Tile Full => this with { Width = WidthMax };

    /// <summary>Its path under the log's folder or address.</summary>
    public string Path => Suffix(new StringBuilder("tile/").Append(Level).Append('/'));

    /// <summary>The path of the bundle with its entries; only for level 0.</summary>
    public string EntriesPath => Suffix(new StringBuilder("tile/entries/"));

    /// <summary>The tile at a place in a tree of a size; its width is 0 if the tree does not reach there.</summary>
    public static Tile Of(int level, long index, long size)
    {
        var hashes = size >> (Height * level);
        return new Tile(level, index, (int)Math.Clamp(hashes - (index * WidthMax), 0, WidthMax));
    }

    private string Suffix(StringBuilder path)
    {
        Span<int> groups = stackalloc int[8];
        var count = 0;
        for (var rest = Index; rest > 0 || count == 0; rest /= 1_000) groups[count++] = (int)(rest % 1_000);
        while (--count >= 0)
        {
            if (count > 0) path.Append('x');
            path.Append((char)('0' + (groups[count] / 100)));
            path.Append((char)('0' + (groups[count] / 10 % 10)));
            path.Append((char)('0' + (groups[count] % 10)));
            if (count > 0) path.Append('/');
        }

        if (IsPartial) path.Append(".p/").Append(Width);
        return path.ToString();
    }
}
