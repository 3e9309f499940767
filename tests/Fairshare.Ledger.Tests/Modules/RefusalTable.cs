namespace Fairshare.Ledger.Tests.Modules;

/// <summary>
/// A row of the table of refusals: after the script, whose last line shows it, a command is refused for the first
/// reason although it could be for the second as well.
/// </summary>
/// <param name="Command">The command's name.</param>
/// <param name="First">The reason that is given.</param>
/// <param name="Second">The next one in the command's list that applies as well; empty: none does.</param>
/// <param name="Script">Lines for <see cref="Script"/>, after those of the module's set-up.</param>
/// <param name="Fresh">Whether it starts from nothing instead.</param>
internal sealed record Refused(string Command, string First, string Second, string Script, bool Fresh = false);

/// <summary>Every refusal of every command, in the order of precedence.</summary>
internal static class RefusalTable
{
    /// <summary>A plan of one bonus that pays the seller a tenth.</summary>
    public const string Plain = """
        {'plan':'p','version':1,'asset':'EUR','return_days':30,
         'bonuses':[{'name':'own','kind':'personal','percent':'10'}]}
        """;

    /// <summary>The same as a second version, one more bonus in another asset, and one by the week.</summary>
    public static readonly string[] Documents =
    [
        Plain,
        Plain.Replace("'version':1", "'version':3"),
        Plain.Replace("EUR", "CNY").Replace("'plan':'p'", "'plan':'c'").Replace("'return", "'period':'week','return"),
        Plain.Replace("'plan':'p'", "'plan':'w'").Replace("'return", "'period':'week','return"),
        Plain.Replace("'return_days'", "'colour':1,'return_days'"),
        Plain.Replace("EUR", "QQQ"),
        "{'plan':'f','version':1,'asset':'EUR','bonuses':[{'name':'gift','kind':'flat','amount':9007199254740991}]}",
        Plain.Replace("'return_days'", "'period':'day','close_after_days':5,'return_days'"),
    ];

    public const string MembersSetUp = """
        at 2026-01-01
        people A B<A C<A/A#1 D<A/C

        """;

    public const string PlansSetUp = """
        at 2026-01-05
        people A
        asset EUR 2 ok
        asset CNY 2 ok

        """;

    public const string SalesSetUp = """
        at 2026-01-05
        people A B<A
        plan 0 deposit
        fund p 100 ok
        at 2026-01-10
        sale s1 A c 500 ok
        return r1 s1 100 ok

        """;

    private const string LongId = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg";

    public static readonly Refused[] Protocols =
    [
        new("activate_protocol", "protocol_not_later", "", "activate_protocol {'protocol':2} protocol_not_later"),
        new("activate_protocol", "protocol_not_later", "", "activate_protocol {'protocol':-1} protocol_not_later"),
    ];

    public static readonly Refused[] Members =
    [
        new("enroll_member", "id_too_long", "id_invalid", $"enroll {LongId}! A id_too_long"),
        new("enroll_member", "id_invalid", "", "enroll a!b A id_invalid"),
        new("enroll_member", "id_invalid", "cycle", "enroll a!b a!b id_invalid"),
        new("enroll_member", "already_enrolled", "cycle", "enroll A A already_enrolled"),
        new("enroll_member", "cycle", "unknown_parent", "enroll X X placement=nobody cycle"),
        new("enroll_member", "cycle", "", "enroll X A placement=X cycle"),
        new("enroll_member", "unknown_parent", "leg_invalid", "enroll X nobody leg=65 unknown_parent"),
        new("enroll_member", "unknown_parent", "", "enroll X A placement=nobody unknown_parent"),
        new("enroll_member", "leg_invalid", "", "enroll X A placement=A leg=0 leg_invalid"),
        new("enroll_member", "leg_invalid", "", "enroll X A leg=1 leg_invalid"),
        new("enroll_member", "leg_taken", "", "enroll X A placement=A leg=1 leg_taken"),
        new("place_member", "unknown_member", "unknown_parent", "place nobody nobody unknown_member"),
        new("place_member", "unknown_member", "", "place nobody A unknown_member"),
        new("place_member", "already_placed", "cycle", "place C D already_placed"),
        new("place_member", "cycle", "leg_invalid", "place A D leg=65 cycle"),
        new("place_member", "unknown_parent", "leg_invalid", "place B nobody leg=65 unknown_parent"),
        new("place_member", "leg_invalid", "", "place B A leg=65 leg_invalid"),
        new("place_member", "leg_taken", "", "place B A leg=1 leg_taken"),
        new("spill_member", "unknown_member", "unknown_parent", "spill nobody nobody balanced unknown_member"),
        new("spill_member", "already_placed", "cycle", "spill C D balanced already_placed"),
        new("spill_member", "cycle", "spill_invalid", "spill A D up cycle"),
        new("spill_member", "unknown_parent", "spill_invalid", "spill B nobody up unknown_parent"),
        new("spill_member", "spill_invalid", "width_invalid", "spill B A up width=1 spill_invalid"),
        new("spill_member", "width_invalid", "leg_invalid", "spill B A balanced width=1 leg=1 width_invalid"),
        new("spill_member", "leg_invalid", "", "spill B A balanced leg=1 leg_invalid"),
        new("suspend_member", "unknown_member", "", "suspend nobody unknown_member"),
        new("suspend_member", "already_terminated", "already_suspended", """
            suspend B ok
            terminate B ok
            suspend B already_terminated
            """),
        new("suspend_member", "already_suspended", "", """
            suspend B ok
            suspend B already_suspended
            """),
        new("resume_member", "unknown_member", "", "resume nobody unknown_member"),
        new("resume_member", "already_terminated", "not_suspended", """
            terminate B ok
            resume B already_terminated
            """),
        new("resume_member", "not_suspended", "", "resume B not_suspended"),
        new("terminate_member", "unknown_member", "", "terminate nobody unknown_member"),
        new("terminate_member", "already_terminated", "", """
            terminate B ok
            terminate B already_terminated
            """),
    ];

