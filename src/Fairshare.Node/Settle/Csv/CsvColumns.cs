using System.Text;

namespace Fairshare.Node.Settle;

/// <summary>The columns a file may have. A column is known by its number here, wherever the file has it.</summary>
/// <param name="names">All names, in the order of their numbers.</param>
/// <param name="required">How to say which of them no file may lack.</param>
internal sealed class CsvColumns(string[] names, string[] required)
{
    private readonly byte[][] bytes = [.. names.Select(Encoding.UTF8.GetBytes)];

    public int Count => names.Length;

    public string this[int column] => names[column];

    /// <summary>The columns no file may lack.</summary>
    public IEnumerable<int> Required => required.Select(name => Array.IndexOf(names, name));

    /// <summary>The number of a column, or −1 if there is none of this name.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var column = 0; column < bytes.Length; column++)
        {
            if (name.SequenceEqual(bytes[column])) return column;
        }

        return -1;
    }

    public override string ToString() => string.Join(", ", names);
}
