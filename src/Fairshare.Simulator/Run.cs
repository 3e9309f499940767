using System.Globalization;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Protocols;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>One seed: a company's traffic, a disk and a process that fail, and everybody who watches.</summary>
internal sealed class Run : IDisposable
{
    private const int LastShown = 16;

    private readonly Dice dice;
    private readonly Traffic traffic;
    private readonly Plight plight;
    private readonly Client client = new();
    private readonly Auditor auditor;
    private readonly FaultDisk disk;
    private readonly List<byte[]> shown = [];
    private readonly List<string> last = [];
    private readonly (string Name, Action Do)[] actions;
    private readonly string seed;
    private Node node = null!;
    private int lives;
    private int keys;
    private int seals;

    public Run(int seed)
    {
        this.seed = seed.ToString(CultureInfo.InvariantCulture);
        dice = new Dice((ulong)seed);
        plight = new Plight(dice.Fork());
        traffic = new Traffic(dice.Fork(), ofOperators: true);
        disk = new FaultDisk(seed) { Shown = OnShown };
        auditor = new Auditor(plight);
        actions =
        [
            ("submit", Submit), ("step", Step), ("flush", Flush), ("publish", Publish), ("kill", Kill),
            ("cut the power", CutPower), ("fail later", FailLater), ("break a sync", BreakSync),
            ("fill the disk", FillDisk), ("close", Close), ("seal", Seal),
        ];
    }

    /// <summary>Steps taken.</summary>
    public int StepsDone { get; private set; }

    /// <summary>How often the process was started.</summary>
    public int Lives => lives;

    /// <summary>What was done last, the latest last.</summary>
    public IReadOnlyCollection<string> Last => last;

    /// <summary>Entries that were answered.</summary>
    public long Receipts => client.AnsweredSequence;

    /// <summary>Seals of the log in the end, those that lied too.</summary>
    public int Seals { get; private set; }

    /// <summary>Does so many steps, and then all checks.</summary>
    public void Do(int steps)
    {
        Note("start");
        Restart();
        Begin();
        while (StepsDone < steps)
        {
            StepsDone++;
            var (name, action) = Draw();
            Note(name);
            Survive(action);
            Survive(Follow);
            if (StepsDone % plight.CheckEvery == 0) CheckAll();
        }

        Note("close at the end");
        (disk.FreeBytes, disk.IsFullForWrites, disk.CallsUntilPowerLoss) = (long.MaxValue, false, int.MaxValue);
        Survive(Publish);
        Survive(Close);
        CheckAll();
        Auditor.Audit(node.Store.Machine);
        Seals = SealWatch.Check(node.Store.Log, plight);
        node.Dispose();
    }

    public void Dispose()
    {
        auditor.Dispose();
        disk.Dispose();
    }

    private (string Name, Action Do) Draw()
    {
        var draw = dice.Below(plight.Weights.Sum());
        for (var i = 0; ; i++)
            if ((draw -= plight.Weights[i]) < 0) return actions[i];
    }

    /// <summary>What a disk may do ends the process; anything else is a bug.</summary>
    private void Survive(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (IsOfTheDisk(error))
        {
            Note($"the process ends: {error.Message}");
            EndProcess();
            Restart();
        }
    }

    private static bool IsOfTheDisk(Exception error) =>
        (error is SequencerFailedException ? error.InnerException : error)
            is PowerLossException or DiskFullException or IOException { Message: FaultDisk.BrokenSync };

    /// <summary>The process is gone; the machine too, or it goes on.</summary>
    private void EndProcess()
    {
        var cut = disk.CallsUntilPowerLoss <= 0 ? dice.OneIn(2) : dice.OneIn(4);
        disk.CallsUntilPowerLoss = 0;
        node?.Dispose();
        if (cut) disk.CutPower();
        else disk.Kill();
        (disk.FreeBytes, disk.IsFullForWrites) = (long.MaxValue, false);
    }

