using System.CommandLine;
using Fairshare.Node.Explain;
using Fairshare.Storage;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare check</c>: whether a kept ledger is whole, and what is in it.</summary>
internal static class CheckCommand
{
    private const int BreachesMax = 20;

    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that the ledger is kept in.",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "check",
            "Check a kept ledger: open it as a node would (the latest good snapshot, then the rest of the log, every " +
            "frame by checksum and chain), then hold every invariant against the state.")
        {
            log, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(log), parsed.GetValue(json), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string folder, bool json, TextWriter output, TextWriter errors)
    {
        try
        {
            var found = Progress.Run(quiet: json, progress =>
            {
                progress.Stage("Checking", 0);
                return Found.In(folder, progress.Done);
            });
            if (json) ExplainCommand.Json(output, found.Write);
            else found.Print(new Sheet(output));
            if (found.Breaches.Count == 0) return 0;
            var breaches = Wording.Count(found.Breaches.Count, "invariant");
            errors.WriteLine($"The state breaks {breaches}: please report this.");
            return 1;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            if (json && error is LogDamagedException damage)
                ExplainCommand.Json(output, writer => Damaged(damage, writer));
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void Damaged(LogDamagedException damage, System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("whole", false);
        json.WriteString("file", damage.File);
        json.WriteNumber("offset", damage.Offset);
        json.WriteNumber("height", damage.Height);
        json.WriteString("problem", damage.Problem);
        json.WriteEndObject();
    }

    /// <summary>What a check found.</summary>
    private sealed record Found(
        string Folder, string Ledger, LedgerStart Start, long Height, long Sequence, string Frame, string Receipts,
        string State, long StateBytes, IReadOnlyList<string> Breaches)
    {
        public static Found In(string folder, Action<long> progress)
        {
            using var disk = KeptLog.Open(folder);
            using var store = LedgerStore.Open(disk, new LogOptions(), out var start, progress);
            var machine = store.Machine;
            var found = new Found(
                folder, store.Log.Name, start, machine.Height, machine.Sequence, store.Log.LastFrameHash.ToString(),
                store.Chain.Value.ToString(), Convert.ToHexStringLower(machine.Digest()), machine.StateBytes,
                [.. machine.Audit()]);
            store.Log.Close();
            return found;
        }

        public void Print(Sheet sheet)
        {
            var opening = Start.Opening;
            sheet.Line(Breaches.Count == 0
                ? $"The ledger in {Folder} is whole." : $"The log in {Folder} is whole, but its state is not.");
            List<string[]> rows =
            [
                ["ledger", Ledger],
                ["log", $"{Wording.Count(Height, "block")}, {Wording.Count(opening.Bytes, "byte")} in " +
                    Wording.Count(opening.Segments, "file")],
                ["", $"last frame {Frame}"],
                ["receipts", $"{Wording.Number(Sequence)}, chained to {Receipts}"],
                ["state", $"{State}, {Wording.Count(StateBytes, "byte")}"],
                ["start", Start.FromSnapshot == 0
                    ? $"no snapshot; {Wording.Count(Start.Replayed, "block")} replayed"
                    : $"snapshot of block {Start.FromSnapshot}, then " +
                        $"{Wording.Count(Start.Replayed, "block")} replayed"],
                ["cut off", opening.CutBytes == 0
                    ? "nothing"
                    : $"{Wording.Count(opening.CutBytes, "byte")} of an unfinished end: {opening.CutFile}, offset " +
                        $"{opening.CutOffset}, height {opening.CutFromHeight}"],
            ];
            foreach (var damage in Start.PassedOver) rows.Add(["passed over", $"{damage.File}: {damage.Problem}"]);
            rows.Add(["audit", Breaches.Count == 0 ? "every invariant holds" : $"{Breaches.Count} do not hold"]);
            foreach (var breach in Breaches.Take(BreachesMax)) rows.Add(["", breach]);
            sheet.Table(rows, 2);
        }

        public void Write(System.Text.Json.Utf8JsonWriter json)
        {
            var opening = Start.Opening;
            json.WriteStartObject();
            json.WriteBoolean("whole", Breaches.Count == 0);
            json.WriteString("ledger", Ledger);
            json.WriteNumber("height", Height);
            json.WriteNumber("receipts", Sequence);
            json.WriteNumber("bytes", opening.Bytes);
            json.WriteNumber("files", opening.Segments);
            json.WriteString("last_frame", Frame);
            json.WriteString("receipt_chain", Receipts);
            json.WriteString("state_digest", State);
            json.WriteNumber("state_bytes", StateBytes);
            json.WriteNumber("snapshot", Start.FromSnapshot);
            json.WriteNumber("replayed", Start.Replayed);
            json.WriteNumber("cut_bytes", opening.CutBytes);
            if (opening.CutBytes > 0)
            {
                json.WriteString("cut_file", opening.CutFile);
                json.WriteNumber("cut_offset", opening.CutOffset);
                json.WriteNumber("cut_from_height", opening.CutFromHeight);
            }

            var passedOver = Start.PassedOver.Select(damage => $"{damage.File}: {damage.Problem}");
            SaleJson.Strings("passed_over", passedOver, json);
            SaleJson.Strings("breaches", Breaches.Take(BreachesMax), json);
            json.WriteEndObject();
        }
    }
}
