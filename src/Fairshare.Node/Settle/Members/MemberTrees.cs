namespace Fairshare.Node.Settle;

/// <summary>
/// Judges the members of a file by both trees as wholes, and puts those who remain into the canonical order: parents
/// first by depth in the enroller tree, ties by id. Every step is linear, without recursion: a chain may be a million
/// deep. Nothing depends on the order of the lines.
/// </summary>
internal sealed class MemberTrees(Paged<MemberRow> rows, IdTable ids)
{
    /// <summary>Gives each member a verdict, a depth and a position, and returns the order of those enrolled.</summary>
    public int[] Judge()
    {
        for (var id = 0; id < rows.Count; id++)
        {
            ref var row = ref rows[id];
            (row.Mark, row.Depth) = (0, MemberRow.DepthUnknown);
            if (row.Defined) row.Verdict = Verdict.Enrolled;
        }

        FindCircles(Tree.Enroller, Verdict.EnrollerCircle, mark: 1);
        FindCircles(Tree.Placement, Verdict.PlacementCircle, mark: 3);
        RefuseBelow();
        return Order();
    }

    /// <summary>Whether a parent is named but is not enrolled.</summary>
    public bool Lacks(int parent) =>
        parent != MemberRow.None && !(rows[parent].Defined && rows[parent].Verdict == Verdict.Enrolled);

    /// <summary>
    /// From each member walks up until it meets somebody seen. Meeting the walk itself is a circle. Marks are
    /// <paramref name="mark"/> during the walk and <paramref name="mark"/> + 1 after it; another tree's are lower.
    /// </summary>
    private void FindCircles(Tree tree, Verdict verdict, byte mark)
    {
        for (var first = 0; first < rows.Count; first++)
        {
            var at = Walk(first, tree, below: mark, set: mark);
            if (at != MemberRow.None && rows[at].Mark == mark)
            {
                for (var one = at; rows[one].Mark == mark; one = rows[one].Parent(tree))
                {
                    rows[one].Mark = (byte)(mark + 1);
                    if (rows[one].Verdict == Verdict.Enrolled) rows[one].Verdict = verdict;
                }
            }

            Walk(first, tree, below: (byte)(mark + 1), set: (byte)(mark + 1));
        }
    }

    /// <summary>Marks upwards while marks are lower, and returns where it stopped, or nobody above a root.</summary>
    private int Walk(int first, Tree tree, byte below, byte set)
    {
        var at = first;
        while (at != MemberRow.None && rows[at].Defined && rows[at].Mark < below)
        {
            rows[at].Mark = set;
            at = rows[at].Parent(tree);
        }

        return at != MemberRow.None && rows[at].Defined ? at : MemberRow.None;
    }

    /// <summary>Refuses everybody below somebody who is refused or not in the file, in either tree.</summary>
    private void RefuseBelow()
    {
        var refused = new Queue<int>();
        for (var id = 0; id < rows.Count; id++)
        {
            ref var row = ref rows[id];
            if (!row.Defined) continue;
            if (row.Verdict == Verdict.Enrolled && (Undefined(row.Enroller) || Undefined(row.Placement)))
            {
                row.Verdict = Verdict.ParentMissing;
            }

            if (row.Verdict != Verdict.Enrolled) refused.Enqueue(id);
        }

        if (refused.Count == 0) return;
        var (enrolled, placed) = (new Children(rows, Tree.Enroller), new Children(rows, Tree.Placement));
        while (refused.TryDequeue(out var id))
        {
            RefuseAll(enrolled, id, refused);
            RefuseAll(placed, id, refused);
        }
    }

    private void RefuseAll(Children children, int parent, Queue<int> refused)
    {
        for (var child = children.First[parent]; child != MemberRow.None; child = children.Next[child])
        {
            if (rows[child].Verdict != Verdict.Enrolled) continue;
            rows[child].Verdict = Verdict.ParentMissing;
            refused.Enqueue(child);
        }
    }

    private bool Undefined(int parent) => parent != MemberRow.None && !rows[parent].Defined;

    private bool Enrolled(int id) => rows[id].Defined && rows[id].Verdict == Verdict.Enrolled;

    private int[] Order()
    {
        var counts = new List<int>();
        for (var id = 0; id < rows.Count; id++)
        {
            if (!Enrolled(id)) continue;
            var depth = Depth(id);
            while (counts.Count <= depth) counts.Add(0);
            counts[depth]++;
        }

        var next = new int[counts.Count];
        for (var depth = 1; depth < counts.Count; depth++) next[depth] = next[depth - 1] + counts[depth - 1];
        var order = new int[counts.Sum()];
        for (var id = 0; id < rows.Count; id++)
        {
            if (Enrolled(id)) order[next[rows[id].Depth]++] = id;
        }

        for (var depth = 0; depth < counts.Count; depth++)
        {
            if (counts[depth] > 1) ids.Sort(order.AsSpan(next[depth] - counts[depth], counts[depth]));
        }

        for (var position = 0; position < order.Length; position++) rows[order[position]].Position = position;
        return order;
    }

    /// <summary>Walks up to a depth that is known, and then the same way again to write the depths down.</summary>
    private int Depth(int id)
    {
        var depth = -1;
        var at = id;
        for (; at != MemberRow.None && rows[at].Depth == MemberRow.DepthUnknown; at = rows[at].Enroller) depth++;
        if (at != MemberRow.None) depth += rows[at].Depth + 1;
        for (at = id; at != MemberRow.None && rows[at].Depth == MemberRow.DepthUnknown; at = rows[at].Enroller)
        {
            rows[at].Depth = depth--;
        }

        return rows[id].Depth;
    }

    /// <summary>The way down one tree, as linked lists; built only if somebody is refused.</summary>
    internal sealed class Children
    {
        public readonly int[] First;
        public readonly int[] Next;

        public Children(Paged<MemberRow> rows, Tree tree)
        {
            (First, Next) = (new int[rows.Count], new int[rows.Count]);
            Array.Fill(First, MemberRow.None);
            for (var id = 0; id < rows.Count; id++)
            {
                var parent = rows[id].Defined ? rows[id].Parent(tree) : MemberRow.None;
                if (parent == MemberRow.None) continue;
                (Next[id], First[parent]) = (First[parent], id);
            }
        }
    }
}
