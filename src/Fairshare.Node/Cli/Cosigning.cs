using System.CommandLine;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary>What <c>witness</c> and <c>audit</c> have in common: their options, and following a log.</summary>
internal sealed class Cosigning
{
    private const int WatchSecondsMax = 86_400;

    private readonly Option<string> log;
    private readonly Option<string> key;
    private readonly Option<string?> logKey = new("--log-key")
    {
        Description = "The key of the log; without it the log.vkey that is found there the first time.",
    };

    private readonly Option<string?> state = new("--state")
    {
        Description = "The file that remembers what was cosigned last; without it KEY.<id of the log's key>.",
    };

    private readonly Option<string?> output = new("--out")
    {
        Description = "Write the checkpoint with the cosignature to this file; others' in it stay if they are of it.",
    };

    private readonly Option<int?> watch = Numbers.Of(
        "--watch", "Look again every so many seconds.", 1, WatchSecondsMax);
    private readonly Option<bool> json = new("--json") { Description = "Print JSON and nothing else." };

    private readonly bool audits;

    public Cosigning(string logDescription, bool audits)
    {
        this.audits = audits;
        log = new Option<string>("--log") { Description = logDescription, Required = true };
        key = new Option<string>("--key")
        {
            Description = "The file with the key that cosigns, made by fairshare key --for " +
                (audits ? "audit." : "witness."),
            Required = true,
        };
    }

    /// <summary>Looks at the log once and cosigns; throws what is wrong.</summary>
    public delegate SignedNote Look(long seconds, out NoteSignature signature);

    /// <summary>Prepares to look, given the log, the key that cosigns, and where its memory is.</summary>
    public delegate (Look Look, IDisposable Held) Prepare(Asked asked);

    /// <summary>The command, which runs until what it looks at is wrong, or once.</summary>
    public Command Command(string name, string description, Prepare prepare)
    {
        var command = new Command(name, description) { log, key, logKey, state, output, watch, json };
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed, prepare, cancelled)));
        return command;
    }

    private int Run(ParseResult parsed, Prepare prepare, CancellationToken cancelled)
    {
        var (print, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var asJson = parsed.GetValue(json);
        try
        {
            var asked = new Asked(
                parsed.GetRequiredValue(log), KeyFile.ReadCosigner(parsed.GetRequiredValue(key), audits),
                parsed.GetRequiredValue(key), parsed.GetValue(logKey), parsed.GetValue(state), asJson);
            var (look, held) = prepare(asked);
            using (held) Follow(look, parsed, print, errors, cancelled);
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            if (asJson)
            {
                ExplainCommand.Json(print, writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("cosigned", false);
                    writer.WriteString("problem", text);
                    writer.WriteEndObject();
                });
            }

            errors.WriteLine($"REFUSED, nothing is cosigned: {text}");
            return 1;
        }
    }

    private void Follow(
        Look look, ParseResult parsed, TextWriter print, TextWriter errors, CancellationToken cancelled)
    {
        byte[] before = [];
        while (true)
        {
            try
            {
                var note = look(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), out var signature);
                if (!note.Text.SequenceEqual(before))
                {
                    before = note.Text.ToArray();
                    if (parsed.GetValue(output) is { } file) Add(file, note, signature);
                    Print(note, signature, parsed.GetValue(json), print);
                }
            }
            catch (Exception error) when (
                parsed.GetValue(watch) is not null && error is LogSourceException or IOException)
            {
                errors.WriteLine($"Not reached, tried again: {error.Message}");
            }

            if (parsed.GetValue(watch) is not { } seconds ||
                cancelled.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds))) return;
        }
    }

    /// <summary>Adds a cosignature to the same checkpoint in a file, or puts the checkpoint into its place.</summary>
    private static void Add(string file, SignedNote note, NoteSignature signature)
    {
        var there = File.Exists(file) ? SignedNote.Parse(File.ReadAllBytes(file)) : null;
        var into = there is not null && there.Text.SequenceEqual(note.Text) ? there : note;
        var others = into.Signatures.Where(one => one.KeyId != signature.KeyId || one.Name != signature.Name);
        WholeFile.Replace(file, new SignedNote(note.Text, [.. others, signature]).ToBytes());
    }

    private static void Print(SignedNote note, NoteSignature signature, bool asJson, TextWriter print)
    {
        var line = SignedNote.Line(signature);
        if (!asJson)
        {
            print.WriteLine(line);
            return;
        }

        var checkpoint = Checkpoint.Parse(note.Text);
        ExplainCommand.Json(print, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("cosigned", true);
            writer.WriteString("origin", checkpoint.Origin);
            writer.WriteNumber("size", checkpoint.Tree.Size);
            writer.WriteString("root", checkpoint.Tree.Root.ToString());
            writer.WriteString("by", signature.Name);
            writer.WriteString("signature", line);
            writer.WriteEndObject();
        });
    }

    /// <summary>What a run was asked for.</summary>
    internal sealed record Asked(
        string Log, NoteSigner Signer, string KeyPath, string? LogKey, string? State, bool Quiet)
    {
        /// <summary>The memory for a log, whose key is the one given, else the one found there.</summary>
        public WitnessMemory Memory(LogSource source) => WitnessMemory.Open(StateFile(source), KeyOf(source));

        /// <summary>The file of that memory.</summary>
        public string StateFile(LogSource source) => State ?? $"{KeyPath}.{KeyOf(source).Id:x8}";

        private VerifierKey KeyOf(LogSource source)
        {
            var key = LogKey is { } file ? KeyFile.ReadPublic(file) : source.Key();
            return key.Kind == SignatureKind.Ed25519 ? key : throw new ProofFormatException("The key is not a log's.");
        }
    }
}
