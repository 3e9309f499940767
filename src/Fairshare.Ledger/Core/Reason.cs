namespace Fairshare.Ledger;

/// <summary>Why a command was refused, or a member passed over. Codes are part of the API: never rename one.</summary>
/// <param name="Code">Lower case words joined by underscores; empty means "not refused".</param>
public readonly record struct Reason(string Code)
{
    /// <summary>Not refused.</summary>
    public static readonly Reason None = new("");

    /// <summary>Whether there is a reason at all.</summary>
    public bool IsNone => string.IsNullOrEmpty(Code);

    /// <inheritdoc/>
    public override string ToString() => Code;
}
