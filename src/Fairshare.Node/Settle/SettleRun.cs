using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Node.Prove;
using Fairshare.Storage;

namespace Fairshare.Node.Settle;

/// <summary>What a run is asked.</summary>
internal sealed record SettleRequest
{
    public required string Plan { get; init; }

    public required string Members { get; init; }

    public required string Sales { get; init; }

    public required string Out { get; init; }

    public string? Log { get; init; }

    /// <summary>A file with the key that signs the public log; null: the one in the ledger's folder.</summary>
    public string? Key { get; init; }

    /// <summary>The name of the public log; null: the key's, or one made of the plan's.</summary>
    public string? Origin { get; init; }

    public long? Deposit { get; init; }

    public long? Until { get; init; }

    public string? Seed { get; init; }

    public int? Scale { get; init; }

    /// <summary>A kept log's accounts are sealed whenever so many days of its time have passed; 0: never.</summary>
    public int SealEveryDays { get; init; } = 1;

    /// <summary>The version of the rules that the ledger begins with. One without seals is not sealed.</summary>
    public int Protocol { get; init; } = Ledger.Protocol.Latest;

    /// <summary>A kept log gets a snapshot after so many bytes, so that it is opened sooner.</summary>
    public long SnapshotEveryBytes { get; init; } = 64L << 20;

    /// <summary>Where nobody names a placement and the plan counts legs: everybody is placed below their enroller. It
    /// supposes what was not so, and is not for settling.</summary>
    public bool PlaceByEnroller { get; init; }

    /// <summary>Sees each block that was applied, on the machine's thread; null: nobody.</summary>
    public Action<StateMachine, Block>? Watch { get; init; }
}

/// <summary>How far a run is, for whoever shows it.</summary>
internal interface ISettleProgress
{
    /// <summary>A stage begins: its name and how many units it has (0: not known).</summary>
    void Stage(string name, long units);

    /// <summary>So many units of the stage are done.</summary>
    void Done(long units);

    /// <summary>Something went wrong that the run can do without.</summary>
    void Warn(string text) => Console.Error.WriteLine(text);
}

/// <summary>
/// Settles files: enrols the members, records the sales in order of time, closes the periods, and writes what came of
/// it, through the same sequencer and log as a live node.
/// </summary>
internal sealed class SettleRun
{
    private const int RecordSale = 0x0401;
    private const int ReturnSale = 0x0402;
    private const int GroupBlocks = 1_024;
    private const int ProgressEvery = 4_096;
    private const int EmptyPeriodsExpected = 400;
    private const string DefaultSeed = "fairshare";

    private readonly SettleRequest request;
    private readonly ISettleProgress progress;
    private readonly Refusals refusals = new();
    private readonly InputNames names;
    private readonly byte[] document;
    private readonly CompiledPlan plan;
    private readonly int scale;
    private readonly Seals seals;
    private readonly StateMachine machine;

    private SettleRun(SettleRequest request, ISettleProgress progress)
    {
        (this.request, this.progress) = (request, progress);
        names = new InputNames(Path.GetFileName(request.Members), Path.GetFileName(request.Sales));
        document = PlanFile.Read(request.Plan, out plan, request.Protocol);
        if (plan.Asset.Length > Limits.AssetBytesMax)
            throw new InputException($"The asset '{plan.Asset}' is longer than {Limits.AssetBytesMax} characters.");
        scale = Iso4217.ScaleOr(request.Scale, plan.Asset);
        machine = new StateMachine(request.Protocol) { KeepFacts = true };
        var isSealed = request.Log is not null && Seals.In(request.Protocol);
        seals = new Seals(isSealed ? request.SealEveryDays : 0, request.Seed ?? DefaultSeed);
    }

    /// <summary>Runs. Throws <see cref="InputException"/> if it could not.</summary>
    public static Summary Run(SettleRequest request, ISettleProgress progress)
    {
        using var temp = new TemporaryFolder("fairshare-settle-");
        return new SettleRun(request, progress).Run(temp.Path);
    }

