namespace Fairshare.Node.Settle;

/// <summary>A well-formed line of a member, with its parents as rows.</summary>
internal readonly record struct SpareLine(int Line, int Enroller, int Placement, MemberLine Read)
{
    /// <summary>Makes it the line that counts.</summary>
    public void Take(ref MemberRow row)
    {
        (row.Line, row.Enroller, row.Placement) = (Line, Enroller, Placement);
        (row.Leg, row.Joined, row.Rank) = (Read.Leg, Read.Joined, Read.Rank);
    }
}

/// <summary>Why a line is refused because of the trees.</summary>
internal readonly record struct MemberRefusal(MemberColumn Column, Fault Fault, string Says);

/// <summary>
/// Further lines of members who have one already. They wait: if a member's line turns out to be refused for its place
/// in the trees, the next one is tried, and the trees are judged again.
/// </summary>
/// <remarks>
/// Whoever is refused only because of somebody above who has lines left to try is not tried yet: with that one's next
/// line the first may be good. The rounds are bounded, so that no file takes long; what is left then stays refused.
/// </remarks>
internal sealed class SpareLines(Paged<MemberRow> rows, MemberTrees trees)
{
    private const int RoundsMax = 64;

    private readonly SortedDictionary<int, Queue<SpareLine>> spares = [];
    private readonly Dictionary<int, MemberRefusal> refused = [];

    /// <summary>Keeps a further line of a member.</summary>
    public void Add(int id, SpareLine line)
    {
        if (!spares.TryGetValue(id, out var queue)) spares.Add(id, queue = []);
        queue.Enqueue(line);
    }

    /// <summary>Judges the trees, with other lines as long as that helps, and returns the order of those
    /// enrolled.</summary>
    public int[] Judge()
    {
        var order = trees.Judge();
        for (var round = 0; round < RoundsMax && TryOthers(); round++) order = trees.Judge();
        return order;
    }

    /// <summary>Whether a line was tried before the one that counts.</summary>
    public bool WasRefused(int line) => refused.ContainsKey(line);

    /// <summary>Why a line of a member is refused; null if it is not.</summary>
    public MemberRefusal? Refusal(int id, int line) => refused.TryGetValue(line, out var tried) ? tried : Refusal(id);

    private MemberRefusal? Refusal(int id)
    {
        ref var row = ref rows[id];
        if (row.Verdict == Verdict.EnrollerCircle) return new(MemberColumn.Enroller, Fault.Cycle, Fault.Cycle.Says);
        if (row.Verdict == Verdict.PlacementCircle) return new(MemberColumn.Placement, Fault.Cycle, Fault.Cycle.Says);
        if (trees.Lacks(row.Enroller)) return Lacking(MemberColumn.Enroller, row.Enroller);
        if (trees.Lacks(row.Placement)) return Lacking(MemberColumn.Placement, row.Placement);
        return null;
    }

    private MemberRefusal Lacking(MemberColumn column, int parent)
    {
        var line = Math.Abs(rows[parent].Line);
        return line == 0
            ? new(column, Fault.UnknownParent, Fault.UnknownParent.Says)
            : new(column, Fault.ParentRefused, $"{Fault.ParentRefused.Says}: line {line}");
    }

    private bool TryOthers()
    {
        int[] lost = [.. spares.Where(pair => pair.Value.Count > 0 && !IsEnrolled(pair.Key)).Select(pair => pair.Key)];
        if (lost.Length == 0) return false;
        var waiting = Below(lost);
        var tried = false;
        foreach (var id in lost)
        {
            if (rows[id].Verdict == Verdict.ParentMissing && waiting.Contains(id)) continue;
            tried = true;
            Try(id, spares[id]);
        }

        return tried;
    }

    /// <summary>Takes the next line whose parents have one. Nobody can stand below an id that has none.</summary>
    private void Try(int id, Queue<SpareLine> queue)
    {
        do
        {
            refused[rows[id].Line] = Refusal(id)!.Value;
            queue.Dequeue().Take(ref rows[id]);
            rows[id].Verdict = Verdict.ParentMissing;
        }
        while (queue.Count > 0 && (Undefined(rows[id].Enroller) || Undefined(rows[id].Placement)));
    }

    /// <summary>Everybody refused below some who are.</summary>
    private HashSet<int> Below(int[] lost)
    {
        MemberTrees.Children[] trees = [new(rows, Tree.Enroller), new(rows, Tree.Placement)];
        var (below, open) = (new HashSet<int>(), new Stack<int>(lost));
        while (open.TryPop(out var parent))
        {
            foreach (var tree in trees)
            {
                for (var child = tree.First[parent]; child != MemberRow.None; child = tree.Next[child])
                    if (below.Add(child)) open.Push(child);
            }
        }

        return below;
    }

    private bool IsEnrolled(int id) => rows[id].Verdict == Verdict.Enrolled;

    private bool Undefined(int parent) => parent != MemberRow.None && !rows[parent].Defined;
}
