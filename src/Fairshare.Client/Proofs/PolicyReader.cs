using System.Text;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>Reads a policy of trust, C2SP tlog-policy.</summary>
/// <remarks>
///     log &lt;vkey&gt; [&lt;url&gt;]
///     witness &lt;name&gt; &lt;vkey&gt; [&lt;url&gt;]
///     group &lt;name&gt; all|any|&lt;k&gt; &lt;name&gt;…
///     quorum &lt;name&gt;|none                  once
///
/// Items are separated by spaces and tabs. Empty lines and lines that begin with # say nothing. A name is used only
/// below the line that gives it, and as a member once; a key stands there once. Names are bytes, not letters.
/// </remarks>
internal sealed class PolicyReader
{
    private const int BytesMax = 64 * 1024;
    private const string Nobody = "none";

    private readonly List<VerifierKey> logs = [];
    private readonly List<TrustPolicy.Voter> voters = [];
    private readonly HashSet<string> members = new(StringComparer.Ordinal);
    private bool hasQuorum;
    private string? quorum;
    private int line;

    public TrustPolicy Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > BytesMax) throw new ProofFormatException($"The policy has more than {BytesMax} bytes.");
        foreach (var text in Encoding.Latin1.GetString(file).Split('\n'))
        {
            line++;
            if (text.Any(one => one is < ' ' and not '\t' or '\x7f')) throw Problem("it has control characters");
            var items = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (items.Length > 0 && items[0][0] != '#') Take(items);
        }

        return hasQuorum ? new TrustPolicy(logs, voters, quorum)
            : throw new ProofFormatException("The policy has no quorum line.");
    }

    private void Take(string[] items)
    {
        switch (items)
        {
            case ["log", var key, ..] when items.Length <= 3:
                logs.Add(Key(key, SignatureKind.Ed25519, logs));
                break;
            case ["witness", var name, var key, ..] when items.Length <= 4:
                var known = voters.Where(voter => voter.Key is not null).Select(voter => voter.Key!);
                Add(new(name, Key(key, SignatureKind.Cosignature, known), [], 1));
                break;
            case ["group", var name, var rule, _, ..]:
                Group(name, rule, items[3..]);
                break;
            case ["quorum", var name]:
                if (hasQuorum) throw Problem("there is a quorum already");
                if (name != Nobody) Known(name);
                (hasQuorum, quorum) = (true, name == Nobody ? null : name);
                break;
            default:
                throw Problem("it is not a log, a witness, a group or a quorum");
        }
    }

    private void Group(string name, string rule, string[] of)
    {
        foreach (var member in of)
        {
            Known(member);
            if (!members.Add(member)) throw Problem($"{member} is a member already");
        }

        var threshold = rule switch
        {
            "all" => of.Length,
            "any" => 1,
            _ => rule.Length <= 4 && rule.All(char.IsAsciiDigit) && rule[0] != '0' ? int.Parse(rule, null) : 0,
        };
        if (threshold < 1 || threshold > of.Length)
            throw Problem($"{rule} is not all, any or a number up to {of.Length}");
        Add(new(name, null, of, threshold));
    }

    private void Add(TrustPolicy.Voter voter)
    {
        if (voter.Name == Nobody || voters.Any(other => other.Name == voter.Name))
            throw Problem($"the name {voter.Name} is taken");
        voters.Add(voter);
    }

    private void Known(string name)
    {
        if (voters.All(voter => voter.Name != name)) throw Problem($"{name} is not defined above");
    }

    private VerifierKey Key(string text, SignatureKind kind, IEnumerable<VerifierKey> others)
    {
        VerifierKey key;
        try
        {
            key = VerifierKey.Parse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)));
        }
        catch (ProofFormatException problem)
        {
            throw Problem(problem.Message);
        }

        if (key.Kind != kind) throw Problem($"the key of {key.Name} is not of the kind for this line");
        if (others.Any(other => other.PublicKey.SequenceEqual(key.PublicKey)))
            throw Problem($"the key of {key.Name} is there already");
        return key;
    }

    private ProofFormatException Problem(string problem) => new($"Line {line} of the policy: {problem}.");
}
