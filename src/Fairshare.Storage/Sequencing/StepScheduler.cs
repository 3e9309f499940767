namespace Fairshare.Storage;

/// <summary>Keeps what others would do in the background until it is told to do it, on the caller's thread.</summary>
internal sealed class StepScheduler : TaskScheduler
{
    private readonly Queue<Task> waiting = new();

    /// <summary>Does what came first; false if nothing waits.</summary>
    public bool RunOne() => waiting.TryDequeue(out var task) && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => waiting.Enqueue(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => waiting;
}