    /// <summary>Whether any line was refused.</summary>
    private Summary Run(string temp)
    {
        progress.Stage("Reading sales", new FileInfo(request.Sales) is { Exists: true } file ? file.Length : 0);
        var sales = SalesFile.Scan(request.Sales, refusals.Add, progress.Done);
        progress.Stage("Reading members", new FileInfo(request.Members) is { Exists: true } other ? other.Length : 0);
        var members = MembersFile.Load(request.Members, IsRank, refusals.Add, progress.Done, plan.Placing);
        if (request.PlaceByEnroller && members.PlaceByEnroller())
        {
            progress.Warn(
                $"{names.Members} places nobody: each is placed below who brought them, where there is room.");
        }

        var (from, end) = Span(sales);
        ResultFolder.Prepare(request.Out, [request.Plan, request.Members, request.Sales]);
        var folder = LogFolder(temp);
        using var disk = new FolderDisk(folder);
        var mark = request.Log is null ? 1 : LedgerMark.Of(request, request.Seed ?? DefaultSeed);
        var options = new LogOptions { NewMark = mark };
        EnsureEmpty(disk, options);
        var store = LedgerStore.Open(disk, options, out _, progress: null, PublicLogOf(folder), machine);
        ResultFolder.Clear(request.Out);
        using var perMember = new MembersCsv(temp);
        using var journal = new Journal(
            machine,
            new CsvFile(Output(ResultFolder.Accruals), "sale,period,bonus,member,level,amount,available,state"),
            perMember, refusals, names, end);
        using var sequencer = new Sequencer(store, new SequencerOptions
        {
            Salts = Salts.From(request.Seed ?? DefaultSeed),
            FinishDueFirst = true,
            GroupBlocksMax = GroupBlocks,
            PublishEveryMs = 0,
            Applied = block =>
            {
                journal.Applied(block);
                request.Watch?.Invoke(machine, block);
            },
            Seals = seals.Options,
            SnapshotEveryBytes = request.Log is null ? 0 : request.SnapshotEveryBytes,
            SnapshotFailed = error =>
                progress.Warn($"No snapshot was taken, the log alone has everything: {error.Message}"),
        });
        try
        {
            Begin(sequencer, from);
            Enrol(sequencer, from, members);
            Sell(sequencer, sales, temp, end);
            sequencer.Submit(sequencer.Rent(end));
            seals.Seal(sequencer, end);
            sequencer.Close();
        }
        catch (SequencerFailedException failed) when (failed.InnerException is InputException cause)
        {
            throw new InputException(cause.Message, failed);
        }

        return Finish(store, journal, perMember, from, end);
    }

    private bool IsRank(ReadOnlySpan<byte> name)
    {
        foreach (var rank in plan.Ranks)
            if (Encoding.ASCII.GetBytes(rank.Name).AsSpan().SequenceEqual(name)) return true;
        return false;
    }

    /// <summary>From the start of the first line's period to the acceptance of the last one's,
    /// or to the time asked.</summary>
    private (long From, long End) Span(SalesFile sales)
    {
        var calendar = plan.Calendar;
        var first = sales.FirstAt == Time.Never ? request.Until ?? 0 : sales.FirstAt;
        var from = Math.Max(0, PeriodCalendar.StartOf(calendar, PeriodCalendar.NumberAt(calendar, first)));
        if (request.Until is { } until) return (Math.Min(from, until), until);
        var last = PeriodCalendar.NumberAt(calendar, Math.Max(sales.LastAt, first));
        return (from, PeriodCalendar.StartOf(calendar, last + 1) + (calendar.CloseAfterDays * Time.Day));
    }

