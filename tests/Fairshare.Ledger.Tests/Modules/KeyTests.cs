namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Idempotency keys, and what any command may be refused for.</summary>
public class KeyTests
{
    [Fact]
    public void The_same_key_with_the_same_body_repeats_and_with_another_is_refused() => Script.Run("""
        at 2026-01-05
        key K
        enroll A ok
        key K
        enroll A repeats
        key K
        enroll B key_reused
        actor office
        key K
        enroll B ok
        """);

    [Fact]
    public void A_repeat_names_the_first_answers_sequence_and_does_nothing()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A
            plan 0
            key K
            sale s1 A c 1000 ok
            key K
            sale s1 A c 1000 repeats
            balance A available 100
            """, RefusalTable.Plain);
        Assert.Contains($"\"repeats\":{ledger.Machine.Sequence - 1},\"facts\":[]", ledger.Receipts);
    }

    [Fact]
    public void A_refusal_is_repeated_too() => Script.Run("""
        at 2026-01-05
        key K
        suspend A unknown_member
        people A
        key K
        suspend A repeats
        suspend A ok
        """);

    [Fact]
    public void A_key_belongs_to_a_command_as_much_as_to_its_body() => Script.Run("""
        at 2026-01-05
        people A
        key K
        suspend A ok
        key K
        terminate A key_reused
        terminate A ok
        """);

    [Fact]
    public void A_key_lives_for_seven_days() => Script.Run("""
        at 2026-01-05T10:00:00Z
        key K
        enroll A ok
        at 2026-01-12T09:59:59.999Z
        key K
        enroll B key_reused
        at 2026-01-12T10:00:00Z
        key K
        enroll B ok
        key K
        enroll A key_reused
        """);

    [Fact]
    public void A_key_is_judged_before_the_command_and_the_command_before_its_body() => Script.Run("""
        at 2026-01-05
        key K
        enroll A ok
        key K
        nonsense {'member'} key_reused
        nonsense {'member'} command_unknown
        enroll_member {'member'} body_invalid
        """);

    [Theory]
    [InlineData("enroll_member {'member':'A','colour':1}")]
    [InlineData("enroll_member {'member':'A','member':'A'}")]
    [InlineData("enroll_member {'member':1}")]
    [InlineData("enroll_member {'member':null}")]
    [InlineData("enroll_member {'enroller':'A'}")]
    [InlineData("enroll_member {'member':'A','leg':1.0}")]
    [InlineData("enroll_member {'member':'A','leg':'1'}")]
    [InlineData("enroll_member {'member':'A','joined':'soon'}")]
    [InlineData("enroll_member {'member':'A'} {}")]
    [InlineData("enroll_member {'Member':'A'}")]
    [InlineData("record_sale {'sale':'s1','amount':1,'at':'2026-01-05','colour':1}")]
    [InlineData("record_sale {'sale':'s1','sale':'s1','amount':1,'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':1e3,'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':1.5,'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':'1','at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':1}")]
    [InlineData("record_sale {'sale':'s1','at':'2026-01-05'}")]
    [InlineData("record_sale {'amount':1,'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':1,'lines':[{'amount':1}],'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','lines':[{'amount':1,'amount':1}],'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','lines':[{'volume':1}],'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','lines':{'amount':1},'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','lines':[1],'at':'2026-01-05'}")]
    [InlineData("record_sale {'sale':'s1','amount':1,'at':'2026-01-05'} {}")]
    [InlineData("record_sale {'sale':'s1','amount':1,'at':20260105}")]
    [InlineData("record_sale {}")]
    [InlineData("return_sale {'return':'r1','sale':'s1'}")]
    [InlineData("return_sale {'return':'r1','at':'2026-01-05'}")]
    [InlineData("return_sale {'return':'r1','sale':'s1','at':'2026-01-05','colour':1}")]
    [InlineData("deliver_sale {'sale':'s1'}")]
    [InlineData("deliver_sale {'sale':'s1','delivered':'2026-01-05','delivered':'2026-01-05'}")]
    public void A_body_is_read_strictly(string command) => Script.Run($"""
        at 2026-01-05
        {command} body_invalid
        """);
}
