using System.CommandLine;
using Fairshare.Client;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary>The options that say whose signatures count.</summary>
internal sealed class Trust
{
    public Option<string?> Key { get; } = new("--key") { Description = "The key of the log, as in log.vkey." };

    public Option<string?> Policy { get; } = new("--policy")
    {
        Description = "Whose signatures count: logs, witnesses and their quorum (C2SP tlog-policy).",
    };

    /// <summary>Whether the user said anything about it.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(Key) is not null || parsed.GetValue(Policy) is not null;

    /// <summary>The policy that was asked for; null: nothing was said.</summary>
    public TrustPolicy? Read(ParseResult parsed)
    {
        var (keyFile, policyFile) = (parsed.GetValue(Key), parsed.GetValue(Policy));
        var key = keyFile is null ? null : KeyFile.ReadPublic(keyFile);
        if (policyFile is null) return key is null ? null : TrustPolicy.Of(key);
        var policy = TrustPolicy.Parse(File.ReadAllBytes(policyFile));
        return key is null ? policy : policy.With(key);
    }
}
