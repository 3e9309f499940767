namespace Fairshare.Node.Settle;

/// <summary>A file as a whole cannot be used. The message is one sentence for the person who gave the file.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
