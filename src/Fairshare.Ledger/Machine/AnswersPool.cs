using System.Collections.Concurrent;

namespace Fairshare.Ledger;

/// <summary>
/// Memory for receipts, used again: a block needs it from when it is applied until it is durable, and the memory that
/// came back last is the nearest. Fresh memory would cost more than what is written into it.
/// </summary>
internal sealed class AnswersPool
{
    private const int SpareMax = 24;

    private readonly ConcurrentStack<Answers> free = new();

    public Answers Rent() => free.TryPop(out var answers) ? answers : new Answers();

    /// <summary>Takes some back, unless there are plenty.</summary>
    public void Return(Answers answers)
    {
        answers.Clear();
        if (free.Count < SpareMax) free.Push(answers);
    }
}