    public static readonly Refused[] Plans =
    [
        new("register_asset", "id_invalid", "scale_invalid", "asset E!R 9 id_invalid"),
        new("register_asset", "id_invalid", "", "asset aaaaaaaaaabbbbbbb 2 id_invalid"),
        new("register_asset", "asset_already_registered", "scale_invalid", "asset EUR 9 asset_already_registered"),
        new("register_asset", "scale_invalid", "", "asset USD 9 scale_invalid"),
        new("register_asset", "scale_invalid", "", "asset USD -1 scale_invalid"),
        new("publish_plan", "unknown_field", "", "publish 4 unknown_field"),
        new("publish_plan", "unknown_asset", "version_exists", """
            publish 0 ok
            publish 5 unknown_asset
            """),
        new("publish_plan", "version_exists", "", """
            publish 0 ok
            publish 0 version_exists
            """),
        new("publish_plan", "version_exists", "", """
            publish 1 ok
            publish 0 version_exists
            """),
        new("activate_plan", "unknown_plan", "unknown_version", "activate p 1 unknown_plan"),
        new("activate_plan", "unknown_version", "funding_invalid", """
            publish 0 ok
            activate p 2 funding=gift unknown_version
            """),
        new("activate_plan", "funding_invalid", "from_in_the_past", """
            publish 0 ok
            activate p 1 funding=gift from=2026-01-04 funding_invalid
            """),
        new("activate_plan", "from_in_the_past", "", """
            publish 0 ok
            activate p 1 from=2026-01-04 from_in_the_past
            """),
        new("activate_plan", "from_in_the_past", "asset_differs", """
            publish 0 ok
            publish 2 ok
            activate p 1 from=2026-02-02 ok
            activate c 1 from=2026-02-01 from_in_the_past
            """),
        new("activate_plan", "asset_differs", "calendar_differs", """
            publish 0 ok
            publish 2 ok
            activate p 1 ok
            activate c 1 from=2026-02-02 asset_differs
            """),
        new("activate_plan", "calendar_differs", "not_a_period_start", """
            publish 0 ok
            publish 3 ok
            activate p 1 ok
            activate w 1 from=2026-02-03 calendar_differs
            """),
        new("activate_plan", "not_a_period_start", "", """
            publish 0 ok
            publish 1 ok
            activate p 1 ok
            activate p 3 from=2026-02-02 not_a_period_start
            """),
        new("fund_deposit", "unknown_plan", "amount_must_be_positive", "fund p 0 unknown_plan"),
        new("fund_deposit", "amount_must_be_positive", "", """
            publish 0 ok
            fund p -9007199254740992 amount_must_be_positive
            """),
        new("fund_deposit", "amount_too_large", "", """
            publish 0 ok
            fund p 9007199254740992 amount_too_large
            """),
        new("withdraw_deposit", "unknown_plan", "amount_must_be_positive", "withdraw p 0 unknown_plan"),
        new("withdraw_deposit", "amount_must_be_positive", "", """
            publish 0 ok
            withdraw p 0 amount_must_be_positive
            """),
        new("withdraw_deposit", "amount_too_large", "deposit_too_small", """
            publish 0 ok
            withdraw p 9007199254740992 amount_too_large
            """),
        new("withdraw_deposit", "deposit_too_small", "", """
            publish 0 ok
            fund p 10 ok
            withdraw p 11 deposit_too_small
            """),
        new("adjust", "unknown_member", "amount_must_not_be_zero", "adjust X 0 why= approved_by=boss unknown_member"),
        new("adjust", "unknown_member", "", "adjust a!b 1 why=gift approved_by=boss unknown_member"),
        new("adjust", "amount_must_not_be_zero", "why_missing",
            "adjust A 0 why= approved_by=boss amount_must_not_be_zero"),
        new("adjust", "amount_too_large", "why_missing",
            "adjust A 9007199254740992 why= approved_by=boss amount_too_large"),
        new("adjust", "amount_too_large", "",
            "adjust A -9223372036854775808 why=gift approved_by=boss amount_too_large"),
        new("adjust", "why_missing", "second_actor_missing", "adjust A 1 why= approved_by=till why_missing"),
        new("adjust", "second_actor_missing", "no_plan", "adjust A 1 why=gift approved_by=till second_actor_missing"),
        new("adjust", "second_actor_missing", "", "adjust A 1 why=gift approved_by=a!b second_actor_missing"),
        new("adjust", "no_plan", "deposit_too_small", "adjust A 1 why=gift approved_by=boss no_plan"),
        new("adjust", "deposit_too_small", "", """
            publish 0 ok
            activate p 1 ok
            adjust A 1 why=gift approved_by=boss deposit_too_small
            """),
        new("adjust", "available_too_small", "", """
            publish 0 ok
            activate p 1 ok
            adjust A -1 why=gift approved_by=boss available_too_small
            """),
    ];

