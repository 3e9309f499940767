using System.Text;

namespace Fairshare.Bench;

/// <summary>The files that travel inside the program: the plan and the scripts of the peers.</summary>
internal static class Resource
{
    /// <summary>The bytes of an embedded file.</summary>
    /// <exception cref="FileNotFoundException">The project does not embed a file of this name.</exception>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException("not embedded in the program", name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The text of an embedded UTF-8 file.</summary>
    /// <exception cref="FileNotFoundException">The project does not embed a file of this name.</exception>
    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
}