    /// <summary>Starts the process, sometimes more than once.</summary>
    private void Restart()
    {
        for (var again = false; ; again = true)
        {
            try
            {
                if (dice.OneIn(again ? 4 : 8)) disk.CallsUntilPowerLoss = 1 + dice.Below(12);
                node = Node.Open(disk, plight, client, Salts.From($"{seed}.{++lives}"));
                disk.CallsUntilPowerLoss = int.MaxValue;
                break;
            }
            catch (PowerLossException)
            {
                Note("the process ends while it starts");
                if (dice.OneIn(2)) disk.CutPower();
                else disk.Kill();
            }
        }

        Note($"started at block {node.Store.Log.Height}, from the snapshot of {node.Start.FromSnapshot}");
        auditor.Attach(node.Store.Log, client);
        Follow();
        auditor.Compare(node.Store.Machine);
        Auditor.Audit(node.Store.Machine);
        auditor.Tree.Compare(node.Public.Published, node.Public.Tree());
    }

    private void Submit()
    {
        traffic.Wait();
        Send([.. Enumerable.Range(0, dice.Below(plight.EntriesMax + 1)).Select(_ => traffic.Next())]);
    }

    private void Send(IReadOnlyList<Asked> commands)
    {
        var block = node.Sequencer.Rent(traffic.Now);
        if (node.Sequencer.TryTakeSeal(out var seal)) AddSeal(block, seal);
        traffic.Sequence = node.Store.Machine.Sequence;
        for (var i = 0; i < commands.Count;)
        {
            if (dice.OneIn(plight.ResendOneIn) && Resend(block)) continue;
            var lines = Math.Min(commands.Count - i, dice.OneIn(4) ? 3 : 1);
            var (actor, key) = (dice.Pick("till", "office"), $"k{keys++}");
            block.AddBatch(Encoding.ASCII.GetBytes(actor), Encoding.ASCII.GetBytes(key));
            for (var line = 1; line <= lines; line++) Add(block, new Sent(actor, key, line, commands[i++]));
        }

        node.Sequencer.Submit(block);
    }

    /// <summary>What a company asks first; one whose ledger can be sealed does so from the start, or later.</summary>
    private void Begin()
    {
        if (plight.Protocol >= 2 && !dice.OneIn(4))
        {
            var block = node.Sequencer.Rent(traffic.Now);
            AddSeal(block, Sealer.Opening(Traffic.Secret, plight.Protocol));
            node.Sequencer.Submit(block);
        }

        Send(traffic.Opening());
    }

    /// <summary>Seals what there is; now and then somebody asks for rules that nobody knows, which is not taken.
    /// </summary>
    private void Seal()
    {
        var block = node.Sequencer.Rent(traffic.Now);
        if (node.Sequencer.Seal() is { } seal) AddSeal(block, seal);
        node.Sequencer.Submit(block);
        if (!dice.OneIn(4)) return;
        var unknown = node.Sequencer.Rent(traffic.Now);
        unknown.AddBatch("office"u8, Encoding.ASCII.GetBytes($"k{keys++}"));
        unknown.AddEntry(
            Activation.Code, 1, Encoding.UTF8.GetBytes($$"""{"protocol":{{Protocol.Latest + 1 + dice.Below(9)}}}"""));
        try
        {
            node.Sequencer.Submit(unknown);
        }
        catch (ProtocolUnknownException)
        {
            return;
        }

        throw new InvariantBrokenException("A version of the protocol that nobody knows was taken.");
    }

    private void AddSeal(Block block, byte[] seal)
    {
        var sent = new Sent(SealWatch.Honest, $"s{seals++}", 1, new Asked(Sealer.Code, Encoding.UTF8.GetString(seal)));
        block.AddBatch(Encoding.ASCII.GetBytes(sent.Actor), Encoding.ASCII.GetBytes(sent.Key));
        Add(block, sent);
    }

