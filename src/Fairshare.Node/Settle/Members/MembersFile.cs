using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Settle;

/// <summary>
/// The people of <c>members.csv</c>, as commands in the canonical order: parents first by depth in the enroller tree,
/// ties by id. Whatever the order of the lines, the commands are the same.
/// </summary>
/// <remarks>
/// All enrolments come first. An enrolment carries the placement if the placement parent stands earlier in the
/// canonical order, which in most companies is everybody; the others are placed afterwards, in the same order. Where
/// the plan counts legs, whoever has a placement and no leg is placed last of all, where there is room below it. The
/// first good line of a member counts, see <see cref="SpareLines"/>. The file is read once to build the trees and, only
/// if some lines are refused, a second time to say why in the order of the lines.
/// </remarks>
internal sealed class MembersFile
{
    private static readonly CsvColumns columns =
        new(["member", "enroller", "placement", "leg", "joined", "rank"], required: ["member"]);

    private readonly Paged<MemberRow> rows = new();
    private readonly IdTable ids = new();
    private readonly RankNames ranks;
    private readonly MemberTrees trees;
    private readonly SpareLines spares;
    private readonly Bonus? legs;
    private int[] order = [];

    private MembersFile(Func<ReadOnlySpan<byte>, bool> isRank, Bonus? legs)
    {
        this.legs = legs;
        ranks = new RankNames(isRank);
        trees = new MemberTrees(rows, ids);
        spares = new SpareLines(rows, trees);
    }

    /// <summary>Members that will be enrolled.</summary>
    public int Count => order.Length;

    /// <summary>Lines that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A file, not a pipe: it may be read twice.</param>
    /// <param name="isRank">Whether the plan has a rank of this name.</param>
    /// <param name="refuse">Gets the refused lines, in the order of the file.</param>
    /// <param name="progress">Gets the number of bytes read so far, now and then.</param>
    /// <param name="legs">The bonus that says how those are placed who have no leg; null: in no leg.</param>
    /// <exception cref="InputException">The file as a whole cannot be used.</exception>
    public static MembersFile Load(
        string path,
        Func<ReadOnlySpan<byte>, bool> isRank,
        Action<Refusal>? refuse = null,
        Action<long>? progress = null,
        Bonus? legs = null)
    {
        var file = new MembersFile(isRank, legs);
        using (var reader = new CsvReader(path, columns, progress: progress))
        {
            var lines = 0;
            while (reader.Next()) lines += file.Define(reader) ? 1 : 0;
            file.order = file.spares.Judge();
            if (reader.Refused == 0 && file.order.Length == lines) return file;
        }

        using (var reader = new CsvReader(path, columns, refuse))
        {
            while (reader.Next()) file.Explain(path, reader);
            file.Refused = reader.Refused;
        }

        return file;
    }

    /// <summary>If nobody names a placement, places all below their enroller, where there is room; whether it did.
    /// Nothing if no bonus says how people spill over.</summary>
    public bool PlaceByEnroller()
    {
        if (legs is null || Array.Exists(order, id => rows[id].Placement != MemberRow.None)) return false;
        foreach (var id in order) rows[id].Placement = rows[id].Enroller;
        return true;
    }

    /// <summary>The commands, in order. The item is the same object each time.</summary>
    public IEnumerable<MemberItem> Items()
    {
        var (item, body) = (new MemberItem(), new JsonBody());
        foreach (var id in order)
        {
            WriteEnrollment(body, id);
            (item.Line, item.Kind, item.Json) = (rows[id].Line, MemberCommand.Enroll, body.Written);
            yield return item;
        }

        item.Kind = MemberCommand.Place;
        foreach (var id in order)
        {
            if (!PlacedLater(rows[id])) continue;
            WritePlacement(body, id);
            (item.Line, item.Json) = (rows[id].Line, body.Written);
            yield return item;
        }

        item.Kind = MemberCommand.Spill;
        foreach (var id in order)
        {
            if (!Spills(rows[id])) continue;
            WriteSpill(body, id);
            (item.Line, item.Json) = (rows[id].Line, body.Written);
            yield return item;
        }

        item.Kind = MemberCommand.SetRank;
        foreach (var id in order)
        {
            if (rows[id].Rank == 0) continue;
            WriteRank(body, id);
            (item.Line, item.Json) = (rows[id].Line, body.Written);
            yield return item;
        }
    }

