using System.Text.Json;
using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>What was refused of the input, from its form to what the ledger said, for <c>refused.csv</c>.</summary>
internal sealed class Refusals
{
    private readonly List<Refusal> all = [];

    public int Count => all.Count;

    /// <summary>How many for each reason, by name.</summary>
    public SortedDictionary<string, long> ByReason { get; } = new(StringComparer.Ordinal);

    public void Add(Refusal refusal)
    {
        all.Add(refusal);
        ByReason[refusal.Reason] = ByReason.GetValueOrDefault(refusal.Reason) + 1;
    }

    /// <summary>Adds what the ledger refused of a line, with the values that it was refused for.</summary>
    public void Add(string file, int line, Reason reason, ReadOnlySpan<byte> command)
    {
        var (field, text) = Describe(reason.Code, new Values(command));
        Add(new Refusal(file, line, reason.Code, field, text));
    }

    public void Write(string path, string firstFile)
    {
        all.Sort((a, b) =>
            a.File != b.File ? (a.File == firstFile ? -1 : 1)
            : a.Line != b.Line ? a.Line.CompareTo(b.Line)
            : string.CompareOrdinal(a.Reason, b.Reason));
        using var csv = new CsvFile(path, "file,line,reason,field,text");
        foreach (var refusal in all)
        {
            csv.Quoted(refusal.File).Field(refusal.Line).Quoted(refusal.Reason).Quoted(refusal.Field)
                .Quoted(refusal.Text).End();
        }
    }

    private static (string Field, string Text) Describe(string reason, Values of) => reason switch
    {
        "duplicate" => ("sale", $"{of.Id} was taken already, with the same content; it is not done twice."),
        "key_reused" => ("sale", $"The id {of.Key} was used already, by a sale or a return with other content."),
        "unknown_member" => ("seller", $"The seller {of["seller"]} is not a member."),
        "not_yet_joined" => ("seller", $"The seller {of["seller"]} had not joined yet at {of["at"]}."),
        "too_old" => (
            "at", $"{of["at"]} is longer ago than returns are taken, and {of.It} could have been settled before."),
        "no_plan" => ("at", $"No plan governs at {of["at"]}."),
        "deposit_too_small" => ("amount", $"The deposit does not cover what the plan pays for {of.It}."),
        "amount_must_be_positive" => ("amount", $"{of.Id} has an amount of 0 in all; it must be more."),
        "amount_too_large" => ("amount", $"The lines of {of.It} add up to more than {Limits.AmountMax}."),
        "volume_too_large" => ("volume", $"The volumes of {of.It} add up to more than {Limits.AmountMax}."),
        "qualifying_too_large" => (
            "qualifying", $"The qualifying volumes of {of.It} add up to more than {Limits.AmountMax}."),
        "period_volume_too_large" =>
            ("qualifying", $"With {of.It} all volume ever would be more than {Limits.VolumeMax}."),
        "payout_too_large" => (
            "amount", $"What the plan's bonuses can come to for {of.It}, before any cap, is over {Limits.AmountMax}."),
        "too_many_lines" => ("sale", $"{of.Id} has more than {Limits.SaleLinesMax} lines."),
        "too_many_accruals" => ("sale", $"{of.Id} would pay more than {Limits.AccrualsPerSaleMax} times."),
        "return_too_late" => ("at", $"{of["at"]} is later than the sale {of["sale"]} may be returned."),
        "return_exceeds_sale" => ("amount", $"{of.Id} takes back more of the sale {of["sale"]} than is left."),
        "sale_unknown" => ("returns", $"The sale {of["sale"]} that {of.It} takes back never came."),
        "too_many_returns_waiting" => ("returns", $"Too many returns wait for the sale {of["sale"]}."),
        "leg_taken" => ("leg", $"Somebody else stands in leg {of["leg"]} of {of["placement"]}."),
        "leg_invalid" => ("leg", $"A leg needs a placement, and is 1 to {Limits.LegsMax}."),
        "unknown_parent" => ("enroller", $"Somebody above {of["member"]} was refused."),
        "cycle" => ("placement", $"{of["member"]} would stand below itself."),
        _ => ("", $"{of.Id} was refused: {reason}."),
    };

    /// <summary>The values of a command, shown as in other refusals.</summary>
    private sealed class Values
    {
        private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

        public Values(ReadOnlySpan<byte> command)
        {
            if (command.IsEmpty) return;
            var json = new Utf8JsonReader(command);
            var name = "";
            while (json.Read())
            {
                if (json.CurrentDepth > 1) continue;
                if (json.TokenType == JsonTokenType.PropertyName) name = json.GetString()!;
                else if (json.TokenType is JsonTokenType.String or JsonTokenType.Number)
                    values[name] = Shown.Value(json.ValueSpan);
            }
        }

        public string this[string name] => values.GetValueOrDefault(name, "''");

        /// <summary>The id that the command would take.</summary>
        public string Key => this[values.ContainsKey("return") ? "return" : "sale"];

        /// <summary>What the command is about, inside a sentence.</summary>
        public string It => char.ToLowerInvariant(Id[0]) + Id[1..];

        /// <summary>What the command is about, at the beginning of a sentence.</summary>
        public string Id => values.ContainsKey("return") ? $"The return {this["return"]}"
            : values.ContainsKey("sale") ? $"The sale {this["sale"]}" : $"The member {this["member"]}";
    }
}
