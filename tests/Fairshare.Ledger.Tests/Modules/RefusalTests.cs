using System.Reflection;
using System.Text.RegularExpressions;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Protocols;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Seals;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Code, README and table have the same reasons in one order, and the first that applies is given.</summary>
public partial class RefusalTests
{
    /// <summary>Pairs beside each other in a command's list without a row, and why: most never both apply.</summary>
    private static readonly Dictionary<string, string> otherwise = new()
    {
        ["enroll_member: id_invalid, already_enrolled"] = "no member has such an id",
        ["enroll_member: leg_invalid, leg_taken"] = "nobody stands in a leg that there is not",
        ["enroll_member: leg_taken, too_many_members"] = "a hundred million members",
        ["place_member: unknown_member, already_placed"] = "only members are placed",
        ["place_member: cycle, unknown_parent"] = "whoever stands below is a member",
        ["place_member: leg_invalid, leg_taken"] = "nobody stands in a leg that there is not",
        ["spill_member: unknown_member, already_placed"] = "only members are placed",
        ["spill_member: cycle, unknown_parent"] = "whoever stands below is a member",
        ["spill_member: leg_invalid, trees_frozen"] = "as of place_member",
        ["suspend_member: unknown_member, already_terminated"] = "only members are",
        ["resume_member: unknown_member, already_terminated"] = "only members are",
        ["terminate_member: unknown_member, already_terminated"] = "only members are",
        ["register_asset: id_invalid, asset_already_registered"] = "no asset has such a code",
        ["fund_deposit: amount_must_be_positive, amount_too_large"] = "one or the other",
        ["withdraw_deposit: amount_must_be_positive, amount_too_large"] = "one or the other",
        ["adjust: amount_must_not_be_zero, amount_too_large"] = "one or the other",
        ["adjust: deposit_too_small, available_too_small"] = "the amount's sign says which of them",
        ["set_rank: unknown_rank, ranks_frozen"] = "shown by JobTests",
        ["accept_period: unknown_period, already_accepted"] = "only periods that have ended are",
        ["accept_period: already_accepted, earlier_period_waits"] = "periods are accepted in their order",
        ["move_member: no_plan, too_many_moves"] = "moves wait only where a plan governs",
        ["record_sale: too_many_lines, amount_must_be_positive"] = "shown by LimitTests",
        ["record_sale: period_volume_too_large, payout_too_large"] = "shown by LimitTests",
        ["record_sale: too_many_accruals, deposit_too_small"] = "shown by LimitTests",
        ["register_asset: scale_invalid, too_many_assets"] = "shown by LimitTests",
        ["publish_plan: version_exists, too_many_versions"] = "shown by LimitTests",
        ["place_member: leg_taken, trees_frozen"] = "shown by LimitTests",
        ["record_sale: duplicate, key_reused"] = "the same content or another",
        ["record_sale: unknown_member, not_yet_joined"] = "only members join",
        ["return_sale: duplicate, key_reused"] = "the same content or another",
        ["return_sale: sale_unknown, too_many_returns_waiting"] = "nothing waits for the id of a return",
        ["return_sale: too_many_returns_waiting, return_too_late"] = "nothing waits for a sale that is known",
        ["seal_statements: through_invalid, already_sealed"] = "what was sealed is there",
        ["activate_protocol: protocol_not_later, protocol_pending"] = "shown by ProtocolTests",
        ["seal_statements: accounts_invalid, root_invalid"] = "none although there are lines, or none and no lines",
        ["deliver_sale: sale_unknown, already_delivered"] = "only known sales are",
    };

    /// <summary>Reasons found while a body is read: the first in the text counts.</summary>
    private static readonly string[] inTextOrder =
    [
        "id_too_long", "id_invalid", "amount_negative", "amount_too_large", "volume_too_large",
        "qualifying_too_large", "quantity_invalid", "time_invalid", "too_many_lines", "return_of_itself",
    ];

    /// <summary>Reasons that take a job or thousands of commands, and a few that take millions.</summary>
    private static readonly string[] elsewhere =
    [
        "too_many_members", "trees_frozen", "ranks_frozen", "too_many_assets", "too_many_versions",
        "too_many_moves", "too_many_lines", "too_many_returns_waiting", "period_volume_too_large", "too_many_accruals",
        "protocol_pending",
    ];

