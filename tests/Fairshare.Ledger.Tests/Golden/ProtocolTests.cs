using System.Text;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Golden;

/// <summary>What keeps an old log what it was: versions of the protocol, and entries that are voided.</summary>
public class ProtocolTests
{
    [Fact]
    public void A_log_that_needs_a_later_protocol_is_refused_by_name()
    {
        using var disk = new FaultDisk(1);
        using (var log = BlockLog.Open(disk, out _))
        {
            log.Append(new FrameHead(1, 0, StateMachine.Protocol, 0, default), []);
            log.Close();
        }

        disk.Kill();
        var store = LedgerStore.Open(disk, new LogOptions(), out _);
        store.Log.Append(new FrameHead(2, 0, StateMachine.Protocol + 1, 0, store.Chain.Value), []);
        store.Log.Close();
        disk.Kill();
        var refused = Assert.Throws<LogDisagreesException>(() => LedgerStore.Open(disk, new LogOptions(), out _));
        Assert.Equal(2, refused.Height);
        Assert.Equal(
            $"Block 2: it needs protocol {StateMachine.Protocol + 1}, and this program knows {StateMachine.Protocol}.",
            refused.Message);
    }

    [Fact]
    public void A_voided_entry_is_refused_and_does_nothing()
    {
        var (plain, voided) = (Play([]), Play([2]));
        Assert.DoesNotContain("voided", plain[1]);
        Assert.Equal("member_enrolled", Fact(plain[1]));
        Assert.EndsWith("\"refused\":\"voided\",\"facts\":[]}", voided[1]);
        Assert.Equal(plain[0], voided[0]);
        Assert.Contains("\"refused\":\"unknown_parent\"", voided[2]);
        Assert.Contains("\"repeats\":2", voided[3]);
    }

    [Fact]
    public void This_release_voids_nothing() => Assert.Empty(VoidedEntries.Of("0000000000000001"));

    private static string Fact(string receipt) => receipt.Split("\"fact\":\"")[1].Split('"')[0];

    /// <summary>Two people, one below the other, and the first again under her key.</summary>
    private static string[] Play(long[] voided)
    {
        var machine = new StateMachine { Voided = voided };
        var block = machine.NewBlock();
        block.Start(Time.Day);
        foreach (var (key, json) in new[]
        {
            ("a", """{"member":"A"}"""), ("b", """{"member":"B"}"""), ("c", """{"member":"C","enroller":"B"}"""),
            ("b", """{"member":"B"}"""),
        })
        {
            block.AddBatch("office"u8, Encoding.ASCII.GetBytes(key));
            block.AddEntry(0x0101, line: 1, Encoding.UTF8.GetBytes(json));
        }

        Assert.True(block.Parse());
        machine.Apply(block);
        var receipts = Encoding.UTF8.GetString(block.Receipts.Written);
        return receipts.Replace("}{\"sequence\"", "}\n{\"sequence\"").Split('\n');
    }
}
