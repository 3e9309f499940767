using System.Runtime.CompilerServices;
using System.Text;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Protocols;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Seals;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Golden;

/// <summary>
/// Logs that earlier versions wrote, with their receipts: every later one has to give the same bytes for them.
/// </summary>
/// <remarks>
/// A folder a protocol version, which the log of the first begins with and that of each later one comes to in its
/// middle:
///
///     log-*.seg, tip      the ledger's folder, as it was closed
///     receipts.jsonl      the receipts, a line each
///     root.txt            lines: their number, the root of the tree over them, the digest of the state
///     statements.jsonl    what each seal has of each account: its leaf, its lines; none before protocol 2
///
/// GOLDEN=write makes the folder of the present protocol if there is none; GOLDEN=overwrite makes it anew, which only
/// an unreleased version may:
///
///     GOLDEN=write dotnet test --project tests/Fairshare.Ledger.Tests -c Release --filter-class '*GoldenLogTests'
/// </remarks>
public class GoldenLogTests
{
    private const string ReceiptsFile = "receipts.jsonl";
    private const string RootFile = "root.txt";
    private const string StatementsFile = "statements.jsonl";

    private static readonly ushort[] needed =
    [
        SalesFacts.SaleReturned, SalesFacts.Released, SalesFacts.BonusAccrued, SalesFacts.LineAccrued,
        SalesFacts.AccrualTakenBack, SalesFacts.LineTakenBack, SalesFacts.SaleDelivered, PlansFacts.Adjusted,
        PlansFacts.PlanActivated, PeriodsFacts.PeriodEnded,
    ];

    private static readonly string folder = Folder();
    private static readonly Lazy<string> present = new(WriteIfAsked);
    private static readonly string? asked = Environment.GetEnvironmentVariable("GOLDEN");