    /// <summary>
    /// Whoever has no answer asks again; others do by mistake, or use their key for something else. But not for a seal:
    /// it speaks of a state that went with the process.
    /// </summary>
    private bool Resend(Block block)
    {
        var waiting = client.Unanswered.Count > 0 && dice.OneIn(2);
        if (!waiting && !client.TryPick(dice, out _)) return false;
        Sent sent;
        if (waiting) sent = client.Unanswered.ElementAt(dice.Below(client.Unanswered.Count));
        else if (!client.TryPick(dice, out sent)) return false;
        if (sent.Actor == SealWatch.Honest && waiting) return false;
        if (!waiting && sent.Actor != SealWatch.Honest && dice.OneIn(4)) sent = sent with { Asked = traffic.Next() };
        block.AddBatch(Encoding.ASCII.GetBytes(sent.Actor), Encoding.ASCII.GetBytes(sent.Key));
        Add(block, sent);
        return true;
    }

    private void Add(Block block, in Sent sent)
    {
        block.AddEntry(sent.Asked.Code, sent.Line, Encoding.UTF8.GetBytes(sent.Asked.Json));
        client.Send(sent);
        Note($"  {sent.Actor} {sent.Key}/{sent.Line} {sent.Asked.Code:x4} {sent.Asked.Json}");
    }

    private void Step() => node.Sequencer.Step(dice.Below(node.Sequencer.Steps));

    private void Flush() => node.Sequencer.Flush();

    private void Publish()
    {
        node.Sequencer.Publish();
        Follow();
        auditor.Tree.Compare(node.Public.Published, node.Public.Tree());
    }

    private void Kill() => throw new PowerLossException();

    private void CutPower()
    {
        disk.CallsUntilPowerLoss = 0;
        throw new PowerLossException();
    }

    private void FailLater() => disk.CallsUntilPowerLoss = 1 + dice.Below(30);

    private void BreakSync() => disk.IsNextSyncBroken = true;

    private void FillDisk()
    {
        if (dice.OneIn(2)) disk.IsFullForWrites = true;
        else disk.FreeBytes = dice.Below(20_000);
    }

    /// <summary>Ends cleanly, looks whether damage would be found, and starts again.</summary>
    private void Close()
    {
        node.Sequencer.Close();
        Follow();
        node.Dispose();
        disk.Kill();
        if (dice.OneIn(2)) Flip();
        Restart();
    }

    /// <summary>One bit anywhere is named, or changes nothing that was answered.</summary>
    private void Flip()
    {
        using var copy = disk.Copy();
        var files = copy.Files().Where(file => file.Value.Length > 0).ToArray();
        var (name, bytes) = files[dice.Below(files.Length)];
        var end = Math.Max(1, bytes.AsSpan().LastIndexOfAnyExcept((byte)0));
        var offset = dice.Below(dice.OneIn(4) ? bytes.Length : end);
        copy.Flip(name, offset, (byte)(1 << dice.Below(8)));
        Note($"flip a bit of {name} at {offset}");
        try
        {
            var machine = plight.NewMachine();
            using var store = Node.OpenStore(copy, plight, machine);
            InvariantBrokenException.Unless(
                store.Log.Height >= client.Answered, "A bit was flipped, and what was answered is silently gone.");
            auditor.Compare(machine);
        }
        catch (Exception named) when (
            named is LogDamagedException or LogDisagreesException or PublicLogDamagedException
                or EntryContradictedException or EntriesMissingException)
        {
            Note($"found: {named.Message}");
        }
    }

    private void OnShown(string name, byte[] bytes)
    {
        if (name == "public/checkpoint") shown.Add(bytes);
    }

    private void Follow()
    {
        auditor.Follow(client);
        foreach (var note in shown) auditor.Tree.See(note);
        shown.Clear();
    }

    private void CheckAll()
    {
        auditor.Audit();
        if (node.Store.Machine.Height == auditor.Machine.Height) auditor.Compare(node.Store.Machine);
    }

    private void Note(string what)
    {
        if (last.Count == LastShown) last.RemoveAt(0);
        last.Add($"{StepsDone,5}  {what}");
    }
}
