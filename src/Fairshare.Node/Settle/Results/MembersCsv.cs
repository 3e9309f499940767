using System.Runtime.InteropServices;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Settle;

/// <summary>
/// <c>members.csv</c>: a row for each member and each period that ended, with what the lines of <c>accruals.csv</c> of
/// that period come to for them. Rows wait in a file until the run is over, because returns still lower the sums.
/// </summary>
internal sealed class MembersCsv : IDisposable
{
    private readonly FileStream spool;
    private readonly Row[] pending = new Row[8_192];
    private readonly SortedDictionary<int, List<long>> earned = [];
    private int count;

    public MembersCsv(string tempFolder) =>
        spool = new FileStream(
            Path.Combine(tempFolder, "members.rows"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);

    /// <summary>Adds an amount to what a member (by number) earned in a period.</summary>
    public void Earn(int period, int number, long amount)
    {
        if (!earned.TryGetValue(period, out var sums)) earned.Add(period, sums = []);
        if (sums.Count <= number) CollectionsMarshal.SetCount(sums, Math.Max(number + 1, sums.Count));
        sums[number] += amount;
    }

    /// <summary>A member as a period's close saw them.</summary>
    public void Closed(in Fact fact)
    {
        if (count == pending.Length) Spill();
        pending[count++] = new Row
        {
            Party = fact.Party.Index,
            Period = fact.Period,
            Plan = fact.Plan,
            Rank = (byte)fact.Rank,
            Reached = (byte)fact.Level,
            Active = fact.Mark,
            Personal = fact.Amount,
            Group = fact.Gross,
        };
    }

    public void Write(string path, Parties parties, Func<PartyId, int> numberOf, Func<int, CompiledPlan> planOf)
    {
        Spill();
        spool.Position = 0;
        using var csv = new CsvFile(
            path, "member,period,rank_reached,rank_in_force,active,personal_volume,group_volume,earned");
        for (var read = Fill(); read > 0; read = Fill())
        {
            foreach (ref readonly var row in pending.AsSpan(0, read))
            {
                var plan = planOf(row.Plan);
                var party = new PartyId(row.Party);
                csv.Field(parties.Id(party))
                    .Field(Encoding.ASCII.GetBytes(PeriodCalendar.NameOf(plan.Calendar, row.Period)))
                    .Field(Encoding.ASCII.GetBytes(plan.Ranks[row.Reached].Name))
                    .Field(Encoding.ASCII.GetBytes(plan.Ranks[row.Rank].Name))
                    .Field(row.Active != 0 ? "true"u8 : "false"u8)
                    .Field(row.Personal).Field(row.Group).Field(EarnedBy(row.Period, numberOf(party)))
                    .End();
            }
        }
    }

    public void Dispose() => spool.Dispose();

    private long EarnedBy(int period, int number) =>
        earned.TryGetValue(period, out var sums) && number < sums.Count ? sums[number] : 0;

    private int Fill()
    {
        var bytes = MemoryMarshal.AsBytes(pending.AsSpan());
        var read = spool.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read / Marshal.SizeOf<Row>();
    }

    private void Spill()
    {
        spool.Write(MemoryMarshal.AsBytes(pending.AsSpan(0, count)));
        count = 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public long Personal;
        public long Group;
        public int Party;
        public int Period;
        public int Plan;
        public byte Rank;
        public byte Reached;
        public byte Active;
        public byte Unused;
    }
}
