using System.Globalization;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;
using Fairshare.Node.Demo;
using Fairshare.Node.Prove;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Prove;

/// <summary>Each ledger has a name of its own, so that a voided entry of one is nothing to another.</summary>
public class LedgerMarkTests
{
    private static readonly DemoCompany company = new("mark");

    [Fact]
    public void The_same_files_and_options_give_the_same_ledger_and_others_another()
    {
        using var first = Kept();
        using var again = Kept();
        using var otherPlan = Kept(plan: DemoPlan.Document.Replace("\"version\": 1", "\"version\": 2", Rule));
        using var otherMembers = Kept(members: company.Members + "somebody,,,,,\n");
        using var otherSales = Kept(sales: company.Sales.TrimEnd('\n'));
        using var otherSeals = Kept(sealEveryDays: 2);
        Assert.Equal(Bytes(first), Bytes(again));
        string[] names =
            [NameOf(first), NameOf(otherPlan), NameOf(otherMembers), NameOf(otherSales), NameOf(otherSeals)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(NameOf(first), NameOf(again));
    }

    [Fact]
    public void Every_option_that_changes_entries_changes_the_name()
    {
        using var ledger = Kept();
        var request = ledger.Request;
        var marks = new[]
        {
            LedgerMark.Of(request, "seed"), LedgerMark.Of(request, "seeds"),
            LedgerMark.Of(request with { Deposit = 1 }, "seed"), LedgerMark.Of(request with { Until = 1 }, "seed"),
            LedgerMark.Of(request with { Scale = 1 }, "seed"),
            LedgerMark.Of(request with { SealEveryDays = 9 }, "seed"),
        };
        Assert.Equal(marks.Length, marks.Distinct().Count());
        Assert.Equal(marks[0], LedgerMark.Of(request with { Out = "elsewhere", Log = "there" }, "seed"));
    }

    [Fact]
    public void The_name_is_shown_and_a_voided_entry_of_another_ledger_is_left_alone()
    {
        using var ledger = Kept();
        using var other = Kept(sales: company.Sales.TrimEnd('\n'));
        Assert.Contains(NameOf(ledger), ledger.Check().Output, StringComparison.Ordinal);
        var verified = Printed.Of("verify", "--log", ledger.Log, "--json").Json;
        Assert.Equal(NameOf(ledger), verified.GetProperty("ledger").GetString());
        Assert.Contains(NameOf(ledger), Printed.Of("verify", "--log", ledger.Log).Output, StringComparison.Ordinal);
        var tip = File.ReadAllBytes(Path.Combine(ledger.Log, "tip"));
        Assert.Equal(
            BitConverter.ToUInt64(tip, 8).ToString("x16", CultureInfo.InvariantCulture), NameOf(ledger));

        (string, long)[] listed = [(NameOf(ledger), 7), (NameOf(other), 9), (NameOf(ledger), 12)];
        Assert.Equal([7, 12], VoidedEntries.Of(NameOf(ledger), listed));
        Assert.Equal([9], VoidedEntries.Of(NameOf(other), listed));
        Assert.Empty(VoidedEntries.Of("0000000000000001", listed));
    }

    [Fact]
    public void A_receipt_is_found_from_the_last_snapshot_before_it_and_is_the_same()
    {
        using var plain = Kept();
        using var ledger = new KeptLedger(DemoPlan.Document, company.Members, company.Sales, snapshotEvery: 16_000);
        var before = 0L;
        foreach (var file in Directory.GetFiles(ledger.Log, "snapshot-*.img").Order(StringComparer.Ordinal))
        {
            var header = File.ReadAllBytes(file);
            var (height, sequence) = (BitConverter.ToInt64(header, 8), BitConverter.ToInt64(header, 16));
            Assert.Equal(before, Same(null, sequence));
            Assert.Equal(height, Same(null, sequence + 1));
            before = height;
        }

        Assert.True(before > 0);
        var sales = company.Sales.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(0, Same(sales[0].Split(',')[0], null));
        Assert.Throws<InputException>(
            () => ReceiptFinder.Run(ledger.Log, "none", null, null, new KeptLedger.NoProgress()));
        Same(sales[^1].Split(',')[0], null);

        long Same(string? sale, long? sequence)
        {
            var found = ReceiptFinder.Run(ledger.Log, sale, sequence, null, new KeptLedger.NoProgress());
            var other = ReceiptFinder.Run(plain.Log, sale, sequence, null, new KeptLedger.NoProgress());
            Assert.Equal((0, other.Refused), (other.From, found.Refused));
            Assert.Equal(other.Bytes, found.Bytes);
            return found.From;
        }
    }

    private const StringComparison Rule = StringComparison.Ordinal;

    private static KeptLedger Kept(
        string? plan = null, string? members = null, string? sales = null, int sealEveryDays = 1) => new(
        plan ?? DemoPlan.Document, members ?? company.Members, sales ?? company.Sales, sealEveryDays: sealEveryDays);

    private static string NameOf(KeptLedger ledger) => ledger.Check("--json").Json.GetProperty("ledger").GetString()!;

    private static byte[] Bytes(KeptLedger ledger) => File.ReadAllBytes(Path.Combine(ledger.Log, "log-00000001.seg"));
}