    public static TheoryData<int> Versions() => [.. Enumerable.Range(1, Protocol.Latest)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_log_replays_to_the_bytes_that_it_was_written_with(int version)
    {
        var home = Home(version);
        var played = Play(Read(home));
        Assert.Equal(File.ReadAllLines(Path.Combine(home, ReceiptsFile)), played.Receipts);
        Assert.Equal(File.ReadAllText(Path.Combine(home, RootFile)), played.Root);
        var statements = Path.Combine(home, StatementsFile);
        Assert.Equal(File.Exists(statements) ? File.ReadAllLines(statements) : [], played.Statements);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_log_starts_a_ledger_that_goes_on(int version)
    {
        using var disk = Read(Home(version));
        var store = LedgerStore.Open(disk, new LogOptions(), out var start);
        Assert.True(start.Replayed > 100 && store.Log.Height == start.Replayed);
        Assert.Equal(version, store.Machine.Protocol.InForce);
        using var sequencer = new Sequencer(store, new SequencerOptions { Stepped = true });
        sequencer.Submit(sequencer.Rent(store.Machine.Now));
        sequencer.Close();
    }

    /// <summary>A golden log without closes, returns or a second version of the plan would prove little.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void A_log_has_something_of_everything(int version)
    {
        var kinds = Play(Read(Home(version))).Kinds;
        Assert.True(kinds.GetValueOrDefault(PeriodsFacts.PeriodEnded) >= 3, "several closes");
        Assert.True(kinds.GetValueOrDefault(PlansFacts.PlanActivated) >= 2, "a change of plan");
        Assert.Subset(kinds.Keys.ToHashSet(), needed.ToHashSet());
        Assert.Equal(version == 1 ? 0 : 1, kinds.GetValueOrDefault(ProtocolsFacts.ProtocolActivated));
        Assert.Equal(version >= 4, kinds.ContainsKey(PeriodsFacts.AcceptanceSet));
        Assert.Equal(version == 1, kinds.GetValueOrDefault(SealsFacts.StatementsSealed) < 3);
    }

    /// <summary>The folder of a version, written first if that was asked.</summary>
    private static string Home(int version) => version == Protocol.Latest ? present.Value : PathOf(version);

    private static string WriteIfAsked()
    {
        var home = PathOf(Protocol.Latest);
        if (asked is "write" or "overwrite") Write(home, asked == "overwrite");
        return home;
    }

    private static string PathOf(int version) => Path.Combine(folder, $"{version}");

    private static void Write(string home, bool anew)
    {
        if (Directory.Exists(home) && !anew)
            Assert.Fail($"{home} is there: a golden log is not written twice. An unreleased one: GOLDEN=overwrite.");
        var made = Make();
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Directory.CreateDirectory(home);
        foreach (var (name, bytes) in made.Files()) File.WriteAllBytes(Path.Combine(home, name), bytes);
        var played = Play(made);
        File.WriteAllLines(Path.Combine(home, ReceiptsFile), played.Receipts);
        File.WriteAllText(Path.Combine(home, RootFile), played.Root);
        File.WriteAllLines(Path.Combine(home, StatementsFile), played.Statements);
    }

    private static FaultDisk Make()
    {
        var disk = new FaultDisk(1);
        var store = LedgerStore.Open(
            disk, new LogOptions { NewMark = 1, SegmentBytes = 64 * 1024 }, out _,
            machine: new StateMachine(GoldenCompany.Begins));
        using var sequencer = new Sequencer(store, new SequencerOptions { Stepped = true, GroupBlocksMax = 8 });
        foreach (var (time, body) in GoldenCompany.Blocks())
        {
            var block = sequencer.Rent(time);
            block.Load(time, body);
            sequencer.Submit(block);
        }

        sequencer.Close();
        disk.Kill();
        return disk;
    }

    private static FaultDisk Read(string home)
    {
        Assert.True(Directory.Exists(home), $"{home} is missing: GOLDEN=write makes it");
        var disk = new FaultDisk(1);
        foreach (var file in Directory.EnumerateFiles(home))
        {
            var name = Path.GetFileName(file);
            if (name is not (ReceiptsFile or RootFile or StatementsFile)) disk.Put(name, File.ReadAllBytes(file));
        }

        return disk;
    }

    private static Played Play(FaultDisk disk)
    {
        var statements = new List<string>();
        var seals = new SealCheck { Computed = (machine, _) => statements.AddRange(StatementsOf(machine)) };
        using var log = BlockLog.Open(disk, out _);
        var replay = LedgerReplay.FromStart(log);
        var (receipts, leaves, kinds) = (new List<string>(), new List<Sha256Hash>(), new Dictionary<ushort, int>());
        using (var ahead = log.Read(1)) seals.Expect(SealCheck.Find(ahead), replay.Machine);
        using var reader = log.Read(1);
        while (reader.TryRead(out var frame))
        {
            replay.Load(frame);
            replay.Apply();
            seals.Applied(replay.Machine, replay.Block);
            var start = 0;
            foreach (var mark in replay.Block.Marks)
            {
                var receipt = replay.Block.Receipts.Slice(start, mark.End);
                start = mark.End;
                receipts.Add(Encoding.UTF8.GetString(receipt));
                leaves.Add(Merkle.Leaf(Sha256Hash.Of(receipt)));
            }

            foreach (ref readonly var fact in replay.Block.Facts.Span)
                kinds[fact.Kind] = kinds.GetValueOrDefault(fact.Kind) + 1;
        }

        var digest = Convert.ToHexStringLower(replay.Machine.Digest());
        var count = leaves.Count;
        var root = Merkle.Join(leaves.ToArray());
        disk.Kill();
        Assert.Equal(kinds.GetValueOrDefault(SealsFacts.StatementsSealed), seals.Count);
        return new Played(receipts, statements, $"{count}\n{root}\n{digest}\n", kinds);
    }

    private static IEnumerable<string> StatementsOf(StateMachine machine) =>
        from party in Enumerable.Range(0, machine.Parties.Count)
        let account = SealedStatements.AccountOf(machine, new PartyId(party), "EUR")
        where account is not null
        from line in account.Lines.Prepend(account.Leaf)
        select line;

    private sealed record Played(
        List<string> Receipts, List<string> Statements, string Root, Dictionary<ushort, int> Kinds);

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
