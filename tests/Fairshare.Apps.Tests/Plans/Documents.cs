using System.Runtime.CompilerServices;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>Files of the repository.</summary>
internal static class Documents
{
    public static string Root { get; } = FindRoot();

    public static string Path(string name) => System.IO.Path.Combine(Root, name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    public static string Text(string name) => File.ReadAllText(Path(name));

    /// <summary>The JSON files of a folder, by their names without the ending.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path(folder), "*.json").Select(file => System.IO.Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string path = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "../../.."));
}