    public static readonly Refused[] Periods =
    [
        new("set_rank", "unknown_member", "no_plan", "rank nobody x unknown_member"),
        new("set_rank", "no_plan", "unknown_rank", "rank A x no_plan"),
        new("set_rank", "unknown_rank", "", """
            plan 0
            rank A x unknown_rank
            """),
        new("accept_period", "no_plan", "unknown_period", "accept 2026-01 no_plan"),
        new("accept_period", "unknown_period", "", """
            plan 0
            at 2026-02-02
            accept 2026-02 unknown_period
            """),
        new("accept_period", "already_accepted", "", """
            plan 0
            at 2026-02-02
            accept 2026-01 already_accepted
            """),
        new("accept_period", "earlier_period_waits", "", """
            plan 7
            at 2026-01-04
            accept 2026-01-02 earlier_period_waits
            """),
        new("move_member", "unknown_member", "unknown_parent", "move nobody nobody enroller unknown_member"),
        new("move_member", "unknown_parent", "tree_invalid", "move B nobody x unknown_parent"),
        new("move_member", "tree_invalid", "leg_invalid", "move B C x leg=65 tree_invalid"),
        new("move_member", "leg_invalid", "cycle", "move C D placement leg=65 leg_invalid"),
        new("move_member", "leg_invalid", "", "move B C enroller leg=1 leg_invalid"),
        new("move_member", "cycle", "leg_taken", "move A A placement leg=1 cycle"),
        new("move_member", "cycle", "", "move A D enroller cycle"),
        new("move_member", "leg_taken", "no_plan", "move B A placement leg=1 leg_taken"),
        new("move_member", "no_plan", "", "move B C enroller no_plan"),
    ];