    public static TheoryData<string> Rows =>
    [
        .. from table in Tables()
           from row in table.Rows.Index()
           select $"{table.Module} {row.Index}: {row.Item.Command}, {row.Item.First}",
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_first_reason_that_applies_is_given(string row)
    {
        var match = RowName().Match(row);
        var table = Tables().Single(one => one.Module == match.Groups[1].Value);
        var refused = table.Rows[int.Parse(match.Groups[2].Value)];
        Assert.EndsWith($" {refused.First}", refused.Script.TrimEnd());
        var setUp = refused.Fresh ? "at 2026-01-10\n" : table.SetUp;
        var ledger = Script.Run(setUp + refused.Script, RefusalTable.Documents);
        Assert.Contains($"\"command\":\"{refused.Command}\"", ledger.Receipts);
        Assert.Empty(ledger.Moves);
    }

    [Theory]
    [InlineData("Protocols", typeof(ProtocolsModule.Refusals))]
    [InlineData("Members", typeof(MembersModule.Refusals))]
    [InlineData("Plans", typeof(PlansModule.Refusals))]
    [InlineData("Periods", typeof(PeriodsRefusals))]
    [InlineData("Sales", typeof(SalesRefusals))]
    [InlineData("Seals", typeof(SealsModule.Refusals))]
    public void The_readme_lists_the_reasons_of_the_code_in_their_order(string module, Type refusals)
    {
        var reasons = refusals.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => ((Reason)field.GetValue(null)!).Code);
        var listed = Listed().Matches(Section(module)).Select(match => match.Groups[1].Value);
        Assert.Equal(reasons, listed);
    }

    [Theory]
    [InlineData("Protocols")]
    [InlineData("Members")]
    [InlineData("Plans")]
    [InlineData("Periods")]
    [InlineData("Sales")]
    [InlineData("Seals")]
    public void Every_reason_of_a_command_and_every_pair_of_reasons_has_a_row(string module)
    {
        var rows = Tables().Single(table => table.Module == module).Rows;
        var missing = new List<string>();
        foreach (var (command, reasons) in Commands(module))
        {
            foreach (var (first, second) in reasons.Zip(reasons.Skip(1)))
            {
                if (inTextOrder.Contains(first) && inTextOrder.Contains(second)) continue;
                if (otherwise.ContainsKey($"{command}: {first}, {second}")) continue;
                if (!rows.Any(row => row.Command == command && row.First == first && Follows(reasons, row, second)))
                    missing.Add($"{command}: {first} before {second}");
            }

            missing.AddRange(
                from reason in reasons
                where !elsewhere.Contains(reason) && !rows.Any(row => row.Command == command && row.First == reason)
                select $"{command}: {reason}");
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    /// <summary>A row shows a pair if its second reason is the next, or one after it that lies beyond others that
    /// cannot apply with the first.</summary>
    private static bool Follows(string[] reasons, Refused row, string second) =>
        row.Second.Length > 0 && Array.IndexOf(reasons, row.Second) >= Array.IndexOf(reasons, second);

    private static (string Module, string SetUp, Refused[] Rows)[] Tables() =>
    [
        ("Protocols", RefusalTable.MembersSetUp, RefusalTable.Protocols),
        ("Members", RefusalTable.MembersSetUp, RefusalTable.Members),
        ("Plans", RefusalTable.PlansSetUp, RefusalTable.Plans),
        ("Periods", RefusalTable.MembersSetUp, RefusalTable.Periods),
        ("Sales", RefusalTable.SalesSetUp, RefusalTable.Sales),
        ("Seals", SealRefusals.SetUp, SealRefusals.Rows),
    ];

    private static IEnumerable<(string Command, string[] Reasons)> Commands(string module)
    {
        var all = Listed().Matches(Section(module)).Select(match => match.Groups[1].Value).ToArray();
        foreach (Match row in CommandRow().Matches(Section(module)))
        {
            var reasons = row.Groups[2].Value.Replace(" … ", ", `…`, ");
            var named = Quoted().Matches(reasons).Select(quoted => quoted.Groups[1].Value).ToList();
            for (var gap = named.IndexOf("…"); gap > 0; gap = named.IndexOf("…"))
            {
                var (from, to) = (Array.IndexOf(all, named[gap - 1]), Array.IndexOf(all, named[gap + 1]));
                named.RemoveAt(gap);
                named.InsertRange(gap, all[(from + 1)..to]);
            }

            yield return (row.Groups[1].Value, [.. named]);
        }
    }

    private static string Section(string module)
    {
        var path = Path.Combine(Tidiness.SourceTree.Root, $"src/Fairshare.Ledger/Modules/{module}/README.md");
        var text = File.ReadAllText(path);
        var start = text.IndexOf("## Refusals", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{module}: no Refusals");
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    [GeneratedRegex(@"^(\w+) (\d+): ")]
    private static partial Regex RowName();

    [GeneratedRegex(@"^- `(\w+)`", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^\| `(\w+)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
