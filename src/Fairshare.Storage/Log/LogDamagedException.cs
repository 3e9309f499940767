namespace Fairshare.Storage;

/// <summary>The log is not what was written. Nothing on the disk was changed.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">The place in it, in bytes.</param>
/// <param name="height">The height of the frame that is damaged or was expected there.</param>
/// <param name="problem">What is wrong, in words.</param>
public sealed class LogDamagedException(string file, long offset, long height, string problem)
    : IOException($"The log is damaged: {file}, offset {offset}, height {height}: {problem}.")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>The place in it, in bytes.</summary>
    public long Offset { get; } = offset;

    /// <summary>The height of the frame that is damaged or was expected there.</summary>
    public long Height { get; } = height;

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;
}