    private bool PlacedLater(in MemberRow row) =>
        row.Placement != MemberRow.None && !Spills(row) && rows[row.Placement].Position > row.Position;

    private bool Spills(in MemberRow row) => legs is not null && row.Placement != MemberRow.None && row.Leg == 0;

    private void WriteEnrollment(JsonBody body, int id)
    {
        ref var row = ref rows[id];
        body.Clear();
        body.Raw("{"u8);
        body.Id("member"u8, ids[id]);
        if (row.Enroller != MemberRow.None) body.Id("enroller"u8, ids[row.Enroller]);
        if (!PlacedLater(row) && !Spills(row)) WritePlace(body, row);
        body.Time("joined"u8, row.Joined);
        body.Raw("}"u8);
    }

    private void WriteRank(JsonBody body, int id)
    {
        body.Clear();
        body.Raw("{"u8);
        body.Id("member"u8, ids[id]);
        body.Id("rank"u8, ranks[rows[id].Rank]);
        body.Raw("}"u8);
    }

    private void WritePlacement(JsonBody body, int id)
    {
        body.Clear();
        body.Raw("{"u8);
        body.Id("member"u8, ids[id]);
        WritePlace(body, rows[id]);
        body.Raw("}"u8);
    }

    private void WriteSpill(JsonBody body, int id)
    {
        body.Clear();
        body.Raw("{"u8);
        body.Id("member"u8, ids[id]);
        body.Id("placement"u8, ids[rows[id].Placement]);
        body.Id("spill"u8, Encoding.ASCII.GetBytes(SpillWords.Of(legs!.Spill)));
        body.Number("width"u8, legs.Width);
        body.Raw("}"u8);
    }

    private void WritePlace(JsonBody body, in MemberRow row)
    {
        if (row.Placement != MemberRow.None) body.Id("placement"u8, ids[row.Placement]);
        if (row.Leg > 0) body.Number("leg"u8, row.Leg);
    }

    /// <summary>Takes in a line of the first reading; false if one of its fields is wrong.</summary>
    private bool Define(CsvReader reader)
    {
        var sound = MemberLine.TryRead(reader, ranks, out var line);
        var member = MemberLine.Text(reader, MemberColumn.Member);
        if (!sound)
        {
            // The id is kept, so that those below it can be told what happened.
            if (FieldText.Id(member) is not null) return false;
            ref var refused = ref rows[Row(member)];
            if (refused.Line == 0) refused.Line = -reader.Line;
            return false;
        }

        var id = Row(member);
        var enroller = Parent(reader, MemberColumn.Enroller);
        var placement = Parent(reader, MemberColumn.Placement);
        ref var row = ref rows[id];
        var read = new SpareLine(reader.Line, enroller, placement, line);
        if (row.Defined) spares.Add(id, read);
        else read.Take(ref row);
        return true;
    }

    private int Parent(CsvReader reader, MemberColumn column) =>
        MemberLine.Text(reader, column) is { IsEmpty: false } id ? Row(id) : MemberRow.None;

    private int Row(ReadOnlySpan<byte> id)
    {
        var number = ids.Intern(id);
        if (number == rows.Count)
        {
            rows.Add(new MemberRow
            {
                Enroller = MemberRow.None,
                Placement = MemberRow.None,
                Depth = MemberRow.DepthUnknown,
                Joined = Time.Never,
            });
        }

        return number;
    }

    /// <summary>Says in the second reading what is wrong with a line, if anything is.</summary>
    private void Explain(string path, CsvReader reader)
    {
        if (!MemberLine.TryRead(reader, ranks, out _)) return;
        var id = ids.Find(MemberLine.Text(reader, MemberColumn.Member));
        if (id < 0) throw new InputException($"{path} was changed while it was read.");
        ref var row = ref rows[id];
        if (row.Line != reader.Line && !spares.WasRefused(reader.Line))
        {
            var says = $"{Fault.AlreadyEnrolled.Says}: line {row.Line}";
            reader.Refuse((int)MemberColumn.Member, Fault.AlreadyEnrolled, says);
        }
        else if (spares.Refusal(id, reader.Line) is { } refusal)
        {
            reader.Refuse((int)refusal.Column, refusal.Fault, refusal.Says);
        }
    }
}