    private string LogFolder(string temp)
    {
        if (request.Log is not { } folder) return Directory.CreateDirectory(Path.Combine(temp, "log")).FullName;
        if (File.Exists(folder)) throw new InputException($"--log {folder} is a file, not a folder.");
        Directory.CreateDirectory(folder);
        return folder;
    }

    private void EnsureEmpty(FolderDisk disk, LogOptions options)
    {
        using var log = BlockLog.Open(disk, options, out var found);
        if (found.Height > 0)
            throw new InputException($"There is a ledger in {request.Log} already; settle begins a new one.");
    }

    /// <summary>A ledger that is kept has a public log, signed by the key given or one of its own.</summary>
    private PublicLogOptions? PublicLogOf(string folder)
    {
        if (request.Log is null) return null;
        var signer = KeyFile.OfLedger(folder, request.Key, request.Origin, defaultOrigin: $"plan/{plan.Name}");
        return new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned);
    }

    private string Output(string name) => Path.Combine(request.Out, name);

    private void Begin(Sequencer sequencer, long from)
    {
        var block = sequencer.Rent(from);
        block.AddBatch(InputNames.Actor, InputNames.SetupKey);
        var line = 0;
        void Add(int code, string json) => block.AddEntry(code, ++line, Encoding.UTF8.GetBytes(json));
        Add(0x0201, $$"""{"asset":"{{plan.Asset}}","scale":{{scale}}}""");
        Add(0x0202, $$"""{"document":{{Encoding.UTF8.GetString(document)}}}""");
        var funding = request.Deposit is null ? "per_sale" : "deposit";
        Add(0x0203, $$"""{"plan":"{{plan.Name}}","version":{{plan.Version}},"funding":"{{funding}}"}""");
        if (request.Deposit is { } deposit and > 0) Add(0x0204, $$"""{"plan":"{{plan.Name}}","amount":{{deposit}}}""");
        if (seals.Options is { } options)
            block.AddEntry(Sealer.Code, ++line, Sealer.Opening(options.Secret, request.Protocol));
        seals.Begin(from);
        sequencer.Submit(block);
    }

    private void Enrol(Sequencer sequencer, long from, MembersFile members)
    {
        progress.Stage("Enrolling members", members.Count);
        names.Reserve(members.Count);
        Block? block = null;
        var (done, place, kind) = (0L, 0L, MemberCommand.Enroll);
        foreach (var item in members.Items())
        {
            if (item.Kind != kind)
            {
                if (block is not null) sequencer.Submit(block);
                (block, place, kind) = (null, 0, item.Kind);
            }

            Make(sequencer, ref block, from, item.Json.Length, InputNames.KeyOf(kind));
            names.Note(kind, place, item.Line);
            block!.AddEntry((int)kind, place++, item.Json.Span);
            if (++done % ProgressEvery == 0) progress.Done(Math.Min(done, members.Count));
        }

        if (block is not null) sequencer.Submit(block);
    }

    private void Sell(Sequencer sequencer, SalesFile sales, string temp, long end)
    {
        progress.Stage("Settling sales", sales.Groups);
        Block? block = null;
        var (done, before) = (0L, (At: Time.Never, Line: 0));
        foreach (var group in sales.Read(temp))
        {
            if (group.At > end) break;
            WarnOfGap(before.At, group.At, $"between line {before.Line} and line {group.FirstLine} of {names.Sales}");
            before = (group.At, group.FirstLine);
            if (block is not null && block.Time != group.At)
            {
                sequencer.Submit(block);
                block = null;
            }

            seals.Reach(sequencer, group.At);

            Make(sequencer, ref block, group.At, group.Json.Length, InputNames.SalesKey);
            var code = group.Kind == SaleKind.RecordSale ? RecordSale : ReturnSale;
            block!.AddEntry(code, group.FirstLine, group.Json.Span);
            if (++done % ProgressEvery == 0) progress.Done(done);
        }

        if (block is not null) sequencer.Submit(block);
        WarnOfGap(before.At, end, $"after line {before.Line} of {names.Sales}");
        progress.Stage("Closing periods", 0);
    }

    /// <summary>Every period is closed, with or without sales: a date with a wrong year is a lot of them.</summary>
    private void WarnOfGap(long from, long to, string where)
    {
        if (from == Time.Never) return;
        var periods = PeriodCalendar.NumberAt(plan.Calendar, to) - PeriodCalendar.NumberAt(plan.Calendar, from) - 1;
        if (periods <= EmptyPeriodsExpected) return;
        progress.Warn(
            $"No sale in {periods} periods {where}, from {Time.Text(from)} to {Time.Text(to)}: each of them is " +
            "closed. Is a date wrong?");
    }

    private static void Make(Sequencer sequencer, ref Block? block, long time, int bytes, ReadOnlySpan<byte> key)
    {
        if (block is not null && !block.HasRoomFor(bytes))
        {
            sequencer.Submit(block);
            block = null;
        }

        if (block is not null) return;
        block = sequencer.Rent(time);
        block.AddBatch(InputNames.Actor, key);
    }

    private Summary Finish(LedgerStore store, Journal journal, MembersCsv perMember, long from, long end)
    {
        progress.Stage("Writing results", 0);
        journal.Finish();
        journal.Dispose();
        var members = machine.Module<MembersModule>();
        var plans = machine.Module<PlansModule>();
        perMember.Write(Output(ResultFolder.Members), machine.Parties, members.NumberOf, plans.Version);
        refusals.Write(Output(ResultFolder.Refused), names.Members);
        var summary = Sum(store, journal, members, plans, from, end);
        using var file = File.Create(Output(ResultFolder.Summary));
        summary.Write(file);
        file.WriteByte((byte)'\n');
        return summary;
    }

    private Summary Sum(
        LedgerStore store, Journal journal, MembersModule members, PlansModule plans, long from, long end)
    {
        var totals = machine.Module<SalesModule>().Totals;
        var funded = request.Deposit ?? totals.Brought;
        if (totals.Accrued != journal.Accrued)
            throw new InvalidOperationException("accruals.csv does not add up to what the ledger granted.");

        // Under one bound for a period a sale may be paid from what its own cap does not give, and another's does: then
        // less than nothing was left over.
        var breakage = Int128.Max(totals.Breakage, 0);
        return new Summary
        {
            Plan = plan.Name,
            Version = plan.Version,
            Asset = plan.Asset,
            Scale = scale,
            From = Time.Text(from),
            Until = Time.Text(end),
            Sales = journal.Sales,
            Returns = journal.Returns,
            Members = members.Count,
            Accruals = journal.Accruals,
            Sold = journal.Sold,
            Returned = journal.Returned,
            Funded = funded,
            Accrued = journal.Accrued,
            Breakage = breakage,
            Kept = funded - journal.Accrued - breakage,
            Left = Left(machine, plans),
            ByBonus = [.. journal.ByBonus(0)],
            Refused = refusals.ByReason,
            StateDigest = Convert.ToHexStringLower(machine.Digest()),
            Salts = request.Seed is null ? "derived from the default seed: they hide nothing" : "derived from the seed",
            Checkpoint = request.Log is null ? null : new LogEnd(
                machine.Height, machine.Sequence, store.Log.LastFrameHash.ToString(),
                store.Chain.Value.ToString(), store.Public!.Published.Root.ToString()),
        };
    }

    /// <summary>What the plan's accounts have and are owed, by the book: what came in and is not anybody's.</summary>
    private static Int128 Left(StateMachine machine, PlansModule plans)
    {
        var version = plans.VersionCount - 1;
        var (_, owed) = machine.Book.Sum(plans.AssetOf(version));
        return machine.Book.Balance(plans.Deposit(version)).Available +
            machine.Book.Balance(plans.Reserve(version)).Available + owed;
    }
}
