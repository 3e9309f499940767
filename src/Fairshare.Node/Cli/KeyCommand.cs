using System.CommandLine;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare key</c>: makes a key that signs as a log, or cosigns as a witness or auditor.</summary>
internal static class KeyCommand
{
    public static Command Make()
    {
        var name = new Option<string>("--name")
        {
            Description = "Its name: an address without its scheme, such as example.com/tea; of a log its origin.",
            Required = true,
        };
        var file = new Option<string>("--out")
        {
            Description = "The file that gets the secret key, readable by its owner alone; it must not exist.",
            Required = true,
        };
        var role = new Option<string>("--for")
        {
            Description = "Who signs by it; the name of an auditor's key ends with /audit.",
            DefaultValueFactory = _ => "log",
        };
        role.AcceptOnlyFromAmong("log", "witness", "audit");
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command("key", "Make a key, and print the line by which others check it.")
        {
            name, file, role, json,
        };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var signer = Make(
                    parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), parsed.GetRequiredValue(role));
                if (!parsed.GetValue(json)) output.WriteLine(signer.Key);
                else ExplainCommand.Json(output, writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("key", signer.Key.ToString());
                    writer.WriteString("file", parsed.GetRequiredValue(file));
                    writer.WriteEndObject();
                });
                return 0;
            }
            catch (Exception error) when (SettleCommand.Explain(error) is { } text)
            {
                errors.WriteLine(text);
                return 1;
            }
        });
        return command;
    }

    private static NoteSigner Make(string file, string name, string role)
    {
        var isAudit = name.EndsWith(KeyFile.AuditEnding, StringComparison.Ordinal);
        if (role != "audit" && isAudit)
            throw new InputException($"Only an auditor's key has a name that ends with {KeyFile.AuditEnding}.");
        if (role == "audit" && !isAudit) name += KeyFile.AuditEnding;
        return KeyFile.Make(file, name, role == "log" ? SignatureKind.Ed25519 : SignatureKind.Cosignature);
    }
}