    public static readonly Refused[] Sales =
    [
        new("record_sale", "id_too_long", "", $"sale {LongId} A c 1 id_too_long"),
        new("record_sale", "id_too_long", "id_invalid", $"sale {LongId}! A c 1 id_too_long"),
        new("record_sale", "id_invalid", "", "sale a!b A c 1 id_invalid"),
        new("record_sale", "amount_negative", "", "sale s2 A c -1 amount_negative"),
        new("record_sale", "amount_negative", "", "sale s2 A c 1 volume=-1 amount_negative"),
        new("record_sale", "amount_too_large", "", "sale s2 A c 9007199254740992 amount_too_large"),
        new("record_sale", "volume_too_large", "", "sale s2 A c 1 volume=9007199254740992 volume_too_large"),
        new("record_sale", "qualifying_too_large", "",
            "sale s2 A c 1 qualifying=9007199254740992 qualifying_too_large"),
        new("record_sale", "quantity_invalid", "", "sale s2 A c 1 quantity=0 quantity_invalid"),
        new("record_sale", "quantity_invalid", "", "sale s2 A c 1 quantity=1000000001 quantity_invalid"),
        new("record_sale", "time_invalid", "", "sale s2 A c 1 at=2026-02-30 time_invalid"),
        new("record_sale", "time_invalid", "amount_must_be_positive", "sale s2 A c 0 at=1969-12-31 time_invalid"),
        new("record_sale", "amount_must_be_positive", "no_plan", "sale s2 A c 0 at=2026-01-04 amount_must_be_positive"),
        new("record_sale", "no_plan", "too_old", "sale s2 A c 1 at=2025-01-04 no_plan"),
        new("record_sale", "at_in_the_future", "key_reused", "sale s1 A c 500 at=2026-01-11 at_in_the_future"),
        new("record_sale", "no_plan", "at_in_the_future", "sale s2 - c 1 at=2026-01-11 no_plan", Fresh: true),
        new("record_sale", "duplicate", "too_old", """
            at 2026-03-01
            sale s1 A c 500 at=2026-01-10 duplicate
            """),
        new("record_sale", "key_reused", "too_old", """
            at 2026-03-01
            sale s1 A c 501 at=2026-01-10 key_reused
            """),
        new("record_sale", "key_reused", "", "sale r1 A c 500 key_reused"),
        new("record_sale", "too_old", "unknown_member", """
            at 2026-02-10
            sale s2 X c 1 at=2026-01-10T23:59:59.999Z too_old
            """),
        new("record_sale", "unknown_member", "deposit_too_small", "sale s2 X c 9000000 unknown_member"),
        new("record_sale", "unknown_member", "", "sale s2 c c 1 unknown_member"),
        new("record_sale", "not_yet_joined", "deposit_too_small", """
            enroll N A joined=2026-01-11 ok
            sale s2 N c 9000000 not_yet_joined
            """),
        new("record_sale", "payout_too_large", "deposit_too_small", """
            publish 6 ok
            activate f 1 from=2026-02-01 funding=deposit ok
            at 2026-02-01
            sale s2 A c 1 quantity=2 payout_too_large
            """),
        new("record_sale", "deposit_too_small", "", "sale s2 A c 1000 deposit_too_small"),
        new("return_sale", "id_too_long", "", $"return {LongId} s1 1 id_too_long"),
        new("return_sale", "id_invalid", "", "return r2 a!b 1 id_invalid"),
        new("return_sale", "amount_negative", "", "return r2 s1 -1 amount_negative"),
        new("return_sale", "amount_too_large", "", "return r2 s1 9007199254740992 amount_too_large"),
        new("return_sale", "time_invalid", "return_of_itself", "return s1 s1 1 at=yesterday time_invalid"),
        new("return_sale", "return_of_itself", "amount_must_be_positive", "return s1 s1 0 return_of_itself"),
        new("return_sale", "amount_must_be_positive", "no_plan",
            "return r2 s1 0 at=2026-01-04 amount_must_be_positive"),
        new("return_sale", "no_plan", "too_old", "return r2 s1 1 at=2025-01-04 no_plan"),
        new("return_sale", "no_plan", "at_in_the_future", "return r2 s1 1 at=2026-01-11 no_plan", Fresh: true),
        new("return_sale", "at_in_the_future", "key_reused", "return r1 s1 100 at=2026-01-11 at_in_the_future"),
        new("return_sale", "duplicate", "too_old", """
            at 2026-03-01
            return r1 s1 100 at=2026-01-10 duplicate
            """),
        new("return_sale", "key_reused", "too_old", """
            at 2026-03-01
            return r1 s1 101 at=2026-01-10 key_reused
            """),
        new("return_sale", "key_reused", "", "return s1 s2 1 key_reused"),
        new("return_sale", "too_old", "sale_unknown", """
            at 2026-02-10
            return r2 r1 1 at=2026-01-10T23:59:59.999Z too_old
            """),
        new("return_sale", "sale_unknown", "", "return r2 r1 1 sale_unknown"),
        new("return_sale", "return_too_late", "return_exceeds_sale", """
            at 2026-02-09T00:00:00.001Z
            return r2 s1 401 return_too_late
            """),
        new("return_sale", "return_exceeds_sale", "", "return r2 s1 401 return_exceeds_sale"),
        new("return_sale", "return_exceeds_sale", "", """
            return r2 s1 400 ok
            return r3 s1 rest return_exceeds_sale
            """),
        new("deliver_sale", "id_too_long", "", $"deliver {LongId} id_too_long"),
        new("deliver_sale", "id_invalid", "", "deliver a!b id_invalid"),
        new("deliver_sale", "time_invalid", "sale_unknown", "deliver s2 delivered=2026-13-01 time_invalid"),
        new("deliver_sale", "at_in_the_future", "sale_unknown", "deliver s2 delivered=2026-01-11 at_in_the_future"),
        new("deliver_sale", "sale_unknown", "", "deliver s2 sale_unknown"),
        new("deliver_sale", "sale_unknown", "", "deliver r1 sale_unknown"),
        new("deliver_sale", "already_delivered", "", """
            deliver s1 ok
            deliver s1 already_delivered
            """),
    ];
}
