namespace Fairshare.Client;

/// <summary>Something does not follow from what is to prove it; the message names the first thing wrong.</summary>
public sealed class NotProvenException(string problem) : Exception(problem);
